import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { elicitLogLikelihoods, type Recording, recorded } from "equirank";
import type { ElicitationKind } from "../../src/internal";
import { logOf, nameOf, recordedModels, recordedSets } from "../graded-items";
import { loadQuestions } from "../load-questions";
import { chooseCandidates } from "./choose-candidates";
import { countCorrect, readAccuracy } from "./compare-methods";
import { defaultTables } from "./default-tables";
import { placeRun, type RunPlacement, type ScorerPlacement, settingAt } from "./place-run";
import { renderSimulation } from "./render-simulation";
import { runSimulation, simulateSetting } from "./run-simulation";
import { readScorerItems, type ScorerItem } from "./scorer-item";
import { printAdvice } from "./test-advice";

/**
 * When equilibrium ranking helps: simulated scorers of known quality, every method, and where runs of a real model lie.
 *
 *     npm run bench:simulation -- [--items 4000] [--seed 1] [--tables id,…] [--place LOG] [--pairs pointwise,…] [--out FILE]
 *
 * `--tables` makes only the tables named, or `none`; `--place` adds a run by its score log, as `equirank bench` writes
 * it, with the pairs of scorers named; `--out` writes the result as JSON as well. docs/when-does-it-help.md explains
 * what is printed.
 */

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "4000" },
    seed: { type: "string", default: "1" },
    tables: { type: "string" },
    place: { type: "string", multiple: true, default: [] },
    pairs: { type: "string", default: "pointwise,contrast" },
    out: { type: "string" },
  },
});
const items = Number(values.items);
const seed = Number(values.seed);
const ids = values.tables === "none" ? [] : values.tables?.split(",");
const unknown = ids?.find((id) => !defaultTables.some((table) => table.id === id));
if (unknown !== undefined) {
  const known = defaultTables.map(({ id }) => id).join(", ");
  throw new Error(`--tables: there is no table ${unknown}; there are ${known}`);
}

const bar = new SingleBar({
  format: "Simulating [{bar}] {percentage} %, {value} of {total} settings, {eta_formatted} left",
});
const result = runSimulation({
  items,
  seed,
  tables: ids ? defaultTables.filter(({ id }) => ids.includes(id)) : defaultTables,
  onProgress: ({ completed, total }) => (completed === 1 ? bar.start(total, 1) : bar.update(completed)),
});
bar.stop();
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(result)}\n`);
console.log(renderSimulation(result));

console.log("\n### Real runs and what the model expects at their place\n");
for (const kind of ["pointwise", "contrast"] as const) {
  printPlacement(`demo, ${kind}`, await loadDemoRun(kind));
}
const kept = recordedSets.flatMap((set) => recordedModels.map((model) => logOf(nameOf(set, model))));
for (const log of [...kept, ...values.place]) {
  for (const pair of values.pairs.split(",")) {
    printPlacement(`${basename(log).replace(/\.jsonl.*/, "")}, ${pair}`, await readScorerItems([log], pair));
  }
}

console.log("### The advice, tried on real runs\n");
await printAdvice(Math.min(items, 2000), seed);

/** The recorded scores of the demo's model on its 32 questions. */
async function loadDemoRun(kind: ElicitationKind): Promise<ScorerItem[]> {
  const file = new URL("../../examples/demo/recorded-scores.json", import.meta.url);
  const model = recorded(JSON.parse(readFileSync(file, "utf8")) as Recording);
  return Promise.all(
    loadQuestions().map(async ({ question, candidates, answer }) => {
      const { logLikelihoods } = await elicitLogLikelihoods({
        question,
        candidates,
        model,
        // The recording holds the paper's pair as the paper asks it, without worked examples.
        elicitation: { kind, ...(kind === "contrast" && { shots: [] }) },
      });
      return { ...logLikelihoods, gold: answer };
    }),
  );
}

function printPlacement(name: string, run: readonly ScorerItem[]): void {
  const placement = placeRun(run);
  console.log(`**${name}**: ${describePlacement(placement)}\n`);
  const expected = simulateSetting(settingAt(placement), { items, seed });
  const choices = chooseCandidates(run, {
    lambda: expected.lambda,
    iterations: 0,
    votes: 20,
    seed,
    scales: {
      generator: placement.generator.scale ?? Infinity,
      discriminator: placement.discriminator.scale ?? Infinity,
    },
  });
  const observed = countCorrect(run, choices);
  console.log("| method | expected | observed |\n| --- | --- | --- |");
  for (const method of observed.methods) {
    const [share, found] = [expected, observed].map((counts) => 100 * readAccuracy(counts, method));
    console.log(`| ${method} | ${share!.toFixed(1)} | ${found!.toFixed(1)} |`);
  }
  console.log();
}

function describePlacement(placement: RunPlacement): string {
  const { items, candidates, form, correlation, outliers, suggestedLambda } = placement;
  const scorer = ({ accuracy, scale, spread }: ScorerPlacement) =>
    `${(100 * accuracy.proportion).toFixed(1)} % (${(100 * accuracy.lower).toFixed(1)} to ${(100 * accuracy.upper).toFixed(1)}), scale ${scale?.toFixed(1) ?? "none"}, spread ${spread.toFixed(2)}`;
  return [
    `${items} items of ${candidates} candidates, ${form}`,
    `generator ${scorer(placement.generator)}`,
    `discriminator ${scorer(placement.discriminator)}`,
    `correlation ${correlation.toFixed(2)}`,
    `outliers ${(100 * outliers).toFixed(0)} %`,
    `suggested λ ${suggestedLambda.toFixed(3)}`,
  ].join("; ");
}
