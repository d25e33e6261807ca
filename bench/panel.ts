import { evaluateScores, type ItemReport } from "equirank/evaluation";
import {
  adjustByHolm,
  createRanker,
  parsePair,
  readPair,
  resolveRankingOptions,
  rightCandidates,
  type ScoredItem,
} from "../src/internal";
import {
  compare,
  describeShare,
  logOf,
  nameOf,
  printTable,
  readItems,
  recordedModels,
  recordedSets,
  usualPair,
} from "./graded-items";
import { printModels } from "./several-models";

/**
 * The panel of scorers against its rivals, and panels of several models, from the scores kept in bench/scores: `npm run
 * bench:panel`. No model is asked. `-- FILE …` evaluates other logs, named by their files.
 *
 * The panel was chosen among some 90 ways of pooling and playing on the sets marked "chosen on" alone; the others were
 * looked at once. Of the 1.5B model's 400 questions of ARC-Challenge, the last 200 were recorded later and had no part
 * in the choice.
 */

const chosenOn = [
  "arc_easy",
  "arc_challenge",
  "openbook_qa",
  "arc_challenge-qwen2.5-coder-1.5b",
  "arc_challenge-qwen2.5-coder-0.5b",
  "arc_easy-no-shots",
  "arc_challenge-no-shots",
  "openbook_qa-no-shots",
  "arc_challenge-qwen2.5-coder-0.5b-no-shots",
];
const confirmedOn = recordedSets
  .flatMap((set) => recordedModels.map((model) => nameOf(set, model)))
  .filter((name) => !chosenOn.includes(name));

const panel = "panel equilibrium-discriminator exact 0.3";
const rivals: Record<string, string> = {
  "the panel's sum of log-odds": "panel log-odds-sum",
  "the panel at λ = 0.1": "panel equilibrium-discriminator exact 0.1",
  "the default call": "default call",
  "`contrast` ER-D at 0.1": "contrast equilibrium-discriminator exact 0.1",
  "`contrast` ER-D at 0.3": "contrast equilibrium-discriminator exact 0.3",
  "`contrast`, sum of log-odds": "contrast log-odds-sum",
  "`pointwise` ER-D at 0.1": "pointwise equilibrium-discriminator exact 0.1",
  "`pointwise`, sum of log-odds": "pointwise log-odds-sum",
  "`likelihood-per-token`": "likelihood-per-token",
  "`pointwise-mutual-information`": "pointwise-mutual-information",
  "`contrast` alone": "contrast",
  "`yes-no` alone": "yes-no",
};

/** By way of ranking, whether each item is right, in the order of the data; and what the panel's scorers weigh. */
interface GradedSet {
  right: Map<string, boolean[]>;
  weights: string;
}

async function gradeSet(log: string): Promise<GradedSet> {
  const chosen: Pick<ItemReport, "item" | "answer" | "chosen">[] = [];
  const { entries, pairs } = await evaluateScores(
    [log],
    {
      pairs: ["panel", "contrast", "pointwise"],
      lambda: [0.1, 0.3],
      methods: ["equilibrium-discriminator", "log-odds-sum"],
      resamples: 1,
    },
    { onItem: (item) => chosen.push(item) },
  );
  chosen.sort((a, b) => a.item - b.item);
  const right = new Map(entries.map(({ name }) => [name, chosen.map((item) => item.chosen[name] === item.answer)]));
  right.set("unweighted", await gradeUnweighted(log));
  right.set("default call", right.get(`${usualPair(log)} equilibrium-discriminator exact 0.1`)!);
  const { weights, effective } = pairs[0]!;
  const each = Object.entries(weights!).map(([scorer, weight]) => `${scorer} ${weight.toFixed(2)}`);
  return {
    right,
    weights: `${each.join(", ")}; the generator's three are worth ${effective!.generator.toFixed(1)}`,
  };
}

const game = resolveRankingOptions({ solver: { kind: "exact", lambda: 0.3 } });

/** The same panel as one call plays it, without a batch to weigh the scorers by. */
async function gradeUnweighted(log: string): Promise<boolean[]> {
  return gradeItems(await readItems(log), (item) => {
    const { ranking } = createRanker(readPair(item, parsePair("panel"))).order(game);
    return ranking[0]!.originalIndex;
  });
}

function gradeItems(items: readonly ScoredItem[], choose: (item: ScoredItem) => number): boolean[] {
  return items.map((item) => rightCandidates(item)[choose(item)]!);
}

async function printPanel(names: readonly string[], logs: readonly string[]): Promise<void> {
  const sets = await Promise.all(logs.map(gradeSet));
  const pooled = (entry: string) => sets.flatMap(({ right }) => right.get(entry)!);
  const compared = Object.values({ ...rivals, "": "unweighted" }).map((entry) => compare(pooled(panel), pooled(entry)));
  const adjusted = adjustByHolm(compared.map(({ pValue }) => pValue));
  const rows = Object.entries({
    "**panel, ER-D at 0.3**": panel,
    ...rivals,
    "the panel without weights": "unweighted",
  }).map(([label, entry], row) => {
    const { won, lost } = compared[row - 1] ?? {};
    return [
      label,
      ...sets.map(({ right }) => describeShare(right.get(entry)!)),
      describeShare(pooled(entry)),
      row === 0 ? "" : `${won}/${lost}, p = ${adjusted[row - 1]!.toPrecision(2)}`,
    ];
  });
  printTable(["", ...names.map((name, i) => `${name} (${pooledSize(sets[i]!)})`), "all", "won/lost, Holm"], rows);
  console.log();
  for (const [i, name] of names.entries()) console.log(`- ${name}: ${sets[i]!.weights}`);
}

function pooledSize({ right }: GradedSet): number {
  return right.get(panel)!.length;
}

const given = process.argv.slice(2);

if (given.length > 0) {
  await printPanel(given, given);
} else {
  console.log("\n### The sets that the panel was chosen on (the last 200 with the 1.5B model came later)\n");
  await printPanel(chosenOn, chosenOn.map(logOf));
  console.log("\n### Sets that it was not chosen on\n");
  await printPanel(confirmedOn, confirmedOn.map(logOf));
  console.log("\n### Several models\n");
  await printModels(["arc_challenge", "openbook_qa"]);
}
