import { existsSync } from "node:fs";
import { join } from "node:path";
import { type EvaluationReport, evaluateScores } from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import { findTask, format, sumCosts } from "../../internal";
import { describeCost, writeEstimate } from "../estimate";
import { paperSets } from "../options";
import { type CommandContext, type ExitCode, exitCodeOf, exitCodes } from "../run";
import { formatTable } from "../terminal/table";
import { writeText } from "../terminal/text";
import type { ReproduceArguments } from "./bench-command";
import { defaultFolder } from "./item-arguments";
import { estimateItems, type RecordingPlan, recordItems, runRecording } from "./recording";
import { listScoreLogs, writeReport } from "./score-folder";

/** The paper's name of each way of ranking; besides, the limit of its dynamics. */
const methods = {
  G: "generative",
  MI: "mutual-information",
  SC: "self-contrastive",
  D: "discriminative",
  "ER-G": "equilibrium-generator pikl 0.1",
  "ER-D": "equilibrium-discriminator pikl 0.1",
  "ER-D, limit": "equilibrium-discriminator exact 0.1",
  votes: "majority-vote",
};
type Label = keyof typeof methods;

/**
 * What the paper's authors publish for LLaMA-7B / LLaMA-13B, in %, where it is certain: in their answers to the
 * reviewers of ICLR 2024 (openreview.net/forum?id=n9xeGcI4Yg), and for GSM8K the better of ER-G and ER-D.
 */
const published: Readonly<Record<string, Partial<Record<Label, string>>>> = {
  mmlu: { G: "30.4 / 41.7", "ER-G": "39.4 / 44.9", "ER-D": "39.9 / 45.1" },
  arc_easy: { G: "68.2 / 71.2", "ER-G": "71.6 / 76.1", "ER-D": "71.5 / 76.4" },
  arc_challenge: { G: "47.3 / 51.9", "ER-G": "58.7 / 61.1", "ER-D": "58.3 / 61.4" },
  race_middle: { G: "57.7 / 60.1", "ER-G": "63.2 / 67.9", "ER-D": "63.5 / 68.6" },
  race_high: { G: "46.4 / 47.9", "ER-G": "56.3 / 62.1", "ER-D": "56.4 / 62.8" },
  hhh: { G: "59.3 / 60.2", "ER-G": "71.5 / 61.1", "ER-D": "71.5 / 61.1" },
  gsm8k: { "ER-D": "– / 33.1 (ER)", votes: "– / 31.8" },
};

const pair = "contrast";
const settings = { pairs: [pair], lambda: [0.1], solvers: ["pikl", "exact"] } as const;
const plan: RecordingPlan = { choosePairs: () => [pair], allowsOpen: true };

/** Runs `equirank reproduce`. A failure is reported on the error stream and by the exit code. */
export function runReproduce(given: ReproduceArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout } = context;
  const id = Object.values(given.model).filter(Boolean).join(":");
  const out = given.out ?? defaultFolder("reproduce", { id });
  return runRecording(context, given.debug, async (session) => {
    const { messages } = session;
    const asked = given.sets ?? paperSets;
    const found = asked.filter((task) => fileOf(given, task) !== undefined || !given.data);
    if (found.length === 0) {
      const names = asked.map((task) => `${task}.jsonl`).join(", ");
      throw new InvalidArgumentError("--data", given.data, `must be a folder with any of ${names}`);
    }
    if (given.dryRun) {
      let [count, cost, firstTime] = [0, sumCosts([]), sumCosts([])];
      for (const task of found) {
        const estimate = await estimateItems(argumentsFor(task), plan, session);
        messages.note(`${task}: ${describeCost(estimate.cost)}`);
        count += estimate.count;
        cost = sumCosts([cost, estimate.cost]);
        if (estimate.firstTime.requests > firstTime.requests) firstTime = estimate.firstTime;
      }
      return writeEstimate(stdout, { unit: "item", count, cost, firstTime }, given.json);
    }
    const reports: EvaluationReport[] = [];
    let exitCode: ExitCode = exitCodes.answered;
    for (const task of found) {
      messages.note(task);
      try {
        reports.push(await reproduceSet(task));
      } catch (error) {
        if (context.signal.aborted || reports.length === 0) throw error;
        messages.report(error);
        exitCode = exitCodeOf(error);
        break;
      }
    }
    const shown = `${describeReports(reports)}\n\nWritten to ${out}`;
    await writeText(stdout, `${given.json ? JSON.stringify(reports) : shown}\n`);
    return exitCode;

    async function reproduceSet(task: string): Promise<EvaluationReport> {
      const { folder, failure } = await recordItems(argumentsFor(task), plan, session);
      if (failure !== undefined) throw failure;
      const report = await evaluateScores(await listScoreLogs(folder), settings);
      await writeReport(folder, report, []);
      return report;
    }
  });

  /** What `bench` would be told: no worked examples before choices, and the paper's samples of open questions. */
  function argumentsFor(task: string) {
    const { generate = 20, topP = 0.9, ...others } = given;
    const form = findTask(task)?.samples ? { generate, topP } : { shots: "none" };
    return { ...others, ...form, task, data: fileOf(given, task), offset: 0, out: join(out, task) };
  }
}

/** The file of a set in the folder that `--data` names; undefined where there is none. */
function fileOf({ data }: ReproduceArguments, task: string): string | undefined {
  const kinds = ["jsonl", "jsonl.gz", "json", "csv", "parquet"];
  const files = kinds.map((kind) => join(data ?? "", `${task}.${kind}`));
  return data && files.find((file) => existsSync(file));
}

/** A row for each way of ranking, and how the paper's compares with the usual one on the same items. */
function describeReports(reports: readonly EvaluationReport[]): string {
  const headings = ["set", "method", "right", "in %", "95 % interval", "LLaMA 7B / 13B"];
  const layout = { headings, wrapped: 0, columns: 80, right: [2, 3] };
  const legend = "LLaMA 7B / 13B: what the paper's authors publish, in %.";
  const table = formatTable(reports.flatMap(describeSet), layout);
  return [`${table}\n`, ...reports.map(compareEquilibrium), legend].join("\n");
}

function entryOf({ entries }: EvaluationReport, label: Label) {
  const method = methods[label];
  return entries.find(({ name }) => name === `${pair} ${method}` || name === method);
}

function describeSet(report: EvaluationReport): string[][] {
  const { task } = report.scores;
  const rows = (Object.keys(methods) as Label[]).flatMap((label) => {
    const entry = entryOf(report, label);
    if (entry === undefined) return [];
    const { proportion, lower, upper } = entry.accuracy;
    const interval = `${format.points(lower)} to ${format.points(upper)}`;
    const known = published[task]?.[label] ?? "";
    return [[label, `${entry.right}`, format.points(proportion), interval, known]];
  });
  return rows.map((row, i) => [i === 0 ? `${task} (${report.items})` : "", ...row]);
}

/** ER-D against votes, or against G where there are none. */
function compareEquilibrium(report: EvaluationReport): string {
  const { oracle, comparisons, items, scores } = report;
  const rival = oracle ? "votes" : "G";
  const [entry, baseline] = [entryOf(report, "ER-D")?.name, entryOf(report, rival)?.name];
  const found = comparisons.find((one) => one.entry === entry && one.baseline === baseline)!;
  const outcome = `${found.won} won, ${found.lost} lost, p ${found.pValue.toFixed(4)} (exact McNemar)`;
  return `${scores.task}: ER-D against ${rival}: ${outcome}${oracle ? `; a right answer was drawn for ${Math.round(oracle.proportion * items)} of ${items}` : ""}`;
}
