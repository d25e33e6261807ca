import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { type EvaluationReport, evaluateScores, renderHtml, renderMarkdown } from "equirank/evaluation";
import { exactMcNemar, type ItemReport, type ReportComparison, type ReportEntry } from "../src/internal";
import { printConfidence } from "./confidence";
import { defaultTables } from "./simulation/default-tables";
import { drawSimulation } from "./simulation/draw-maps";
import { placeRun } from "./simulation/place-run";
import { runSimulation } from "./simulation/run-simulation";
import { readScorerItems } from "./simulation/scorer-item";

/**
 * The tables of docs/results.md, from the scores kept in bench/scores: `npm run bench:results`. No model is asked; it
 * takes some ten seconds. `-- --report FOLDER` writes the whole report of each set there as well, its pairs of scorers
 * placed on a map of simulated ones.
 */

/** λ of the table; chosen before the scores were taken, as the range in which the game had helped before. */
const lambda = [0.05, 0.1, 0.3];

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

/** The larger models that have answered each set. */
const largerModels = {
  arc_challenge: ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"],
  openbook_qa: ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"],
  commonsense_qa: ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"],
  arc_easy: ["qwen2.5-coder-0.5b"],
};
const ofLargest: EvaluationReport[] = [];
for (const [set, models] of Object.entries(largerModels)) {
  console.log(`Larger models on ${set}\n`);
  const ofSet = await Promise.all(models.map((model) => evaluateScores([logOf(`${set}-${model}`)], { lambda })));
  printRankings(ofSet, models);
  ofLargest.push(...ofSet.filter((_, i) => models[i] === "qwen2.5-coder-1.5b"));
  console.log();
}

const answered = ofLargest.reduce((sum, { items }) => sum + items, 0);
console.log(
  `qwen2.5-coder-1.5b on all its ${answered} questions, ER-D by contrast, won/lost against the log-odds sum\n`,
);
for (const one of lambda) {
  const compared = ofLargest.map((report) =>
    findComparison(report, `contrast equilibrium-discriminator exact ${one}`, "contrast log-odds-sum"),
  );
  const [won, lost] = (["won", "lost"] as const).map((end) => compared.reduce((sum, found) => sum + found[end], 0));
  console.log(`lambda = ${one}: ${won}/${lost}, p = ${exactMcNemar(won!, lost!).toPrecision(2)}`);
}
console.log();

console.log("Confidence of the default ranking\n");
await printConfidence([
  ...Object.entries(largerModels).flatMap(([set, models]) =>
    models.map((model) => ({ name: `${set}-${model}`, pair: "contrast" as const })),
  ),
  ...sets.map((name) => ({ name, pair: "pointwise" as const })),
]);

