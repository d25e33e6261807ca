import { SingleBar } from "cli-progress";
import type { RecordingProgress } from "../../evaluation/index";
import type { OutputStream } from "../command-context";

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
