import { Host } from "../models/http/host";
import { Failure } from "./failure";

/** Lets so many requests run at once, and so many wait; refuses the others. */
export class Admission {
  private readonly places = new Host();
  /** Mean time that a request has run, in ms, the last ones counting most. */
  private meanMs = 1000;

  constructor(
    private readonly concurrency: number,
    private readonly queue: number,
  ) {}

  get counts(): { running: number; waiting: number } {
    return this.places.counts;
  }

  /**
   * Waits for a place and returns what gives it back, to be called once.
   * @throws Failure with status 429 where too many wait already; the signal's reason when it aborts
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const { running, waiting } = this.counts;
    if (running >= this.concurrency && waiting >= this.queue) throw this.refuse(waiting);
    const leave = await this.places.enter(this.concurrency, signal);
    const start = performance.now();
    return () => {
      this.meanMs += (performance.now() - start - this.meanMs) / 8;
      leave();
    };
  }

  private refuse(waiting: number): Failure {
    const turns = (waiting + 1) / this.concurrency;
    const seconds = Math.min(60, Math.max(1, Math.ceil((turns * this.meanMs) / 1000)));
    return new Failure(429, "overloaded", `Too many requests wait already. Try again in ${seconds} s.`, {
      headers: { "retry-after": String(seconds) },
    });
  }
}
