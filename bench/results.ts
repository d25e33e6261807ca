import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { type EvaluationReport, evaluateScores, renderHtml, renderMarkdown } from "equirank/evaluation";
import { adjustByHolm, type ItemReport } from "../src/internal";
import { printConfidence } from "./confidence";
import {
  compare,
  describeInterval,
  describeShare,
  largerModels,
  logOf,
  nameOf,
  printTable,
  recordedModels,
  recordedSets,
  usualPair,
} from "./graded-items";
import { defaultTables } from "./simulation/default-tables";
import { drawSimulation } from "./simulation/draw-maps";
import { placeRun } from "./simulation/place-run";
import { runSimulation } from "./simulation/run-simulation";
import { readScorerItems } from "./simulation/scorer-item";

/**
 * The tables of docs/results.md, from the scores kept in bench/scores: `npm run bench:results`. No model is asked; it
 * takes less than a minute. `-- --report FOLDER` writes the whole report of each set there as well, its pairs of scorers
 * placed on a map of simulated ones.
 */

/** λ of the table; chosen before the scores were taken, as the range in which the game had helped before. */
const lambda = [0.05, 0.1, 0.3];

/** λ that the limit and the paper's iterate are compared at; 0.2 was added after the scores had been seen. */
const comparedLambdas = [0.05, 0.1, 0.2, 0.3];

/** The sets that the larger models have answered without worked examples. */
const unshotSets = [...recordedSets, "sat_en"];

/** The sets that the smallest model has also answered in other ways. */
const sets = ["arc_easy", "arc_challenge", "openbook_qa"];
const judges = ["choice", "channel", "yes-no", "yes-no-calibrated", "true-false", "true-false-calibrated"];

const { values } = parseArgs({ options: { report: { type: "string" } } });

/** The map of the world most like a small language model; enough items to see where it turns. */
const simulation =
  values.report === undefined
    ? undefined
    : runSimulation({
        items: 1000,
        seed: 1,
        tables: defaultTables.filter(({ id }) => id === "language-model"),
      });

for (const set of recordedSets) {
  console.log(`Larger models on ${set}\n`);
  const logs = largerModels.map((model) => logOf(nameOf(set, model)));
  printRankings(await Promise.all(logs.map((log) => evaluateScores([log], { lambda }))), largerModels);
  console.log();
}

/** The default call, but for its pair. */
const usual = "equilibrium-discriminator exact 0.1";
const itemsOf: Record<string, ItemReport[]> = {};
for (const model of recordedModels) {
  const items: ItemReport[] = [];
  const options = { lambda: comparedLambdas, pairs: [usualPair(model)], solvers: ["exact", "pikl"] } as const;
  for (const set of recordedSets) {
    await evaluateScores([logOf(nameOf(set, model))], options, { onItem: (item) => items.push(item) });
  }
  itemsOf[model] = items;
}

for (const model of largerModels) {
  const items = itemsOf[model]!;
  console.log(`${model} on all its ${items.length} questions\n`);
  const rivals = ["log-linear-pool", "log-odds-sum", "equilibrium-generator exact 0.1"];
  const ofPair = rivals.map((rival) => `contrast ${rival}`);
  printRivals(items, `contrast ${usual}`, ["likelihood", "contrast", "yes-no", ...ofPair]);
  console.log("\nER-D and ER-G, won/lost against the log-odds sum:\n");
  for (const player of ["discriminator", "generator"]) {
    for (const one of lambda) {
      const game = rightBy(items, `contrast equilibrium-${player} exact ${one}`);
      const sum = rightBy(items, "contrast log-odds-sum");
      console.log(`${player}, lambda = ${one}: ${describeDuel(game, sum)}`);
    }
  }
  console.log();
}

console.log(
  "The limit, won/lost against the paper's 5,000 updates, ER-D with the pair that the judge's test chooses\n",
);
/** Whether ER-D with the pair of each model is right on its items. */
const rightWith = (setting: string) =>
  recordedModels.map((model) => rightBy(itemsOf[model]!, `${usualPair(model)} equilibrium-discriminator ${setting}`));
