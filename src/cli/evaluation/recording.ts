import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import {
  createOpenItems,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
  recordScores,
  type TuningOptions,
} from "../../evaluation/index";
import {
  type ElicitationOptions,
  InvalidArgumentError,
  type LanguageModel,
  promptTemplates,
  type Shot,
} from "../../index";
import {
  hasOpenQuestions,
  type NumberedAnyItem,
  planTuning,
  type RecordingProgress,
  type SolutionStyle,
  type TaskName,
  type TuningPlan,
  tasks,
  workedSolutions,
} from "../../internal";
import { formatJson, readJsonFile, readShots, writeFiles } from "../files";
import { type DisposableModel, type ModelArguments, prepareModel } from "../model";
import { describeSuggestion } from "../options";
import type { CommandContext } from "../run";
import type { ProgressDisplay } from "../terminal/progress";
import type { Messages } from "../terminal/text";
import type { Shard } from "./bench-command";
import { SessionTimer } from "./run-record";

/** What the command line says about the items. */
export interface ItemArguments {
  task?: string | undefined;
  data?: string | undefined;
  offset: number;
  limit: number;
  skipBadRows?: true | undefined;
  shard?: Shard | undefined;
}

/** What the command line says about a recording. */
export interface RecordingArguments extends ItemArguments, ModelArguments {
  out?: string | undefined;
  /** A template by name, or prompts from a configuration file. */
  prompts?: ElicitationOptions["prompts"] | undefined;
  /** As `--shots` takes them, or shots from a configuration file. */
  shots?: string | readonly Shot[] | undefined;
  concurrency: number;
  generate?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  maxTokens?: number | undefined;
}

/** What a recording settles for a tuning, kept beside the scores. */
export type RecordedOptions = Pick<TuningOptions, "reference" | "shots">;

/** What a command records, and how. */
export interface RecordingPlan {
  /** The names of the pairs of scorers to be asked for. */
  choosePairs: (plan: TuningPlan) => readonly string[];
  /** Refuses what the arguments ask for and questions with choices do not have. @default nothing */
  requireForChoices?: () => void;
  /** Whether questions may be open. */
  allowsOpen: boolean;
}

/** What a recording worked with. */
export interface Recording {
  folder: string;
  items: readonly NumberedAnyItem[];
  options: RecordedOptions;
  /** Why it ended early. */
  failure?: unknown;
}

/** What a recording reports to while it runs. */
export interface RecordingSession {
  context: CommandContext;
  messages: Messages;
  display: ProgressDisplay;
  /** Kept up to date. */
  state: RecordingState;
}

/** How far a recording has come, for what is said after an interruption. */
export interface RecordingState {
  folder?: string;
  items?: number;
  progress?: RecordingProgress;
}

/** Says what is complete and how to go on; undefined where nothing was begun. */
export function describeState({ folder, items, progress }: RecordingState): string | undefined {
  if (folder === undefined) return undefined;
  const complete = progress?.completeItems ?? 0;
  return `interrupted; ${complete} of ${items} items in ${folder} are complete. Run the same command again to go on`;
}

/**
 * Asks the model about the items that the arguments name, and keeps its answers. A failure of the model once the recording
 * has begun is told in the result: what was answered before can be evaluated.
 * @throws the signal's reason when aborted, and whatever goes wrong before the recording has begun
 */
