import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import Table from "cli-table3";
import {
  type EvaluationOptions,
  type EvaluationReport,
  evaluateScores,
  type ItemReport,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
  renderHtml,
  renderMarkdown,
} from "../../evaluation/index";
import { InvalidArgumentError, type LanguageModel } from "../../index";
import {
  compareWithRivals,
  createOpenItem,
  describeOutcome,
  hasOpenQuestions,
  type NumberedAnyItem,
  type ReportEntry,
  type RivalComparison,
  readSamples,
  renderComparisonsCsv,
  renderCsv,
  renderJson,
  rivalRoles,
} from "../../internal";
import { openTable } from "../output/table";
import {
  createMessages,
  escapeControls,
  isClosedPipe,
  type Messages,
  wrapText,
  writeFiles,
  writeText,
} from "../output/text";
import type { QuestionArguments } from "../question-options";
import { type CommandContext, type ExitCode, exitCodeOf, exitCodes, graverOf } from "../run";
import type { BenchArguments } from "./bench-command";
import { configureBench, FirstItems, type Shard } from "./configure-bench";
import { createRecordingDisplay, type Recording, recordItems } from "./record-items";

/** Most items in the report's list. */
const mostListedItems = 5000;

const usualColumns = 100;

/** Runs `equirank bench`. What goes wrong is reported on the error stream and said by the exit code. */
export async function runBench(given: BenchArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  const display = createRecordingDisplay(stderr);
  const messages = createMessages(stderr, display, given.debug === true);
  let exitCode: ExitCode = exitCodes.answered;
  try {
    const benchArguments = await configureBench(given);
    const { folder, items, failure } = await takeScores(
      benchArguments,
      context,
      messages,
      display.show,
    );
    display.clear();
    exitCode = describeFailure(failure, signal, messages);
    // Whoever interrupted the asking still wants the report of what was answered.
    const isAsked = signal.aborted ? undefined : signal;
    const report = await evaluate(folder, items, benchArguments, isAsked);
    await writeText(
      stdout,
      benchArguments.json
        ? renderJson(report)
        : `${formatBench(report, stdout.columns || usualColumns)}\nWritten to ${folder}\n`,
    );
    return exitCode;
  } catch (error) {
    if (isClosedPipe(error)) return exitCode;
    if (signal.aborted && error === signal.reason) return exitCodes.interrupted;
    messages.report(error);
    return graverOf(exitCode, exitCodeOf(error));
  } finally {
    display.clear();
  }
}

/** Asks the model, or finds what it was asked before. */
async function takeScores(
  benchArguments: BenchArguments,
  context: CommandContext,
  messages: Messages,
  onProgress: Parameters<typeof recordItems>[3],
): Promise<Recording> {
  const { task, out, report, showTexts } = benchArguments;
  if (task !== undefined && !report) {
    return recordItems({ ...benchArguments, task }, context, messages, onProgress);
  }
  if (out === undefined) {
    throw new InvalidArgumentError(
      "--out",
      out,
      "must name the folder to evaluate, or give --task",
    );
  }
  const items =
    showTexts && task !== undefined
      ? await loadTexts(out, describeItems({ ...benchArguments, task }, context.signal, messages))
      : [];
  return { folder: out, items };
}

/** Says why the recording ended early, and what to do. */
function describeFailure(failure: unknown, signal: AbortSignal, messages: Messages): ExitCode {
  if (failure === undefined) return exitCodes.answered;
  if (signal.aborted) {
    messages.note("interrupted: run the same command again to go on where it was");
    return exitCodes.interrupted;
  }
  messages.report(failure);
  return exitCodeOf(failure);
}

async function evaluate(
  folder: string,
  texts: readonly NumberedAnyItem[],
  benchArguments: BenchArguments,
  signal: AbortSignal | undefined,
): Promise<EvaluationReport> {
  const options = describeEvaluation(benchArguments);
  const items = new FirstItems(mostListedItems);
  const report = await evaluateScores(await listScoreLogs(folder), options, {
    onItem: (item) => {
      signal?.throwIfAborted();
      items.add(item);
    },
    ...(benchArguments.showTexts && { texts }),
  });
  await writeReport(folder, report, items.list());
  return report;
}

function describeEvaluation({
  pairs,
  methods,
  pooling,
  lambda,
  solver,
  seed,
  calibrate,
  precision,
}: BenchArguments): EvaluationOptions {
  if (precision !== undefined && calibrate === undefined) {
    throw new InvalidArgumentError(
      "--precision",
      precision,
      "must come with --calibrate, which holds out the items that it is learnt from",
    );
  }
  return {
    ...(pairs !== undefined && { pairs }),
    ...(methods !== undefined && { methods }),
    ...(pooling !== undefined && { pooling }),
    ...(lambda !== undefined && { lambda: lambda }),
    ...(solver !== undefined && { solvers: solver }),
    ...(seed !== undefined && { seed }),
    ...(calibrate !== undefined && {
      calibration: { share: calibrate, ...(precision !== undefined && { precision }) },
    }),
  };
}

