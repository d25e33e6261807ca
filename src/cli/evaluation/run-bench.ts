import {
  type EvaluationOptions,
  type EvaluationReport,
  evaluateScores,
  type NumberedAnyItem,
  renderJson,
} from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import type { CommandContext } from "../command-context";
import { type ExitCode, exitCodeOf, exitCodes, graverOf } from "../exit-codes";
import { createMessages, type Messages } from "../output/messages";
import { isClosedPipe, writeText } from "../output/write-text";
import type { BenchArguments } from "./bench-command";
import { formatBench } from "./bench-table";
import { configureBench } from "./configure-bench";
import { describeItems } from "./describe-items";
import { FirstItems } from "./first-items";
import { loadTexts } from "./load-texts";
import { type Recording, recordItems } from "./record-items";
import { createRecordingDisplay } from "./recording-display";
import { listScoreLogs } from "./score-folder";
import { writeReport } from "./write-report";

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
