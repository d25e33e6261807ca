import { join } from "node:path";
import { tuneRanking } from "../../evaluation/index";
import { describeTuning, type TuningPlan, withoutUndefined } from "../../internal";
import { formatEstimate } from "../estimate";
import { formatJson, readShots, writeFiles } from "../files";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { createProgress } from "../terminal/progress";
import { columnsOf, wrapReport, writeText } from "../terminal/text";
import {
  describeState,
  estimateItems,
  type RecordedOptions,
  type RecordingState,
  readRecordedOptions,
  recordItems,
} from "./recording";
import { listScoreLogs } from "./score-folder";
import type { TuneArguments } from "./tune-command";

/** Runs `equirank tune`. A failure is reported on the error stream and by the exit code. */
export function runTune(tuneArguments: TuneArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  const { debug, out, task, data, reference, shots, json } = tuneArguments;
  const { elicitation, method, lambda, folds, repetitions, seed } = tuneArguments;
  const progress = createProgress(stderr, { withLines: true });
  const state: RecordingState = {};
  const describeInterruption = () => describeState(state);
  const options = { debug, progress, describeInterruption };
  return runGuarded(context, options, async (messages) => {
    const choosePairs = (plan: TuningPlan) =>
      elicitation === undefined
        ? plan.pairs
        : [...new Set([reference ?? plan.reference, ...elicitation])];
    const plan = { choosePairs, allowsOpen: false };
    const session = { context, messages, display: progress, state };
    if (tuneArguments.dryRun) {
      const estimate = await estimateItems(tuneArguments, plan, session);
      const format = { json: json === true, columns: columnsOf(stdout) };
      await writeText(stdout, formatEstimate(estimate, format));
      return exitCodes.answered;
    }
    const record = async (): Promise<RecordedOptions> => {
      const recording = await recordItems(tuneArguments, plan, session);
      if (recording.failure !== undefined) throw recording.failure;
      return recording.options;
    };
    const recorded =
      task === undefined && data === undefined ? await readRecordedOptions(out) : await record();
    const result = await tuneRanking(await listScoreLogs(out), {
      ...recorded,
      signal,
      ...(shots !== undefined && { shots: await readShots(shots) }),
      ...withoutUndefined({ pairs: elicitation, methods: method, lambda: lambda as number[] }),
      ...withoutUndefined({ reference, folds, repetitions, seed }),
    });
    await writeFiles(out, {
      "configuration.json": formatJson(result.configuration),
      "tuning.json": formatJson(result),
    });
    const advice = `To rank as recommended: equirank rank --config ${join(out, "configuration.json")}`;
    await writeText(
      stdout,
      json
        ? `${JSON.stringify(result)}\n`
        : `${wrapReport(describeTuning(result), columnsOf(stdout))}\n${advice}\n`,
    );
    return exitCodes.answered;
  });
}
