import { onAbort } from "../shared/abort";
import { Failure } from "./failure";

/** Lets so many requests run at once, and so many wait; refuses the others. */
export class Admission {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Mean time that a request has run, in ms, the last ones counting most. */
  private meanMs = 1000;

  constructor(
    private readonly concurrency: number,
    private readonly queue: number,
  ) {}

  get counts(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.waiting.length };
  }

  /**
   * Waits for a place and returns what gives it back, to be called once.
   * @throws Failure with status 429 where too many wait already; the signal's reason when it aborts
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.running < this.concurrency) this.running++;
    else {
      if (this.waiting.length >= this.queue) throw this.refuse();
      await this.wait(signal);
    }
    const start = performance.now();
    return () => {
      this.meanMs += (performance.now() - start - this.meanMs) / 8;
      // The place goes to the next in line without becoming free in between.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    };
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        const place = this.waiting.indexOf(start);
        if (place >= 0) this.waiting.splice(place, 1);
        reject(signal.reason);
      });
      const start = () => {
        forget();
        resolve();
      };
      this.waiting.push(start);
    });
  }

  private refuse(): Failure {
    const turns = (this.waiting.length + 1) / this.concurrency;
    const seconds = Math.min(60, Math.max(1, Math.ceil((turns * this.meanMs) / 1000)));
    return new Failure(429, "overloaded", `Too many requests wait already. Try again in ${seconds} s.`, {
      headers: { "retry-after": String(seconds) },
    });
  }
}