for (const one of comparedLambdas) {
  const [limits, iterates] = ["exact", "pikl"].map((kind) => rightWith(`${kind} ${one}`));
  const each = recordedModels.map((model, i) => {
    const { won, lost } = compare(limits![i]!, iterates![i]!);
    return `${model} ${won}/${lost} of ${limits![i]!.length}`;
  });
  const together = describeDuel(limits!.flat(), iterates!.flat());
  console.log(`lambda = ${one}: ${each.join("; ")}; together ${together}`);
}
console.log("\nER-D at lambda = 0.1, with the same pairs, won/lost against other values\n");
const atUsual = rightWith("exact 0.1").flat();
for (const one of comparedLambdas) {
  const right = rightWith(`exact ${one}`).flat();
  console.log(`lambda = ${one}: right on ${describeShare(right)} %; ${describeDuel(atUsual, right)}`);
}
console.log();

console.log("Confidence of the default ranking\n");
await printConfidence(
  recordedModels.flatMap((model) => recordedSets.map((set) => ({ name: nameOf(set, model), pair: usualPair(model) }))),
);

console.log("\nA small model, whose judgements are at chance\n");
const reports: EvaluationReport[] = [];
for (const set of recordedSets) {
  const log = logOf(set);
  const report = await evaluateScores([log], { lambda });
  reports.push(report);
  if (values.report !== undefined && simulation !== undefined) {
    mkdirSync(values.report, { recursive: true });
    writeFileSync(join(values.report, `${set}.md`), renderMarkdown(report));
    const placements = await Promise.all(
      report.pairs.map(async ({ name }) => ({
        name,
        placement: placeRun(await readScorerItems([log], name)),
      })),
    );
    writeFileSync(
      join(values.report, `${set}.html`),
      await renderHtml(report, { sections: [drawSimulation(simulation, placements)] }),
    );
  }
}

printRankings(reports);

console.log("\nWithout worked examples\n");
printRankings(await Promise.all(sets.map((set) => evaluateScores([logOf(`${set}-no-shots`)], { lambda }))));
console.log();
for (const model of largerModels) {
  const names = unshotSets.map((set) => nameOf(set, model));
  const logs = names.map((name) => logOf(`${name}-no-shots`));
  printRankings(await Promise.all(logs.map((log) => evaluateScores([log], { lambda }))), names);
  console.log();
  const all: ItemReport[] = [];
  for (const [i, name] of names.entries()) {
    const items: ItemReport[] = [];
    const options = { lambda: comparedLambdas, pairs: ["contrast"], solvers: ["exact", "pikl"] } as const;
    await evaluateScores([logs[i]!], options, { onItem: (item) => items.push(item) });
    printPaperForm(name, items);
    const limits = [0.2, 0.1].map((one) => rightBy(items, `contrast equilibrium-discriminator exact ${one}`));
    console.log(`The limit at lambda = 0.2, won/lost against 0.1: ${describeDuel(limits[0]!, limits[1]!)}\n`);
    all.push(...items);
  }
  printPaperForm(`${model} on all of these questions`, all);
}

console.log("\nScorers besides, alone: right, and area under the ROC curve\n");
for (const set of [...sets, "arc_challenge-qwen2.5-coder-0.5b", "arc_challenge-qwen2.5-coder-1.5b"]) {
  const { items, scorers } = await evaluateScores([logOf(`${set}-judges`)], {
    methods: ["log-odds-sum"],
  });
  const rows = scorers
    .filter(({ scorer }) => judges.includes(scorer))
    .map(({ scorer, accuracy, areaUnderRoc }) => [
      `\`${scorer}\``,
      describeInterval(accuracy),
      areaUnderRoc!.toFixed(3),
    ]);
  printTable([`${set} (${items})`, "right, %", "area"], rows);
  console.log();
}

const folder = mkdtempSync(join(tmpdir(), "equirank-"));
for (const model of largerModels) {
  console.log(`Prompts as text and as a chat, ${model} on the same 100 questions\n`);
  const name = `arc_challenge-${model}`;
  const logs = { completion: copyItems(name, (item) => item < 100, folder), chat: logOf(`${name}-chat`) };
  const asked: Record<string, ItemReport[]> = { completion: [], chat: [] };
  const rankings = Object.entries(logs).map(([prompts, log]) =>
    evaluateScores([log], { lambda }, { onItem: (item) => asked[prompts]!.push(item) }),
  );
  printRankings(await Promise.all(rankings), Object.keys(logs));
  const [completion, chat] = Object.values(asked).map((items) =>
    rightBy(
      items.toSorted((a, b) => a.item - b.item),
      `contrast ${usual}`,
    ),
  );
  console.log(`\ncompletion against chat by contrast ${usual}: ${describeDuel(completion!, chat!)}\n`);
}

