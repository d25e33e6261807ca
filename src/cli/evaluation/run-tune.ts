import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  describeTuning,
  loadItems,
  planTuning,
  recordScores,
  type TuningOptions,
  tuneRanking,
} from "../../evaluation/index";
import type { CommandContext } from "../command-context";
import type { ExitCode } from "../exit-codes";
import { readJsonFile } from "../input/read-json-file";
import { readShots } from "../input/read-shots";
import type { DisposableModel } from "../model/create-model";
import { prepareModel } from "../model/prepare-model";
import { formatJson } from "../output/format-json";
import type { Messages } from "../output/messages";
import { writeFiles } from "../output/write-files";
import { runGuarded } from "../run-guarded";
import { describeItems } from "./describe-items";
import { nameOfTask } from "./record-items";
import { createRecordingDisplay, type RecordingDisplay } from "./recording-display";
import { listScoreLogs } from "./score-folder";
import type { TuneArguments } from "./tune-command";

/** What a recording settles for the tuning, kept beside the scores. */
type RecordedOptions = Pick<TuningOptions, "reference" | "shots">;

const scoreFile = "scores.jsonl";
const recordedOptionsFile = "tuning-options.json";

/** Runs `equirank tune`. What goes wrong is reported on the error stream and said by the exit code. */
export function runTune(tuneArguments: TuneArguments, context: CommandContext): Promise<ExitCode> {
  const { stderr, signal } = context;
  const { debug, out, task, reference, folds, repetitions, seed, shots, json } = tuneArguments;
  const progress = createRecordingDisplay(stderr);
  const afterInterruption = `interrupted; the same command goes on from what ${out} holds`;
  return runGuarded(context, { debug, progress, afterInterruption }, async (messages) => {
    const recorded =
      task === undefined
        ? await readRecordedOptions(out)
        : await record({ ...tuneArguments, task }, context, messages, progress.show);
    progress.clear();
    const result = await tuneRanking(await listScoreLogs(out), {
      ...recorded,
      signal,
      ...(shots !== undefined && { shots: await readShots(shots) }),
      ...(reference !== undefined && { reference }),
      ...(folds !== undefined && { folds }),
      ...(repetitions !== undefined && { repetitions }),
      ...(seed !== undefined && { seed }),
    });
    const { configuration } = result;
    await writeFiles(out, {
      "configuration.json": formatJson(configuration),
      "tuning.json": formatJson(result),
    });
    return json
      ? `${JSON.stringify(result)}\n`
      : `${describeTuning(result)}\nequirank rank --config ${join(out, "configuration.json")} ranks as recommended.\n`;
  });
}

/** Asks the model about labelled questions, and keeps what it answers. */
async function record(
  tuneArguments: TuneArguments & { task: string },
  context: CommandContext,
  messages: Messages,
  onProgress: RecordingDisplay["show"],
): Promise<RecordedOptions> {
  const { out, task, prompts, concurrency } = tuneArguments;
  const shots = await readShots(tuneArguments.shots ?? "default");
  const { signal } = context;
  const load = prepareModel(tuneArguments, context, messages);
  const items = await loadItems(describeItems(tuneArguments, signal, messages));
  let model: DisposableModel | undefined;
  let recorded: RecordedOptions | undefined;
  try {
    model = await load(signal);
    const { pairs, reference } = await planTuning(model, { signal });
    await recordScores({
      log: join(out, scoreFile),
      task: nameOfTask(task),
      items,
      model,
      pairs,
      ...(prompts !== undefined && { prompts }),
      shots,
      concurrency,
      signal,
      onProgress: (progress) => {
        recorded = { reference, shots };
        onProgress(progress);
      },
    });
    return { reference, shots };
  } finally {
    await model?.dispose?.();
    // Also after an interruption, but not where the log was found to be another run's.
    if (recorded) await writeFiles(out, { [recordedOptionsFile]: formatJson(recorded) });
  }
}

/** What the recording in a folder settled; nothing where it was not made for a tuning. */
async function readRecordedOptions(folder: string): Promise<RecordedOptions> {
  const file = join(folder, recordedOptionsFile);
  return existsSync(file) ? ((await readJsonFile("--out", file)) as RecordedOptions) : {};
}
