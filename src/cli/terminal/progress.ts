import { SingleBar } from "cli-progress";
import { columnsOf, type OutputStream } from "./text";

/** The progress of a task. */
export interface Progress {
  completed: number;
  total: number;
  /** How many of the completed were there before the task began. @default 0 */
  resumed?: number;
  /** The current stage, if the task has several. */
  stage?: string;
  /** What is counted, if it differs from what the display counts. */
  unit?: string;
}

/** Shows the progress of a task, its speed and the time left. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Starts a task. The returned function shows its progress until `clear()`, and then does nothing. */
  start(): (progress: Progress) => void;
  /** Removes the display from the screen, so that something else can be written. */
  clear(): void;
}

/** Shows nothing. */
export const noProgress: ProgressDisplay = { show: () => {}, start: () => () => {}, clear: () => {} };

/** What a display counts, and what it does without a terminal. */
export interface ProgressOptions {
  /** Names what is counted. @default "answers" */
  unit?: string;
  /** Whether to write a line now and then if the stream is not a terminal. @default false */
  withLines?: boolean;
  /** The time in ms. @default the machine's clock */
  now?: () => number;
}

/** A progress bar on a terminal's error stream; lines or nothing if that is not a terminal. */
export function createProgress(
  stderr: OutputStream,
  { unit = "answers", withLines = false, now = () => performance.now() }: ProgressOptions = {},
): ProgressDisplay {
  if (stderr.isTTY !== true && !withLines) return noProgress;
  const output = stderr.isTTY === true ? createBar(stderr) : createLines(stderr, now);
  let start = now();
  let current: Progress | undefined;
  let turn = 0;
  const show = (progress: Progress) => {
    // Another stage of the work has another speed.
    if (progress.total !== current?.total || progress.stage !== current.stage) start = now();
    current = progress;
    const speed = describeSpeed(progress, (now() - start) / 1000);
    const stage = progress.stage === undefined ? "" : ` (${progress.stage})`;
    output.show(progress, `${progress.unit ?? unit}${stage}${speed}`);
  };
  const clear = () => {
    turn++;
    output.clear();
  };
  return {
    show,
    clear,
    start() {
      clear();
      current = undefined;
      const own = turn;
      // Answers may still arrive after a question has failed; a bar drawn then would stay, with its timer.
      return (progress) => {
        if (own === turn) show(progress);
      };
    },
  };
}

interface ProgressOutput {
  show(progress: Progress, text: string): void;
  clear(): void;
}

/** Columns that the longest text beside a bar takes. */
const textColumns = 62;

function createBar(stderr: OutputStream): ProgressOutput {
  let bar: SingleBar | undefined;
  return {
    show({ completed, total }, text) {
      if (bar === undefined) {
        bar = new SingleBar({
          format: "[{bar}] {value}/{total} {text}",
          stream: stderr,
          barsize: Math.max(8, Math.min(24, columnsOf(stderr) - textColumns)),
          clearOnComplete: true,
          gracefulExit: false,
          linewrap: true,
        });
        bar.start(total, completed, { text });
      }
      bar.setTotal(total);
      bar.update(completed, { text });
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** Time between two lines if the error stream is not a terminal, in ms. */
const lineInterval = 30_000;

function createLines(stderr: OutputStream, now: () => number): ProgressOutput {
  let next = 0;
  return {
    show({ completed, total }, text) {
      if (now() < next || completed === total) return;
      next = now() + lineInterval;
      stderr.write(`equirank: ${completed} of ${total} ${text}\n`);
    },
    clear() {},
  };
}

/**
 * Rate and time left, computed from the new answers only: those that were there before took no time.
 * @example describeSpeed({ completed: 30, total: 100, resumed: 10 }, 5) // ", 4.0 a second, 18 s left"
 */
export function describeSpeed({ completed, total, resumed = 0 }: Progress, seconds: number): string {
  const rate = (completed - resumed) / seconds;
  // The first answers of a stage may come at once, from a cache or an earlier session.
  if (!(rate > 0) || seconds < 0.1) return "";
  return `, ${rate.toFixed(rate < 10 ? 1 : 0)} a second, ${formatDuration((total - completed) / rate)} left`;
}

/** @example formatDuration(3725) // "1 h 2 min" */
function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
