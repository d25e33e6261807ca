import { SingleBar } from "cli-progress";
import type { OutputStream } from "../command-context";
import type { ProgressDisplay } from "./progress-bar";

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
