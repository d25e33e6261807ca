import { SingleBar } from "cli-progress";
import type { ElicitationProgress } from "../../index";
import type { OutputStream } from "../run";

/** Shows how far long work has come. */
export interface CountDisplay extends Pick<ProgressDisplay, "clear"> {
  show(progress: { completed: number; total: number }): void;
}

/** A progress bar with the time left on a terminal's error stream; nothing where that is not a terminal. */
export function createCountBar(stderr: OutputStream, unit: string): CountDisplay {
  if (stderr.isTTY !== true) return { show: () => {}, clear: () => {} };
  let bar: SingleBar | undefined;
  return {
    show({ completed, total }) {
      if (bar === undefined) {
        bar = new SingleBar({
          format: `[{bar}] {value}/{total} ${unit}, {eta_formatted} left`,
          stream: stderr,
          barsize: 24,
          clearOnComplete: true,
          gracefulExit: false,
          linewrap: true,
        });
        bar.start(total, completed);
      }
      bar.setTotal(total);
      bar.update(completed);
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** Shows how many answers on the current question the model has given. */
export interface ProgressDisplay {
  /** Starts a question; what is returned shows its progress until `clear()`, and then nothing any more. */
  start(): (progress: ElicitationProgress) => void;
  /** Takes the display off the screen, so that something else can be written. */
  clear(): void;
}

/** Shows nothing. */
export const noProgress: ProgressDisplay = { start: () => () => {}, clear: () => {} };

/** A progress bar on a terminal's error stream; nothing where that is not a terminal. */
export function createProgressBar(stderr: OutputStream): ProgressDisplay {
  if (stderr.isTTY !== true) return noProgress;
  let current: QuestionBar | undefined;
  const clear = () => {
    current?.stop();
    current = undefined;
  };
  return {
    start() {
      clear();
      const bar = new QuestionBar(stderr);
      current = bar;
      // Answers still under way when a question has failed come later; a bar drawn then would stay, and its timer with it.
      return (progress) => {
        if (bar === current) bar.show(progress);
      };
    },
    clear,
  };
}

/** The bar of one question; it appears with the first answer. */
class QuestionBar {
  private readonly bar: SingleBar;
  private isShown = false;

  constructor(stream: OutputStream) {
    this.bar = new SingleBar({
      format: "[{bar}] {value}/{total} answers ({stage})",
      stream,
      barsize: 24,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: true,
    });
  }

  show({ completed, total, stage }: ElicitationProgress): void {
    if (this.isShown) {
      this.bar.setTotal(total);
      this.bar.update(completed, { stage });
    } else {
      this.bar.start(total, completed, { stage });
      this.isShown = true;
    }
  }

  stop(): void {
    if (this.isShown) this.bar.stop();
  }
}
