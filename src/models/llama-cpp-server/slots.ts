import { Host } from "../http/host";

/** A place in the server's memory for the tokens of one text. */
interface Slot {
  id: number;
  /** What it is known to hold: the text that was last evaluated in it. */
  holds: readonly number[];
}

/** Hands out the slots of a server, one to each piece of work, so that each finds the beginning of its text in memory. */
export class Slots {
  private readonly queue = new Host();
  /** The least recently used first. */
  private readonly idle: Slot[];

  constructor(private readonly count: number) {
    this.idle = Array.from({ length: count }, (_, id) => ({ id, holds: [] }));
  }

  /**
   * The result of `work` in the idle slot that holds most of the text's beginning, once there is an idle one. Rejects with
   * the signal's reason as soon as that aborts while waiting.
   */
  withSlot<T>(
    text: readonly number[],
    signal: AbortSignal | undefined,
    work: (slotId: number) => Promise<T>,
  ): Promise<T> {
    return this.queue.withPlace(this.count, signal, async () => {
      const shared = this.idle.map(({ holds }) => countShared(holds, text));
      const [slot] = this.idle.splice(shared.indexOf(Math.max(...shared)), 1);
      const { id } = slot!;
      try {
        return await work(id);
      } finally {
        this.idle.push({ id, holds: text });
      }
    });
  }
}

/** Number of leading tokens that two texts have in common. */
function countShared(one: readonly number[], other: readonly number[]): number {
  const differing = one.findIndex((token, place) => token !== other[place]);
  return differing === -1 ? one.length : differing;
}
