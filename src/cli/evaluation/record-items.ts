import { availableParallelism, cpus, totalmem } from "node:os";
import { basename, extname, join } from "node:path";
import { SingleBar } from "cli-progress";
import { version } from "../../../package.json";
import {
  createOpenItems,
  loadItems,
  loadOpenQuestions,
  recordScores,
} from "../../evaluation/index";
import { InvalidArgumentError, type Shot } from "../../index";
import {
  hasOpenQuestions,
  type NumberedAnyItem,
  parsePair,
  type RecordingProgress,
  tasks,
} from "../../internal";
import { readShots } from "../input";
import type { DisposableModel } from "../model";
import { type Messages, writeFiles } from "../output/text";
import { prepareModel } from "../prepare-model";
import type { CommandContext, OutputStream } from "../run";
import type { BenchArguments } from "./bench-command";
import {
  choosePairs,
  choosePrompts,
  chooseStyle,
  describeSampling,
  requireForChoices,
} from "./configure-bench";
import { defaultFolder, describeItems, nameOfPart } from "./run-bench";

/** Shows how far a recording has come, how fast it is, and how long it will take. */
export interface RecordingDisplay {
  show(progress: RecordingProgress): void;
  /** Takes a bar off the screen, so that something else can be written. */
  clear(): void;
}

/** Time between two lines where the error stream is no terminal, in ms. */
const lineInterval = 30_000;

/**
 * A bar on a terminal's error stream, and a line there now and then where that is not a terminal.
 * @param now the time in ms, for tests
 */
export function createRecordingDisplay(
  stderr: OutputStream,
  now: () => number = () => performance.now(),
): RecordingDisplay {
  let start = now();
  let total: number | undefined;
  const describe = (progress: RecordingProgress) => {
    // Another total is that of another stage of the work, with a speed of its own.
    if (progress.total !== total) start = now();
    total = progress.total;
    return describeSpeed(progress, (now() - start) / 1000);
  };
  return stderr.isTTY === true ? createBar(stderr, describe) : createLines(stderr, describe, now);
}