console.log("\nA small model, whose judgements are at chance\n");
const reports: EvaluationReport[] = [];
for (const set of sets) {
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
printRankings(
  await Promise.all(
    ["arc_challenge", "sat_en"].map((set) => evaluateScores([logOf(`${set}-qwen2.5-coder-0.5b-no-shots`)], { lambda })),
  ),
  ["arc_challenge, qwen2.5-coder-0.5b", "sat_en, qwen2.5-coder-0.5b"],
);

console.log("\nScorers besides, alone: right, and area under the ROC curve\n");
for (const set of [...sets, "arc_challenge-qwen2.5-coder-0.5b", "arc_challenge-qwen2.5-coder-1.5b"]) {
  const { items, scorers } = await evaluateScores([logOf(`${set}-judges`)], {
    methods: ["log-odds-sum"],
  });
  const rows = scorers.filter(({ scorer }) => judges.includes(scorer));
  console.log(formatRow([`${set} (${items})`, "right, %", "area"]));
  console.log(formatRow(["---", "---", "---"]));
  for (const { scorer, accuracy, areaUnderRoc } of rows) {
    console.log(formatRow([`\`${scorer}\``, describeAccuracy({ accuracy }), areaUnderRoc!.toFixed(3)]));
  }
  console.log();
}

console.log("Prompts as text and as a chat, qwen2.5-coder-0.5b on the same 100 questions\n");
const model = "arc_challenge-qwen2.5-coder-0.5b";
const folder = mkdtempSync(join(tmpdir(), "equirank-"));
const asText = copyItems(model, (item) => item < 100, folder);
printRankings(await Promise.all([asText, logOf(`${model}-chat`)].map((log) => evaluateScores([log], { lambda }))), [
  "completion",
  "chat",
]);

console.log("\nThe last 200 questions of ARC-Challenge, 1.5B, which no choice has seen\n");
await printUnseen(copyItems("arc_challenge-qwen2.5-coder-1.5b", (item) => item >= 200, folder));
rmSync(folder, { recursive: true });

/** The default ranking on the items of a log, and what it won and lost against others there. */
async function printUnseen(log: string): Promise<void> {
  const usual = "contrast equilibrium-discriminator exact 0.1";
  const [er, sum] = ["equilibrium-discriminator exact 0.3", "log-odds-sum"];
  const rivals = [
    `contrast ${er}`,
    `contrast ${sum}`,
    "contrast",
    "yes-no",
    "likelihood",
    `panel ${er}`,
    `panel ${sum}`,
  ];
  const items: ItemReport[] = [];
  const options = { lambda, pairs: ["contrast", "panel"] };
  const report = await evaluateScores([log], options, { onItem: (item) => items.push(item) });
  const isRight = ({ chosen, answer }: ItemReport, name: string) => chosen[name] === answer;
  console.log(formatRow(["", "right, %", `won/lost by \`${usual}\``]));
  console.log(formatRow(["---", "---", "---"]));
  for (const name of [usual, ...rivals]) {
    const won = items.filter((item) => isRight(item, usual) && !isRight(item, name)).length;
    const lost = items.filter((item) => !isRight(item, usual) && isRight(item, name)).length;
    const entry = report.entries.find((candidate) => candidate.name === name)!;
    const compared = name === usual ? "" : `${won}/${lost}, p = ${exactMcNemar(won, lost).toPrecision(2)}`;
    console.log(formatRow([`\`${name}\``, describeAccuracy(entry), compared]));
  }
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

function logOf(name: string): string {
  return fileURLToPath(new URL(`scores/${name}.jsonl.gz`, import.meta.url));
}

/** Every way of ranking in a row, every set in a column. */
function printRankings(reports: readonly EvaluationReport[], names = reports.map(({ scores }) => scores.task)): void {
  const header = ["", ...reports.map(({ items }, i) => `${names[i]} (${items})`)];
  console.log(formatRow(header));
  console.log(formatRow(header.map(() => "---")));
  for (const { name } of reports[0]!.entries) {
    console.log(formatRow([`\`${name}\``, ...reports.map((report) => describe(report, name))]));
  }
}

/**
 * Accuracy with its interval, and for an equilibrium how it stands against greedy and the sum of its pair's log-odds.
 */
function describe(report: EvaluationReport, name: string): string {
  const entry = report.entries.find((candidate) => candidate.name === name)!;
  const accuracy = describeAccuracy(entry);
  if (entry.solver === undefined) return accuracy;
  const rivals = ["likelihood", `${entry.pair} log-odds-sum`].map((baseline) => {
    const { won, lost } = findComparison(report, name, baseline);
    return `${won}/${lost}`;
  });
  return `${accuracy}; ${rivals.join(", ")}`;
}

function findComparison({ comparisons }: EvaluationReport, entry: string, baseline: string): ReportComparison {
  return comparisons.find((one) => one.entry === entry && one.baseline === baseline)!;
}

function describeAccuracy({ accuracy: { proportion, lower, upper } }: Pick<ReportEntry, "accuracy">): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(proportion)} (${percent(lower)}–${percent(upper)})`;
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
