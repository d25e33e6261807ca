import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { evaluateScores, type ItemReport } from "equirank/evaluation";
import { crossValidate, crossValidatedMean, type HeldOutPart, type Lambda, type ReportEntry } from "../src/internal";

/**
 * What is left of the differences between ways of ranking once each may choose its scorers and λ by labels:
 * `npm run bench:tuned`. From the scores kept in bench/scores; no model is asked, and it takes some minutes.
 *
 * Each family of rankings chooses its best setting on four fifths of a set's questions and is tried on the last, in
 * turn, ten times over. All families see the same parts, so that their differences are paired. Intervals are twice the
 * corrected standard error of Nadeau and Bengio (2003) wide on either side.
 */

const plan = { folds: 5, repetitions: 10, seed: 0 };

const sets = ["arc_easy", "arc_challenge", "openbook_qa"];
/** What the logs of a set are named after its name, with the pairs of scorers that each is evaluated with. */
const logs: Record<string, string[]> = {
  "": pairUp(
    ["likelihood", "likelihood-per-token", "likelihood-per-byte", "contrast"],
    ["pointwise-mutual-information", "channel", "yes-no", "contrast"],
  ),
  "-judges": pairUp(
    ["likelihood", "choice"],
    ["yes-no-calibrated", "true-false", "true-false-calibrated", "pointwise-mutual-information"],
  ),
};

const lambdas = [0.05, 0.1, 0.3, 1];
const lambda: Lambda[] = lambdas.flatMap((generator) => lambdas.map((discriminator) => ({ generator, discriminator })));

/** Ways of ranking that are chosen among, by what they have in common. */
const families: Record<string, (entry: ReportEntry) => boolean> = {
  "greedy, nothing to choose": ({ name }) => name === "likelihood",
  "a scorer alone": ({ method }) => method === "signal",
  "log-linear pool": ({ method }) => method === "log-linear-pool",
  "sum of log-odds": ({ method }) => method === "log-odds-sum",
  "ER-D, one λ": (entry) => isGame(entry, "discriminator") && isShared(entry),
  "ER-D, λ for each player": (entry) => isGame(entry, "discriminator"),
  "ER-G, λ for each player": (entry) => isGame(entry, "generator"),
  "joint, λ for each player": (entry) => isGame(entry, "joint"),
};

function isGame({ method }: ReportEntry, player: string): boolean {
  return method === `equilibrium-${player}`;
}

function isShared({ lambda }: ReportEntry): boolean {
  return typeof lambda === "number";
}

/** Every generator with every other discriminator. */
function pairUp(generators: readonly string[], discriminators: readonly string[]): string[] {
  return generators.flatMap((generator) =>
    discriminators
      .filter((discriminator) => discriminator !== generator)
      .map((discriminator) => `${generator}+${discriminator}`),
  );
}

/** A way of ranking, and on which items it is right. */
interface Graded {
  entry: ReportEntry;
  right: Uint8Array;
}

/** Every way of ranking that the logs of a set allow, on the items in the order of the data. */
async function gradeSet(set: string): Promise<Graded[]> {
  const graded = new Map<string, Graded>();
  let items: number | undefined;
  for (const [kind, pairs] of Object.entries(logs)) {
    const log = fileURLToPath(new URL(`scores/${set}${kind}.jsonl.gz`, import.meta.url));
    if (!existsSync(log)) continue;
    const chosen: Pick<ItemReport, "item" | "answer" | "chosen">[] = [];
    const { entries } = await evaluateScores(
      [log],
      {
        pairs,
        lambda,
        resamples: 1,
        methods: [
          "equilibrium-discriminator",
          "equilibrium-generator",
          "equilibrium-joint",
          "log-linear-pool",
          "log-odds-sum",
        ],
      },
      { onItem: (item) => chosen.push(item) },
    );
    chosen.sort((a, b) => a.item - b.item);
    items ??= chosen.length;
    if (chosen.length < items) {
      console.log(`\n${set}${kind} has only the first ${chosen.length} questions and is left out.`);
      continue;
    }
    for (const entry of entries) {
      const right = Uint8Array.from(chosen, (item) => (item.chosen[entry.name] === item.answer ? 1 : 0));
      if (!graded.has(entry.name)) graded.set(entry.name, { entry, right });
    }
  }
  return [...graded.values()];
}

function describeMean(values: readonly number[]): string {
  const { estimate, lower, upper } = crossValidatedMean(values, plan.folds);
  const points = (share: number) => (100 * share).toFixed(1);
  return `${points(estimate)} (${points(lower)} to ${points(upper)})`;
}

function accuraciesOf(parts: readonly HeldOutPart[]): number[] {
  return parts.map(({ accuracy }) => accuracy);
}

/** The setting chosen most often, and how often. */
function describeChoice(parts: readonly HeldOutPart[], settings: readonly Graded[]): string {
  const counts = settings.map((_, i) => parts.filter(({ setting }) => setting === i).length);
  const most = Math.max(...counts);
  return `\`${settings[counts.indexOf(most)]!.entry.name}\`, ${((100 * most) / parts.length).toFixed(0)} %`;
}

for (const set of sets) {
  const graded = await gradeSet(set);
  const found = Object.entries(families).map(([name, belongs]) => {
    const settings = graded.filter(({ entry }) => belongs(entry));
    const parts = crossValidate(
      settings.map(({ right }) => right),
      plan,
    );
    return { name, settings, parts };
  });
  const sum = accuraciesOf(found.find(({ name }) => name === "sum of log-odds")!.parts);
  console.log(`\n### ${set}, ${graded[0]!.right.length} questions\n`);
  console.log("| family | settings | right, % | ahead of the sum, points | chosen most often |");
  console.log("|---|---|---|---|---|");
  for (const { name, settings, parts } of found) {
    const accuracies = accuraciesOf(parts);
    const ahead = accuracies.map((accuracy, part) => accuracy - sum[part]!);
    const cells = [
      name,
      settings.length,
      describeMean(accuracies),
      name === "sum of log-odds" ? "" : describeMean(ahead),
      describeChoice(parts, settings),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