function createBar(
  stderr: OutputStream,
  describe: (progress: RecordingProgress) => string,
): RecordingDisplay {
  let bar: SingleBar | undefined;
  return {
    show(progress) {
      const { completed, total } = progress;
      const speed = describe(progress);
      if (bar === undefined) {
        bar = new SingleBar({
          format: "[{bar}] {value}/{total} answers{speed}",
          stream: stderr,
          barsize: 24,
          clearOnComplete: true,
          gracefulExit: false,
          linewrap: true,
        });
        bar.start(total, completed, { speed });
      }
      bar.setTotal(total);
      bar.update(completed, { speed });
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function createLines(
  stderr: OutputStream,
  describe: (progress: RecordingProgress) => string,
  now: () => number,
): RecordingDisplay {
  let next = 0;
  return {
    show(progress) {
      const { completed, total } = progress;
      const speed = describe(progress);
      if (now() < next || completed === total) return;
      next = now() + lineInterval;
      stderr.write(`equirank: ${completed} of ${total} answers${speed}\n`);
    },
    clear() {},
  };
}

/**
 * Rate and time left, by the new answers alone: those that were in the log before took no time.
 * @example describeSpeed({ completed: 30, total: 100, resumed: 10, usage }, 5) // ", 4.0 a second, 18 s left"
 */
export function describeSpeed(
  { completed, total, resumed }: RecordingProgress,
  seconds: number,
): string {
  const rate = (completed - resumed) / seconds;
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) return "";
  return `, ${rate.toFixed(rate < 10 ? 1 : 0)} a second, ${formatDuration((total - completed) / rate)} left`;
}

/** @example formatDuration(3725) // "1 h 2 min" */
function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What a recording worked with. */
export interface Recording {
  folder: string;
  items: readonly NumberedAnyItem[];
  /** Why it ended early. */
  failure?: unknown;
}

/**
 * Asks the model about the items that the arguments name, and keeps its answers. A failure of the model or an interruption, once
 * the recording has begun, is told in the result: what was answered before can be evaluated.
 */
export async function recordItems(
  benchArguments: BenchArguments & { task: string },
  context: CommandContext,
  messages: Messages,
  onProgress: (progress: RecordingProgress) => void,
): Promise<Recording> {
  const { task, concurrency, shard } = benchArguments;
  const { signal } = context;
  const { pairs } = benchArguments;
  // Refused before a model is loaded.
  for (const pair of pairs ?? []) parsePair(pair, "--pairs");
  const isOpen = await hasOpenQuestions(benchArguments);
  if (!isOpen) requireForChoices(benchArguments);
  const style = isOpen ? chooseStyle(task) : undefined;
  const shots = await readFewShots(benchArguments, style?.shots);
  const prompts = choosePrompts(benchArguments.prompts, style);
  const load = prepareModel(benchArguments, context, messages);
  const source = describeItems(benchArguments, signal, messages);
  const given = isOpen ? undefined : await loadItems(source);
  const questions = isOpen ? await loadOpenQuestions(source) : [];
  const started = new Date();
  let model: DisposableModel | undefined;
  let progress: RecordingProgress | undefined;
  let folder: string | undefined;
  let items: readonly NumberedAnyItem[] = given ?? [];
  try {
    model = await load(signal);
    folder = benchArguments.out ?? defaultFolder(nameOfTask(task), model);
    items =
      given ??
      (await createOpenItems(questions, {
        file: join(folder, nameOfPart("samples", "jsonl", shard)),
        task: nameOfTask(task),
        model,
        shots,
        ...(prompts !== undefined && { prompts }),
        ...describeSampling(benchArguments, style),
        ...(concurrency !== undefined && { concurrency }),
        signal,
        onProgress,
      }));
    await recordScores({
      log: join(folder, nameOfPart("scores", "jsonl", shard)),
      task: nameOfTask(task),
      items,
      model,
      pairs: pairs ?? (await choosePairs(model, signal)),
      ...(prompts !== undefined && { prompts }),
      shots,
      signal,
      ...(concurrency !== undefined && { concurrency }),
      onProgress: (current) => {
        progress = current;
        onProgress(current);
      },
    });
    return { folder, items };
  } catch (failure) {
    if (folder === undefined || progress === undefined) throw failure;
    return { folder, items, failure };
  } finally {
    await model?.dispose?.();
    if (folder !== undefined && progress !== undefined) {
      const record = JSON.stringify(describeRun(started, progress), null, 2);
      await writeFiles(folder, { [nameOfPart("run", "json", shard)]: `${record}\n` });
    }
  }
}

/** The task's name, or that of a file without its folder, which may tell about the machine. */
export function nameOfTask(task: string): string {
  return Object.hasOwn(tasks, task) ? task : basename(task, extname(task));
}

async function readFewShots(
  { shots = "default", fewShot }: BenchArguments,
  ownShots: readonly Shot[] | undefined,
): Promise<readonly Shot[]> {
  const all = await readAllShots(shots, ownShots);
  if (fewShot !== undefined && fewShot > all.length) {
    throw new InvalidArgumentError(
      "--few-shot",
      fewShot,
      `must be at most ${all.length}: there are no more shots. Give your own with --shots`,
    );
  }
  return all.slice(0, fewShot);
}

async function readAllShots(
  shots: NonNullable<BenchArguments["shots"]>,
  ownShots: readonly Shot[] | undefined,
): Promise<readonly Shot[]> {
  if (typeof shots !== "string") return shots;
  return shots === "default" && ownShots !== undefined ? ownShots : readShots(shots);
}

/** Everything about a run that may differ between two runs with the same report. */
interface RunRecord {
  equirank: string;
  /** When it began, ISO 8601. */
  started: string;
  /** Time of asking the model. */
  seconds: number;
  /** Whether every answer was there at the end. */
  finished: boolean;
  answers: { new: number; resumed: number; total: number; perSecond: number };
  /** What the new answers cost: all tokens given to the model, and those that were still in memory. */
  tokens: { given: number; cached: number; evaluatedPerSecond: number };
  requests: number;
  machine: {
    platform: string;
    processor: string;
    cores: number;
    memoryBytes: number;
    node: string;
  };
}

/** The record of a run that ends now. */
function describeRun(
  started: Date,
  { completed, resumed, total, usage }: RecordingProgress,
): RunRecord {
  const seconds = (Date.now() - started.getTime()) / 1000;
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  return {
    equirank: version,
    started: started.toISOString(),
    seconds,
    finished: completed === total,
    answers: {
      new: completed - resumed,
      resumed,
      total,
      perSecond: perSecond(completed - resumed),
    },
    tokens: {
      given: usage.promptTokens,
      cached: usage.cachedTokens,
      evaluatedPerSecond: perSecond(usage.promptTokens - usage.cachedTokens),
    },
    requests: usage.requests,
    machine: {
      platform: `${process.platform}-${process.arch}`,
      processor: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.versions.node,
    },
  };
}
