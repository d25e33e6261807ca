import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createOpenItems,
  loadItems,
  loadOpenQuestions,
  recordScores,
  type TuningOptions,
} from "../../evaluation/index";
import {
  type ElicitationOptions,
  estimateUsage,
  InvalidArgumentError,
  type LanguageModel,
  promptTemplates,
  type Shot,
} from "../../index";
import {
  BatchFiles,
  estimateRecording,
  estimateSampling,
  findTask,
  hasOpenQuestions,
  type NumberedAnyItem,
  planTuning,
  type RecordingProgress,
  type SolutionStyle,
  sumCosts,
  type TuningPlan,
  UnansweredError,
  withoutUndefined,
  workedSolutions,
} from "../../internal";
import type { Estimate } from "../estimate";
import { formatJson, readJsonFile, readShots, writeFiles } from "../files";
import { type DisposableModel, prepareModel } from "../model";
import type { ModelArguments } from "../model-options";
import { type CommandContext, type ExitCode, runGuarded } from "../run";
import { createProgress, type ProgressDisplay } from "../terminal/progress";
import type { Messages } from "../terminal/text";
import type { BenchArguments } from "./bench-command";
import { defaultFolder, describeItems, type ItemArguments, type Loose, nameOfPart, nameOfTask } from "./item-arguments";
import { SessionTimer } from "./run-record";

/** How questions are put: by the command line, or by a configuration file. */
export interface WordingArguments {
  prompts?: ElicitationOptions["prompts"] | undefined;
  shots?: string | readonly Shot[] | undefined;
}

/** What the command line says about a recording. */
export type RecordingArguments = ItemArguments &
  ModelArguments &
  Pick<BenchArguments, "concurrency"> &
  Loose<Omit<BenchArguments, keyof WordingArguments | keyof ModelArguments>> &
  WordingArguments;

/** What a recording decides for `equirank tune`, kept beside the scores. */
export type RecordedOptions = Pick<TuningOptions, "reference" | "shots">;

/** What a command records, and how. */
export interface RecordingPlan {
  /** Names of the pairs of scorers to record. */
  choosePairs: (plan: TuningPlan) => string[];
  /** Refuses arguments that do not apply to questions with choices. @default refuses none */
  requireForChoices?: () => void;
  allowsOpen: boolean;
  /**
   * The items that another model was asked about: the solutions to open questions are not sampled again.
   * @default none
   */
  asked?: readonly NumberedAnyItem[] | undefined;
}

/** The result of a recording. */
export interface Recording {
  folder: string;
  items: readonly NumberedAnyItem[];
  options: RecordedOptions;
  /** Why it ended early. */
  failure?: unknown;
  /** The batch, if one replaced the server. */
  batch?: BatchFiles;
}

/** Where a recording reports to while it runs. */
export interface RecordingSession {
  context: CommandContext;
  messages: Messages;
  display: ProgressDisplay;
  /** Kept up to date. */
  state: RecordingState;
}

/** How far a recording has come, for the message after an interruption. */
interface RecordingState {
  folder?: string;
  items?: number;
  sampled?: number;
  progress?: RecordingProgress;
}

