import { join } from "node:path";
import { diagnoseModel, loadQuestions, tuneRanking } from "../../evaluation/index";
import {
  describeDiagnosis,
  describeTuning,
  type RankingConfiguration,
  type TuningPlan,
  withoutUndefined,
} from "../../internal";
import { writeEstimate } from "../estimate";
import { formatJson, readShots, writeFiles } from "../files";
import { prepareModel } from "../model";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { createProgress } from "../terminal/progress";
import { columnsOf, wrapReport, writeText } from "../terminal/text";
import { describeItems } from "./item-arguments";
import { estimateItems, type RecordedOptions, readRecordedOptions, recordItems, runRecording } from "./recording";
import { listScoreLogs } from "./score-folder";
import type { DiagnoseArguments, TuneArguments } from "./tune-commands";

/** Runs `equirank tune`. A failure is reported on the error stream and by the exit code. */
export function runTune(tuneArguments: TuneArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout, signal } = context;
  const { debug, out, task, data, reference, shots, json } = tuneArguments;
  const { elicitation, method, lambda, folds, repetitions, seed } = tuneArguments;
  return runRecording(context, debug, async (session) => {
    const choosePairs = (plan: TuningPlan) => {
      const { pairs, reference: usual } = plan;
      return [...new Set([reference ?? (elicitation ? usual : []), elicitation ?? pairs].flat())];
    };
    const plan = { choosePairs, allowsOpen: false };
    if (tuneArguments.dryRun) {
      const estimate = await estimateItems(tuneArguments, plan, session);
      return writeEstimate(stdout, estimate, json);
    }
    const record = async (): Promise<RecordedOptions> => {
      const recording = await recordItems(tuneArguments, plan, session);
      if (recording.failure !== undefined) throw recording.failure;
      return recording.options;
    };
    const recorded = task === undefined && data === undefined ? await readRecordedOptions(out) : await record();
    const result = await tuneRanking(await listScoreLogs(out), {
      ...recorded,
      signal,
      ...(shots !== undefined && { shots: await readShots(shots) }),
      ...withoutUndefined({ pairs: elicitation, methods: method, lambda }),
      ...withoutUndefined({ reference, folds, repetitions, seed }),
    });
    await showResult(result, "tuning", describeTuning(result), tuneArguments, stdout);
    return exitCodes.answered;
  });
}

/** Runs `equirank diagnose`. A failure is reported on the error stream and by the exit code. */
export function runDiagnose(diagnoseArguments: DiagnoseArguments, context: CommandContext): Promise<ExitCode> {
  const { stderr, signal } = context;
  const { debug, prompts } = diagnoseArguments;
  const progress = createProgress(stderr, { unit: "questions" });
  const describeInterruption = () => "interrupted; nothing was written. Run the command again";
  const options = { debug, progress, describeInterruption };
  return runGuarded(context, options, async (messages) => {
    const source = describeItems(diagnoseArguments, signal, messages);
    const shots = await readShots(diagnoseArguments.shots ?? "default");
    const load = prepareModel(diagnoseArguments, context, messages);
    const questions = await loadQuestions(source);
    const model = await load(signal, progress);
    const diagnose = () =>
      diagnoseModel({
        ...{ questions, model, shots, signal, onProgress: progress.show },
        ...(prompts !== undefined && { prompts }),
      });
    const diagnosis = await diagnose().finally(() => model.dispose?.());
    progress.clear();
    const text = describeDiagnosis(diagnosis);
    await showResult(diagnosis, "diagnosis", text, diagnoseArguments, context.stdout);
    return exitCodes.answered;
  });
}

/** Writes a result and its configuration to the folder, if there is one, and shows it. */
async function showResult(
  result: { configuration: RankingConfiguration },
  name: string,
  text: string,
  { out, json }: Pick<DiagnoseArguments, "out" | "json">,
  stdout: CommandContext["stdout"],
): Promise<void> {
  const file = "configuration.json";
  if (out !== undefined) {
    const { configuration } = result;
    const files = { [file]: formatJson(configuration), [`${name}.json`]: formatJson(result) };
    await writeFiles(out, files);
  }
  const advice = `\nTo rank as recommended: equirank rank --config ${join(out ?? "", file)}\n`;
  const report = `${wrapReport(text, columnsOf(stdout))}${out === undefined ? "" : advice}`;
  await writeText(stdout, json ? `${JSON.stringify(result)}\n` : report);
}