/** Name of a run's files, by its part: `scores.jsonl`, or `scores-1-of-3.jsonl`. */
export function nameOfPart(stem: string, extension: string, shard: Shard | undefined): string {
  const part = shard === undefined ? "" : `-${shard.index}-of-${shard.count}`;
  return `${stem}${part}.${extension}`;
}

/** `runs/TASK-MODEL`, without what a folder's name cannot hold. */
export function defaultFolder(task: string, { id }: LanguageModel): string {
  const model = basename(id.slice(id.indexOf(":") + 1), ".gguf");
  return join("runs", `${task}-${model}`.replace(/[^\w.-]+/g, "-"));
}

/**
 * The score logs in a folder: one, or those of a run's parts, in the order of their names.
 * @throws InvalidArgumentError if there is none, or the folder cannot be read
 */
export async function listScoreLogs(folder: string): Promise<string[]> {
  const names = (await readFolder(folder)).filter((name) => /^scores.*\.jsonl(\.gz)?$/.test(name));
  if (names.length === 0) {
    throw new InvalidArgumentError(
      "--out",
      folder,
      "must name a folder with score logs, such as scores.jsonl; to take scores first, give --task",
    );
  }
  return names.sort().map((name) => join(folder, name));
}

/** The files of samples in a folder, none where nothing was sampled. */
async function listSampleLogs(folder: string): Promise<string[]> {
  const names = (await readFolder(folder)).filter((name) => /^samples.*\.jsonl$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(
      "--out",
      folder,
      `must be a folder that can be read (${reason})`,
    );
  }
}

const headings = ["", "right, %", "95 % interval", ...rivalRoles.map((role) => `against ${role}`)];

/** What the headings mean, for the reader. */
const legend =
  "Against the plain likelihood (greedy), the same pair's product of both scorers (pool), and the strongest of all without a game: items won, lost, and the p-value of the exact McNemar test, corrected for the number of comparisons.";

/** What a terminal shows of a report: every way of ranking, and what came out in sentences. */
function formatBench(report: EvaluationReport, columns: number): string {
  const wrap = (text: string) => wrapText(escapeControls(text), columns).join("\n");
  return `${formatTable(report)}\n\n${[legend, ...describeOutcome(report)].map(wrap).join("\n\n")}\n`;
}

function formatTable(report: EvaluationReport): string {
  const compared = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const table = new Table({
    head: headings,
    colAligns: headings.map((_, i) => (i === 0 ? "left" : "right")),
    chars: openTable,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const entry of report.entries) {
    const rivals = compared.get(entry) ?? {};
    table.push([
      escapeControls(entry.name),
      ...formatAccuracy(entry),
      ...rivalRoles.map((role) => formatRival(rivals[role])),
    ]);
  }
  return table.toString().replace(/ +$/gm, "");
}

function formatAccuracy({ accuracy: { proportion, lower, upper } }: ReportEntry): string[] {
  const percent = (share: number) => (share * 100).toFixed(1);
  return [percent(proportion), `${percent(lower)} to ${percent(upper)}`];
}

function formatRival(rival: RivalComparison | undefined): string {
  if (rival === undefined) return "";
  const { won, lost, adjustedPValue } = rival;
  const p = adjustedPValue < 0.0001 ? "< 0.0001" : adjustedPValue.toFixed(4);
  return `${won} / ${lost}, p ${p}`;
}

type ItemArguments = Pick<QuestionArguments, "data" | "offset" | "limit" | "skipBadRows"> & {
  task: string;
  shard?: Shard;
};

/** What the command line says about the items. */
export function describeItems(
  { task, data, offset, limit, shard, skipBadRows }: ItemArguments,
  signal: AbortSignal,
  messages: Pick<Messages, "warn">,
) {
  return {
    task,
    offset,
    limit,
    signal,
    ...(data !== undefined && { data }),
    ...(shard !== undefined && { shard }),
    ...(skipBadRows && { onBadRow: (problem: string) => messages.warn(`left out: ${problem}`) }),
  };
}

/** Writes a report into a folder, in every form. */
async function writeReport(
  folder: string,
  report: EvaluationReport,
  items: readonly ItemReport[],
): Promise<void> {
  await writeFiles(folder, {
    "report.json": renderJson(report),
    "report.md": renderMarkdown(report),
    "report.html": await renderHtml(report, { items }),
    "methods.csv": renderCsv(report),
    "comparisons.csv": renderComparisonsCsv(report),
  });
}

/** The items of a data set with their texts: those of sampled solutions are in the folder. */
async function loadTexts(
  folder: string,
  options: LoadItemsOptions,
): Promise<readonly NumberedAnyItem[]> {
  if (!(await hasOpenQuestions(options))) return loadItems(options);
  const drawn = await readSamples(await listSampleLogs(folder));
  const items: NumberedAnyItem[] = [];
  for (const { index, item } of await loadOpenQuestions(options)) {
    const solutions = item.solutions ?? drawn.get(index);
    if (solutions) items.push({ index, item: await createOpenItem(item, solutions) });
  }
  return items;
}
