import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { loadItems, recordScores, type TuningOptions, tuneRanking } from "../../evaluation/index";
import { describeTuning, planTuning } from "../../internal";
import { readJsonFile, readShots } from "../input";
import type { DisposableModel } from "../model";
import { formatJson, type Messages, writeFiles } from "../output/text";
import { prepareModel } from "../prepare-model";
import { addQuestionOptions, countOption, type QuestionArguments } from "../question-options";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { createRecordingDisplay, nameOfTask, type RecordingDisplay } from "./record-items";
import { describeItems, listScoreLogs } from "./run-bench";

/** The arguments of `equirank tune`, read and checked one by one. */
export interface TuneArguments extends QuestionArguments {
  out: string;
  reference?: string;
  folds?: number;
  repetitions?: number;
  seed?: number;
  concurrency: number;
}

/** Describes `equirank tune` in full; `act` gets its arguments. */
export function describeTuneCommand(
  command: Command,
  act: (tuneArguments: TuneArguments) => Promise<void>,
): void {
  command
    .summary("choose how to rank by labelled questions")
    .description(
      "Choose pair of scorers, method and both lambdas by questions whose right answers are known, a few dozen at least, " +
        "and say by cross-validation what that choice is worth on others. With --task the model is asked, and its answers " +
        "are kept in the folder; without, the choice is made by the score logs that are there.",
    )
    .requiredOption("--out <folder>", "where scores are kept and results are written");
  addQuestionOptions(command, 100)
    .option(
      "--reference <pair>",
      "what the choice has to beat: contrast, pointwise, choice or GENERATOR+DISCRIMINATOR " +
        "(default: what this model is ranked by unless told otherwise)",
    )
    .addOption(
      countOption("--folds <count>", "parts that questions are dealt into (default: 5)", 2),
    )
    .addOption(
      countOption("--repetitions <count>", "how often they are dealt anew (default: 10)", 1),
    )
    .addOption(countOption("--seed <number>", "of the dealing (default: 0)", 0, 2 ** 32 - 1))
    .addOption(countOption("--concurrency <count>", "calls under way at once", 1).default(16))
    .addHelpText("after", () => describeMore())
    .action(act);
}

function describeMore(): string {
  return `
Examples:
  $ equirank tune --task labelled.jsonl --out tuned
  $ equirank tune --out tuned --reference pointwise
  $ equirank rank --config tuned/configuration.json --file questions.jsonl

Writes configuration.json, the options that are recommended, and tuning.json, all that was
found. A run that was interrupted goes on where it was when it is started again.

Exit status
    ${exitCodes.answered}  done, whether or not something better was found
    ${exitCodes.badInput}  bad usage, data or score logs
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be had
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`;
}

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
