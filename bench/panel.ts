import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CandidateScores, RankingMethod } from "equirank";
import { evaluateScores, type ItemReport, readScores } from "equirank/evaluation";
import {
  adjustByHolm,
  createRanker,
  exactMcNemar,
  parsePair,
  poolScores,
  readLogOdds,
  readPair,
  resolveRankingOptions,
  rightCandidates,
  type ScoredItem,
  wilsonInterval,
} from "../src/internal";

/**
 * The panel of scorers against its rivals, and panels of several models, from the scores kept in bench/scores: `npm run
 * bench:panel`. No model is asked. `-- FILE …` evaluates other logs, named by their files.
 *
 * The panel was chosen among some 90 ways of pooling and playing on the sets marked "chosen on" alone; the others were looked at once.
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
const confirmedOn = [
  "openbook_qa-qwen2.5-coder-1.5b",
  "openbook_qa-qwen2.5-coder-0.5b",
  "commonsense_qa-qwen2.5-coder-1.5b",
  "commonsense_qa-qwen2.5-coder-0.5b",
];

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
  const right = new Map(
    entries.map(({ name }) => [name, chosen.map((item) => item.chosen[name] === item.answer)]),
  );
  right.set("unweighted", await gradeUnweighted(log));
  // What the judge's test chooses for each model, with worked examples: Qwen2.5-Coder passes it, SmolLM2 does not.
  const usual = /qwen2\.5/.test(log) ? "contrast" : "pointwise";
  right.set("default call", right.get(`${usual} equilibrium-discriminator exact 0.1`)!);
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

async function readItems(log: string): Promise<ScoredItem[]> {
  const items: ScoredItem[] = [];
  for await (const item of readScores([log])) items.push(item);
  return items.sort((a, b) => a.item - b.item);
}

function gradeItems(items: readonly ScoredItem[], choose: (item: ScoredItem) => number): boolean[] {
  return items.map((item) => rightCandidates(item)[choose(item)]!);
}

function describeShare(right: readonly boolean[]): string {
  const { proportion, lower, upper } = wilsonInterval(count(right), right.length);
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(proportion)} (${percent(lower)}–${percent(upper)})`;
}

function count(values: readonly boolean[]): number {
  return values.filter(Boolean).length;
}

function compare(right: readonly boolean[], other: readonly boolean[]) {
  const won = right.filter((is, i) => is && !other[i]).length;
  const lost = right.filter((is, i) => !is && other[i]).length;
  return { won, lost, pValue: exactMcNemar(won, lost) };
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log([header, header.map(() => "---"), ...rows].map(formatRow).join("\n"));
}

async function printPanel(names: readonly string[], logs: readonly string[]): Promise<void> {
  const sets = await Promise.all(logs.map(gradeSet));
  const pooled = (entry: string) => sets.flatMap(({ right }) => right.get(entry)!);
  const compared = Object.values({ ...rivals, "": "unweighted" }).map((entry) =>
    compare(pooled(panel), pooled(entry)),
  );
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
  printTable(
    ["", ...names.map((name, i) => `${name} (${pooledSize(sets[i]!)})`), "all", "won/lost, Holm"],
    rows,
  );
  console.log();
  for (const [i, name] of names.entries()) console.log(`- ${name}: ${sets[i]!.weights}`);
}

function pooledSize({ right }: GradedSet): number {
  return right.get(panel)!.length;
}

/**
 * Several models in each role, each role's pooled by z-scores and the game played between the two pools, against each model alone and
 * the sum of the pools.
 */
async function printModels(logs: Record<string, string>, pair: string): Promise<void> {
  const byModel = await Promise.all(Object.values(logs).map(readItems));
  const isEverywhere = ({ item }: ScoredItem) =>
    byModel.every((items) => items.some((other) => other.item === item));
  const said = byModel.map((items) => items.filter(isEverywhere));
  const scores = said[0]!.map((_, i) => said.map((items) => readPair(items[i]!, parsePair(pair))));
  const players = scores.map((each) => each.map(readLogOdds));
  const pools = (["generator", "discriminator"] as const).map((role) =>
    players.map((each) => poolScores(each.map((logOdds) => logOdds[role]))),
  );
  const rank = (method: RankingMethod, scoresOf: (i: number) => CandidateScores) =>
    said[0]!.map((item, i) => {
      const { ranking } = createRanker(scoresOf(i)).order(resolveRankingOptions({ method }));
      return rightCandidates(item)[ranking[0]!.originalIndex]!;
    });
  const pooled = (i: number): CandidateScores => ({
    candidates: scores[i]![0]!.candidates,
    generator: pools[0]![i]!.scores,
    discriminator: pools[1]![i]!.scores,
  });
  const byPools = rank("equilibrium-discriminator", pooled);
  const rows: [name: string, right: boolean[]][] = [
    ["**the pools of all, ER-D**", byPools],
    ["the pools of all, sum of log-odds", rank("log-odds-sum", pooled)],
    ...Object.keys(logs).map((name, model): [string, boolean[]] => [
      `${name} alone, ER-D`,
      rank("equilibrium-discriminator", (i) => scores[i]![model]!),
    ]),
  ];
  printTable(
    [`\`${pair}\`, ${said[0]!.length} questions`, "right, %", "won/lost by the pools' game"],
    rows.map(([label, right]) => {
      const { won, lost, pValue } = compare(byPools, right);
      const test = right === byPools ? "" : `${won}/${lost}, p = ${pValue.toPrecision(2)}`;
      return [label, describeShare(right), test];
    }),
  );
  const [generators, judges] = pools.map((pool) =>
    (pool.reduce((sum, { effective }) => sum + effective, 0) / pool.length).toFixed(2),
  );
  console.log(
    `\nThe generators are worth ${generators} independent ones in the mean, the judges ${judges}.\n`,
  );
}

const given = process.argv.slice(2);
const logOf = (name: string) => fileURLToPath(new URL(`scores/${name}.jsonl.gz`, import.meta.url));
const kept = (names: readonly string[]) => names.filter((name) => existsSync(logOf(name)));

if (given.length > 0) {
  await printPanel(given, given);
} else {
  console.log("\n### The sets that the panel was chosen on\n");
  await printPanel(chosenOn, chosenOn.map(logOf));
  const confirmed = kept(confirmedOn);
  if (confirmed.length > 0) {
    console.log("\n### Sets that it was not chosen on\n");
    await printPanel(confirmed, confirmed.map(logOf));
  }
  console.log("\n### Several models on ARC-Challenge\n");
  const models = {
    "qwen2.5-coder-1.5b": logOf("arc_challenge-qwen2.5-coder-1.5b"),
    "qwen2.5-coder-0.5b": logOf("arc_challenge-qwen2.5-coder-0.5b"),
    "smollm2-135m": logOf("arc_challenge"),
  };
  await printModels(models, "contrast");
  await printModels(models, "panel");
}
