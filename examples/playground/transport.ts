import { formatQuantity, formatUpdates } from "./format";
import { findElement, writeText } from "./markup";
import { findFrame, frameCount, updatesAt } from "./play-game";
import type { PlaygroundState } from "./state";

/** Time that a frame stays while the game plays, in ms: all of them take about seven seconds. */
const frameTime = 100;

/** The bar at the foot of the page: play, step, scrub through the updates, and λ. */
export class Transport {
  private readonly time = findElement<HTMLInputElement>("time");
  private readonly lambda = findElement<HTMLInputElement>("lambda");
  private readonly playButton = findElement<HTMLButtonElement>("play");
  private timer: ReturnType<typeof setInterval> | undefined;
  private frame = 0;

  /** @param onChange called with what was moved */
  constructor(private readonly onChange: (change: Partial<Pick<PlaygroundState, "updates" | "lambda">>) => void) {
    this.time.max = String(frameCount - 1);
    this.time.addEventListener("input", () => {
      this.pause();
      this.go(Number(this.time.value));
    });
    this.lambda.addEventListener("input", () => {
      // Two digits after the point of log λ give λ in steps of 2 %; powers of ten are met exactly.
      onChange({ lambda: Number((10 ** Number(this.lambda.value)).toPrecision(3)) });
    });
    this.playButton.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    const jump = (id: string, target: () => number) =>
      findElement(id).addEventListener("click", () => {
        this.pause();
        this.go(target());
      });
    jump("to-start", () => 0);
    jump("step-back", () => this.frame - 1);
    jump("step-forward", () => this.frame + 1);
    jump("to-limit", () => frameCount - 1);
  }

  show({ updates, lambda }: PlaygroundState): void {
    this.frame = findFrame(updates);
    this.time.value = String(this.frame);
    const moment = formatUpdates(updatesAt(this.frame));
    this.time.setAttribute("aria-valuetext", moment);
    writeText(findElement("time-value"), moment);
    if (Math.abs(10 ** Number(this.lambda.value) / lambda - 1) > 0.005) {
      this.lambda.value = String(Math.log10(lambda));
    }
    this.lambda.setAttribute("aria-valuetext", formatQuantity(lambda));
    writeText(findElement("lambda-value"), formatQuantity(lambda));
  }

  private play(): void {
    if (this.frame === frameCount - 1) this.go(0);
    showBars();
    this.timer = setInterval(() => {
      this.go(this.frame + 1);
      if (this.frame === frameCount - 1) this.pause();
    }, frameTime);
    this.describe("Pause");
  }

  private pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.describe("Play");
  }

  private describe(action: "Play" | "Pause"): void {
    this.playButton.dataset.playing = String(action === "Pause");
    writeText(this.playButton.querySelector("span")!, action);
  }

  private go(frame: number): void {
    const inRange = Math.min(Math.max(frame, 0), frameCount - 1);
    this.onChange({ updates: updatesAt(inRange) });
  }
}

/** Brings the bars into view where none of what moves can be seen, as at the head of the page. */
function showBars(): void {
  const { top } = findElement("bars").getBoundingClientRect();
  if (top < 0.6 * innerHeight) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  findElement("moment").scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
}