export async function recordItems(
  recordingArguments: RecordingArguments,
  { choosePairs, requireForChoices, allowsOpen }: RecordingPlan,
  { context, messages, display, state }: RecordingSession,
): Promise<Recording> {
  const { concurrency, shard, generate, temperature, topP } = recordingArguments;
  const { signal } = context;
  const source = describeItems(recordingArguments, signal, messages);
  const isOpen = allowsOpen && (await hasOpenQuestions(source));
  if (!isOpen) requireForChoices?.();
  const style = isOpen ? chooseStyle(source.task) : undefined;
  const shots = await readAllShots(recordingArguments.shots ?? "default", style?.shots);
  const prompts = choosePrompts(recordingArguments.prompts, style);
  const maxTokens = recordingArguments.maxTokens ?? style?.maxTokens;
  const load = prepareModel(recordingArguments, context, messages);
  const given = isOpen ? undefined : await loadItems(source);
  const questions = isOpen ? await loadOpenQuestions(source) : [];
  const task = nameOfTask(source.task);
  const timer = new SessionTimer();
  let model: DisposableModel | undefined;
  let items: readonly NumberedAnyItem[] = given ?? [];
  let options: RecordedOptions = { shots };
  try {
    model = await load(signal);
    const plan = await planTuning(model, { signal });
    options = { reference: plan.reference, shots };
    const folder = recordingArguments.out ?? defaultFolder(task, model);
    const wording = { ...(prompts !== undefined && { prompts }), shots, concurrency, signal };
    items =
      given ??
      (await createOpenItems(questions, {
        file: join(folder, nameOfPart("samples", "jsonl", shard)),
        task,
        model,
        ...wording,
        ...(generate !== undefined && { count: generate }),
        ...(temperature !== undefined && { temperature }),
        ...(topP !== undefined && { topP }),
        ...(maxTokens !== undefined && { maxTokens }),
        onProgress: (sampling) => {
          timer.sampling = sampling;
          state.folder = folder;
          state.items = questions.length;
          display.show({ ...sampling, stage: "questions sampled" });
        },
      }));
    await recordScores({
      log: join(folder, nameOfPart("scores", "jsonl", shard)),
      task,
      items,
      model,
      pairs: choosePairs(plan),
      ...wording,
      onProgress: (progress) => {
        Object.assign(state, { folder, items: items.length, progress });
        display.show(progress);
      },
    });
    return { folder, items, options };
  } catch (failure) {
    if (signal.aborted || state.folder === undefined || state.progress === undefined) throw failure;
    return { folder: state.folder, items, options, failure };
  } finally {
    display.clear();
    // Also after an interruption, but not where the log was found to be of another run.
    if (state.folder !== undefined) {
      const file = nameOfPart("run", "json", shard);
      await writeFiles(state.folder, {
        [file]: formatJson(await timer.describeRun(join(state.folder, file), state.progress)),
        ...(state.progress && !isOpen && { [recordedOptionsFile]: formatJson(options) }),
      });
    }
    await model?.dispose?.();
  }
}

const recordedOptionsFile = "tuning-options.json";

/** What the recording in a folder settled; nothing where there is no such file. */
export async function readRecordedOptions(folder: string): Promise<RecordedOptions> {
  const file = join(folder, recordedOptionsFile);
  return existsSync(file) ? ((await readJsonFile("--out", file)) as RecordedOptions) : {};
}

/**
 * What the command line says about the items, as options of `loadItems()`.
 * @throws InvalidArgumentError if it names none, or a task that is not known
 */
export function describeItems(
  { task, data, offset, limit, shard, skipBadRows }: ItemArguments,
  signal: AbortSignal,
  messages: Pick<Messages, "warn">,
): LoadItemsOptions {
  if (task === undefined && data === undefined) {
    throw new InvalidArgumentError("--data", data, "must name a file of questions, or give --task");
  }
  if (task !== undefined && !Object.hasOwn(tasks, task)) {
    const names = Object.keys(tasks);
    throw new InvalidArgumentError(
      "--task",
      task,
      `must be one of ${names.join(", ")}; a file goes to --data.${describeSuggestion(task, names)}`,
    );
  }
  return {
    task: task ?? data!,
    offset,
    limit,
    signal,
    ...(data !== undefined && { data }),
    ...(shard !== undefined && { shard }),
    ...(skipBadRows && { onBadRow: (problem: string) => messages.warn(`left out: ${problem}`) }),
  };
}

/** The task's name, or that of a file without its folder, which may tell about the machine. */
function nameOfTask(task: string): string {
  return Object.hasOwn(tasks, task) ? task : basename(task, extname(task));
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

/** What the solutions to a task's open questions are like: worked ones, unless the task says otherwise. */
function chooseStyle(task: string): SolutionStyle {
  const known = Object.hasOwn(tasks, task) ? tasks[task as TaskName] : undefined;
  return known && "samples" in known ? known.samples : workedSolutions;
}

async function readAllShots(
  shots: string | readonly Shot[],
  ownShots: readonly Shot[] | undefined,
): Promise<readonly Shot[]> {
  return typeof shots === "string" ? readShots(shots, ownShots) : shots;
}

/** The prompts asked for, or those of the style that a template's name stands for where its own would not do. */
function choosePrompts(
  prompts: RecordingArguments["prompts"],
  style: SolutionStyle | undefined,
): RecordingArguments["prompts"] {
  if (style === undefined || typeof prompts !== "string") return prompts;
  return style.prompts[prompts] === promptTemplates[prompts] ? prompts : style.prompts[prompts];
}