console.log("The last 200 questions of ARC-Challenge, 1.5B, which no choice has seen\n");
await printUnseen(copyItems("arc_challenge-qwen2.5-coder-1.5b", (item) => item >= 200, folder));
rmSync(folder, { recursive: true });

/** The default ranking on the items of a log, and what it won and lost against others there. */
async function printUnseen(log: string): Promise<void> {
  const [er, sum] = ["equilibrium-discriminator exact 0.3", "log-odds-sum"];
  const items: ItemReport[] = [];
  await evaluateScores([log], { lambda, pairs: ["contrast", "panel"] }, { onItem: (item) => items.push(item) });
  printRivals(items, `contrast ${usual}`, [
    `contrast ${er}`,
    `contrast ${sum}`,
    "contrast",
    "yes-no",
    "likelihood",
    `panel ${er}`,
    `panel ${sum}`,
  ]);
}

/** The paper's methods, after its number of updates, on items that were asked as it asks them. */
function printPaperForm(name: string, items: readonly ItemReport[]): void {
  console.log(`The paper's methods in its form, ${name}: no worked examples, 5,000 updates\n`);
  const methods = ["generative", "mutual-information", "self-contrastive", "discriminative"];
  const limits = [0.1, 0.2, 0.3].map((one) => `equilibrium-discriminator exact ${one}`);
  const games = ["equilibrium-generator pikl 0.1", ...limits];
  const rivals = [...methods, ...games, "log-linear-pool", "log-odds-sum"].map((method) => `contrast ${method}`);
  printRivals(items, "contrast equilibrium-discriminator pikl 0.1", rivals);
  console.log();
}

/** How a ranking does on some items, and others, with what it won and lost against each. */
function printRivals(items: readonly ItemReport[], name: string, rivals: readonly string[]): void {
  const own = rightBy(items, name);
  const rights = rivals.map((rival) => rightBy(items, rival));
  const adjusted = adjustByHolm(rights.map((right) => compare(own, right).pValue));
  const rows = [
    [`\`${name}\``, describeShare(own), ""],
    ...rivals.map((rival, i) => {
      const duel = `${describeDuel(own, rights[i]!)}, ${adjusted[i]!.toPrecision(2)}`;
      return [`\`${rival}\``, describeShare(rights[i]!), duel];
    }),
  ];
  printTable(["", "right, %", `won/lost by \`${name}\`, and p after Holm's correction`], rows);
}

/** Whether a way of ranking is right on each item. */
function rightBy(items: readonly ItemReport[], name: string): boolean[] {
  return items.map(({ chosen, answer }) => chosen[name] === answer);
}

function describeDuel(right: readonly boolean[], other: readonly boolean[]): string {
  const { won, lost, pValue } = compare(right, other);
  return `${won}/${lost}, p = ${pValue.toPrecision(2)}`;
}

/** Writes the part of a log that is about some of its items; returns its path. */
function copyItems(name: string, isKept: (item: number) => boolean, folder: string): string {
  const text = gunzipSync(readFileSync(logOf(name))).toString();
  const lines = text.trimEnd().split("\n");
  const path = join(folder, `${name}.jsonl`);
  const kept = lines.filter((line) => {
    const { item } = JSON.parse(line);
    // The header is about no item.
    return item === undefined || isKept(item);
  });
  writeFileSync(path, kept.map((line) => `${line}\n`).join(""));
  return path;
}

/** Every way of ranking in a row, every set in a column. */
function printRankings(
  reports: readonly EvaluationReport[],
  names: readonly string[] = reports.map(({ scores }) => scores.task),
): void {
  const header = ["", ...reports.map(({ items }, i) => `${names[i]} (${items})`)];
  const rows = reports[0]!.entries.map(({ name }) => [
    `\`${name}\``,
    ...reports.map((report) => describe(report, name)),
  ]);
  printTable(header, rows);
}

/**
 * Accuracy with its interval, and for an equilibrium how it stands against greedy and the sum of its pair's log-odds.
 */
function describe(report: EvaluationReport, name: string): string {
  const entry = report.entries.find((candidate) => candidate.name === name)!;
  const accuracy = describeInterval(entry.accuracy);
  if (entry.solver === undefined) return accuracy;
  const rivals = ["likelihood", `${entry.pair} log-odds-sum`].map((baseline) => {
    const { won, lost } = report.comparisons.find((one) => one.entry === name && one.baseline === baseline)!;
    return `${won}/${lost}`;
  });
  return `${accuracy}; ${rivals.join(", ")}`;
}