/** Runs the work of a command that records; when it is interrupted, it says what is complete and how to continue. */
export function runRecording(
  context: CommandContext,
  debug: boolean | undefined,
  work: (session: RecordingSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  const display = createProgress(context.stderr, { withLines: true });
  const state: RecordingState = {};
  const describeInterruption = () => {
    const { folder, items, progress, sampled } = state;
    const done = progress
      ? `${progress.completeItems} of ${items} items in ${folder} are complete`
      : `${sampled} of ${items} questions in ${folder} have their solutions`;
    return folder && `interrupted; ${done}. Run the same command again to continue`;
  };
  return runGuarded(context, { debug, progress: display, describeInterruption }, (messages) =>
    work({ context, messages, display, state }),
  );
}

/** What to ask, once the arguments are checked and the data are read. */
async function prepareRecording(
  recordingArguments: RecordingArguments,
  { requireForChoices, allowsOpen }: RecordingPlan,
  { context, messages }: RecordingSession,
  batch?: BatchFiles,
) {
  const { concurrency, generate, temperature, topP } = recordingArguments;
  const { signal } = context;
  const source = describeItems(recordingArguments, signal, messages);
  const isOpen = allowsOpen && (await hasOpenQuestions(source));
  if (!isOpen) requireForChoices?.();
  const known = findTask(source.task);
  const style = isOpen ? (known?.samples ?? workedSolutions) : undefined;
  const { shots: asked = known?.isZeroShot ? "none" : "default" } = recordingArguments;
  const shots = typeof asked === "string" ? await readShots(asked, style?.shots) : asked;
  const prompts = choosePrompts(recordingArguments, style);
  const maxTokens = recordingArguments.maxTokens ?? style?.maxTokens;
  // A batch takes all requests at once and never retries: a result is either on disk or missing.
  const settings = batch && { fetch: batch.fetch, concurrency: 100_000, maxRetries: 0 };
  return {
    task: nameOfTask(source.task),
    load: prepareModel(recordingArguments, context, messages, settings),
    given: isOpen ? undefined : await loadItems(source),
    questions: isOpen ? await loadOpenQuestions(source) : [],
    shots,
    wording: withoutUndefined({ prompts, shots, concurrency, signal }),
    sampling: withoutUndefined({ count: generate, temperature, topP, maxTokens }),
  };
}

/** The servers whose requests batch runners accept. */
const batchedKinds: readonly string[] = ["openai", "vllm", "together"];

/** @throws InvalidArgumentError for a model whose server has a different form of request */
function createBatch({ model, batch, batchRoute }: RecordingArguments): BatchFiles | undefined {
  if (batch === undefined) return undefined;
  if (!batchedKinds.includes(model.kind)) {
    const kinds = batchedKinds.map((kind) => `${kind}:NAME`).join(", ");
    throw new InvalidArgumentError(
      "--batch",
      batch.kind,
      `must be left out for the model ${model.kind}: it is for ${kinds}`,
    );
  }
  return new BatchFiles(batchRoute ?? "chat");
}

/**
 * Asks the model about the items that the arguments name, and keeps its answers. If the model fails once the recording
 * has begun, the result has the failure, so that the answers before it can be evaluated.
 * @throws the signal's reason when aborted, and whatever goes wrong before the recording has begun
 */
export async function recordItems(
  recordingArguments: RecordingArguments,
  plan: RecordingPlan,
  session: RecordingSession,
): Promise<Recording> {
  const { shard } = recordingArguments;
  const { context, display, state } = session;
  Object.assign(state, { folder: undefined, progress: undefined, sampled: 0 });
  const { signal } = context;
  const batch = createBatch(recordingArguments);
  const preparation = await prepareRecording(recordingArguments, plan, session, batch);
  const { task, load, given, questions, shots, wording, sampling } = preparation;
  const timer = new SessionTimer();
  let model: DisposableModel | undefined;
  let items: readonly NumberedAnyItem[] = given ?? plan.asked ?? [];
  let options: RecordedOptions = { shots };
  try {
    model = await load(signal, display);
    const folder = recordingArguments.out ?? defaultFolder(task, model);
    if (batch !== undefined) {
      model = batch.wrap(model);
      const part = shard === undefined ? "batch" : `batch-${shard.index}-of-${shard.count}`;
      await batch.open(join(folder, part), recordingArguments.batch!.files);
      if (recordingArguments.batch!.kind === "write") batch.startWriting();
    }
    // Asks nothing yet, since the folder may not be usable.
    const pairs = plan.choosePairs(await planTuning(model, { testJudge: false }, { signal }));
    items =
      given ??
      plan.asked ??
      (await createOpenItems(questions, {
        file: join(folder, nameOfPart("samples", "jsonl", shard)),
        ...{ task, model, ...wording, ...sampling },
        onProgress: (progress) => {
          timer.sampling = progress;
          Object.assign(state, { folder, items: questions.length, sampled: progress.completed });
          display.show({ ...progress, stage: "questions sampled" });
        },
      }));
    await recordScores({
      log: join(folder, nameOfPart("scores", "jsonl", shard)),
      ...{ task, items, model, pairs, ...wording },
      onProgress: (progress) => {
        Object.assign(state, { folder, items: items.length, progress });
        display.show(progress);
      },
    });
    // Only `tune` needs the rest, and it takes no open questions.
    if (batch || !given) return { folder, items, options, ...(batch && { batch }) };
    const asked = withoutUndefined({ prompts: wording.prompts, shots });
    const { reference } = await planTuning(model, asked, { signal });
    options = { ...(pairs.includes(reference) && { reference }), shots };
    return { folder, items, options };
  } catch (failure) {
    if (batch !== undefined && failure instanceof UnansweredError) {
      return { folder: dirname(batch.folder), items: [], options, batch };
    }
    if (signal.aborted || state.folder === undefined || state.progress === undefined) throw failure;
    return { folder: state.folder, items, options, failure };
  } finally {
    display.clear();
    // Also after an interruption, but not if the log belongs to another run.
    if (state.folder !== undefined) {
      const file = nameOfPart("run", "json", shard);
      await writeFiles(state.folder, {
        [file]: formatJson(await timer.describeRun(join(state.folder, file), state.progress)),
        ...(state.progress && given && { [recordedOptionsFile]: formatJson(options) }),
      });
    }
    await model?.dispose?.();
  }
}

/** The most that {@link recordItems} with the same arguments would cost. Loads the model, but asks it nothing. */
export async function estimateItems(
  recordingArguments: RecordingArguments,
  plan: RecordingPlan,
  session: RecordingSession,
): Promise<Estimate> {
  const preparation = await prepareRecording(recordingArguments, plan, session);
  const { task, load, given, questions, shots, wording, sampling } = preparation;
  const loaded: DisposableModel = await load(session.context.signal);
  try {
    // Believes the model's claims, since probing them would mean asking it.
    const model: LanguageModel = Object.create(loaded, { probe: { value: undefined } });
    const pairs = plan.choosePairs(await planTuning(model, { testJudge: false }));
    const unsolved = questions.filter(({ item }) => !plan.asked && item.solutions === undefined);
    const { count = 8, maxTokens = 256 } = sampling;
    const imagined = Array.from({ length: count }, (_, i) => `${i}`.padEnd(4 * maxTokens, "y"));
    const solved = questions.map(({ index, item: { question, solutions = imagined } }) => ({
      index,
      item: { question, candidates: [...solutions], answer: 0 },
    }));
    const items = given ?? solved;
    const cost = sumCosts([
      estimateSampling({ file: "-", task, model, questions: unsolved, ...wording, ...sampling }),
      estimateRecording({ log: "-", task, items, model, pairs, ...wording }),
    ]);
    const elicitation = { ...withoutUndefined({ prompts: wording.prompts, shots }), testJudge: given !== undefined };
    const { firstTime } = estimateUsage({ question: "?", candidates: ["!", "?"], model: loaded, elicitation });
    return { unit: "item", count: items.length, cost, firstTime };
  } finally {
    await loaded.dispose?.();
  }
}

const recordedOptionsFile = "tuning-options.json";

/** What the recording in a folder decided; empty if it has no such file. */
export async function readRecordedOptions(folder: string): Promise<RecordedOptions> {
  const file = join(folder, recordedOptionsFile);
  return existsSync(file) ? ((await readJsonFile("--out", file)) as RecordedOptions) : {};
}

/** The prompts that were asked for; for a template's name, those of the style if it has its own. */
function choosePrompts({ prompts }: WordingArguments, style: SolutionStyle | undefined): WordingArguments["prompts"] {
  if (style === undefined || typeof prompts !== "string") return prompts;
  return style.prompts[prompts] === promptTemplates[prompts] ? prompts : style.prompts[prompts];
}
