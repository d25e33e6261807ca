import { onAbort } from "../../shared/abort";
import { recallRecent } from "../../shared/task-memory";

interface Waiting {
  concurrency: number;
  admit: () => void;
}

/** The places that all requests to one host share, whichever model sends them. */
export class Host {
  private underWay = 0;
  /** In the order of arrival. */
  private readonly queue = new Set<Waiting>();

  get counts(): { running: number; waiting: number } {
    return { running: this.underWay, waiting: this.queue.size };
  }

  /** The result of `work`, started when there is a place for it. */
  async withPlace<T>(concurrency: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(concurrency, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Waits until fewer than `concurrency` pieces of work are running here and all that came before have started, and
   * returns what gives the place back, to be called once. Rejects with the signal's reason as soon as that aborts.
   */
  enter(concurrency: number, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const waiting: Waiting = {
        concurrency,
        admit: () => {
          forget?.();
          resolve(() => {
            this.underWay--;
            this.admitNext();
          });
        },
      };
      const forget =
        signal &&
        onAbort(signal, () => {
          this.queue.delete(waiting);
          reject(signal.reason);
          this.admitNext();
        });
      this.queue.add(waiting);
      this.admitNext();
    });
  }

  private admitNext(): void {
    for (const waiting of this.queue) {
      if (this.underWay >= waiting.concurrency) return;
      this.queue.delete(waiting);
      this.underWay++;
      waiting.admit();
    }
  }
}

/**
 * The longest pause. After it a request is sent as a test, whatever the host has said: no single answer disables a
 * host.
 */
const longestPauseMs = 120_000;

/** A pause of all requests to one host with one credential, if the host asks for one. */
export class Pause {
  private pausedSince = Number.NEGATIVE_INFINITY;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  /** Pauses since a request was last accepted. */
  private pauses = 0;

  /** Milliseconds until requests may be sent, not above 0 if they may be now. */
  remainingMs(): number {
    return this.pausedUntil - performance.now();
  }

  /**
   * Pauses all requests because the host refused one that was sent at `sentAt`: as long as it asks for, two minutes at
   * most, or else longer each time. Requests that were under way when the pause began are refused for the same reason
   * and count as one. A wait of 0 is taken at its word once: Azure asks for that however long its limit lasts.
   */
  begin(sentAt: number, retryAfterMs: number | undefined, random: () => number): void {
    const now = performance.now();
    if (sentAt >= this.pausedSince) {
      this.pausedSince = now;
      this.pauses++;
    }
    const told = this.pauses > 1 ? retryAfterMs || undefined : retryAfterMs;
    const wait = Math.min(told ?? backoffMs(this.pauses, random), longestPauseMs);
    this.pausedUntil = Math.max(this.pausedUntil, now + wait);
  }

  /**
   * Notes that the host accepted a request sent at `sentAt`: if that was after the last pause, the host has recovered.
   */
  accept(sentAt: number): void {
    if (sentAt > this.pausedSince) this.pauses = 0;
  }
}

/** Most hosts and credentials that are known at a time. */
const mostKnown = 4096;

const hosts = new Map<string, Host>();
const pausesByAccess = new Map<string, Pause>();

/** The one host behind all addresses with the same scheme, name and port. */
export function hostOf(url: string): Host {
  return recallRecent(hosts, new URL(url).origin, mostKnown, () => new Host());
}

/** The pauses of that host for requests with the same credential, identified by its hash. */
export function pauseOf(url: string, credential: string): Pause {
  const access = `${new URL(url).origin} ${credential}`;
  return recallRecent(pausesByAccess, access, mostKnown, () => new Pause());
}

const firstWaitMs = 500;
const longestWaitMs = 8_000;

/**
 * Milliseconds to wait after this many failures in a row: 0.5 s, doubled with each up to 8 s, of which the second half
 * is drawn at random so that clients that failed together do not come back together ("equal jitter" in
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param failures 1 or more
 * @param random draws uniformly from 0 to 1
 * @example backoffMs(1, () => 1) // 500
 */
export function backoffMs(failures: number, random: () => number): number {
  const longest = Math.min(firstWaitMs * 2 ** (failures - 1), longestWaitMs);
  return (longest * (1 + random())) / 2;
}
