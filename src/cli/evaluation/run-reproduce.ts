import { existsSync } from "node:fs";
import { join } from "node:path";
import { type EvaluationReport, evaluateScores } from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import { findTask } from "../../internal";
import { type CommandContext, type ExitCode, exitCodes } from "../run";
import { formatTable } from "../terminal/table";
import { writeText } from "../terminal/text";
import type { ReproduceArguments } from "./bench-command";
import { recordItems, runRecording } from "./recording";
import { listScoreLogs, writeReport } from "./score-folder";

/** The paper's sets, and what it publishes of equilibrium ranking on them as far as it is certain, in %: LLaMA's. */
const sets: readonly { task: string; published?: string }[] = [
  { task: "mmlu" },
  { task: "arc_easy" },
  { task: "arc_challenge", published: "58.3 (7B), 61.4 (13B)" },
  { task: "race_middle" },
  { task: "race_high", published: "56.4 (7B)" },
  { task: "hhh" },
  { task: "truthfulqa_mc1" },
  { task: "gsm8k", published: "33.1, votes 31.8 (13B)" },
];

/** The paper's name of each way of ranking; besides, the limit of its dynamics. */
const methods: Record<string, string> = {
  G: "generative",
  MI: "mutual-information",
  SC: "self-contrastive",
  D: "discriminative",
  "ER-G": "equilibrium-generator pikl 0.1",
  "ER-D": "equilibrium-discriminator pikl 0.1",
  "ER-D, limit": "equilibrium-discriminator exact 0.1",
  votes: "majority-vote",
};

const pair = "contrast";

/** Runs `equirank reproduce`. A failure is reported on the error stream and by the exit code. */
export function runReproduce(
  given: ReproduceArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout } = context;
  return runRecording(context, given.debug, async (session) => {
    const found = sets.filter(({ task }) => fileOf(given, task) !== undefined || !given.data);
    if (found.length === 0) {
      const names = sets.map(({ task }) => `${task}.jsonl`).join(", ");
      throw new InvalidArgumentError("--data", given.data, `must be a folder with any of ${names}`);
    }
    const reports: EvaluationReport[] = [];
    for (const { task } of found) {
      session.messages.note(task);
      reports.push(await reproduceSet(task));
    }
    const table = formatTable(
      reports.flatMap((report, i) => describeSet(report, found[i]!)),
      {
        headings: ["set", "method", "right, %", "95 % interval", "published for ER, LLaMA"],
        wrapped: 0,
        columns: 80,
      },
    );
    await writeText(
      stdout,
      given.json ? `${JSON.stringify(reports)}\n` : `${table}\n\nWritten to ${given.out}\n`,
    );
    return exitCodes.answered;

    async function reproduceSet(task: string): Promise<EvaluationReport> {
      const isOpen = findTask(task)?.samples !== undefined;
      const { folder, failure } = await recordItems(
        {
          ...given,
          task,
          data: fileOf(given, task),
          offset: 0,
          out: join(given.out, task),
          shots: isOpen ? undefined : "none",
          generate: isOpen ? given.generate : undefined,
        },
        { choosePairs: () => [pair], allowsOpen: true },
        session,
      );
      if (failure !== undefined) throw failure;
      const report = await evaluateScores(await listScoreLogs(folder), {
        pairs: [pair],
        lambda: [0.1],
        solvers: ["pikl", "exact"],
      });
      await writeReport(folder, report, []);
      return report;
    }
  });
}

/** The file of a set in the folder that `--data` names; undefined where there is none. */
function fileOf({ data }: ReproduceArguments, task: string): string | undefined {
  if (data === undefined) return undefined;
  const files = ["jsonl", "jsonl.gz", "json", "csv", "parquet"].map((kind) =>
    join(data, `${task}.${kind}`),
  );
  return files.find((file) => existsSync(file));
}

/** A row for each way of ranking; what is published stands in the first. */
function describeSet(
  { entries, items }: EvaluationReport,
  { task, published = "" }: (typeof sets)[number],
): string[][] {
  const rows = Object.entries(methods).flatMap(([label, method]) => {
    const entry = entries.find(({ name }) => name === `${pair} ${method}` || name === method);
    if (entry === undefined) return [];
    const { proportion, lower, upper } = entry.accuracy;
    const [share, least, most] = [proportion, lower, upper].map((value) =>
      (100 * value).toFixed(1),
    );
    return [[label, share!, `${least} to ${most}`]];
  });
  return rows.map((row, i) =>
    i === 0 ? [`${task} (${items})`, ...row, published] : ["", ...row, ""],
  );
}
