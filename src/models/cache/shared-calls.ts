import { onAbort } from "../../abort/on-abort";
import { shareTask } from "../../abort/share-task";

/** Calls under way, by what they ask, so that the same is not asked twice at a time. */
export class SharedCalls<T> {
  private readonly underWay = new Map<string, (signal?: AbortSignal) => Promise<T>>();

  /**
   * The result of `work`, or that of the same work where it is under way already. One caller's abort ends only that
   * caller's waiting; when all have aborted, so does the work.
   */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ result: T; isShared: boolean }> {
    const running = this.underWay.get(key);
    if (running !== undefined) return { result: await running(signal), isShared: true };

    const forget = () => {
      if (this.underWay.get(key) === task) this.underWay.delete(key);
    };
    const task = shareTask(async (own) => {
      onAbort(own, forget);
      try {
        return await work(own);
      } finally {
        forget();
      }
    });
    this.underWay.set(key, task);
    return { result: await task(signal), isShared: false };
  }
}
