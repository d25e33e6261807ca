import { shareTask } from "./abort";

/** What is kept under a key, made where there is nothing; with one key too many, that used longest ago is forgotten. */
export function recallRecent<T>(kept: Map<string, T>, key: string, limit: number, create: () => T): T {
  const found = kept.get(key) ?? create();
  // A map keeps the order of insertion, so the key used longest ago comes first.
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > limit) kept.delete(kept.keys().next().value!);
  return found;
}

interface Entry<T> {
  run: (signal?: AbortSignal) => Promise<T>;
  /** How the last caller runs the task: the way of one before it, who aborted, may have ended with its caller. */
  begin: (signal: AbortSignal) => Promise<T>;
  /** Once the task has succeeded. */
  result?: T;
}

/**
 * Remembers the results of tasks by key, those of the keys used last. A task runs once however many ask for it, also at
 * once; a failure is not remembered.
 */
export class TaskMemory<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** @param limit most keys remembered */
  constructor(private readonly limit: number) {}

  /**
   * The task's result, and whether this caller is the first to get it.
   * @param run runs the task, if its result is not known and it is not under way
   */
  async get(
    key: string,
    run: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<{ result: T; isFirst: boolean }> {
    const entry: Entry<T> = recallRecent(
      this.entries,
      key,
      this.limit,
      (): Entry<T> => ({ run: shareTask((own) => entry.begin(own)), begin: run }),
    );
    entry.begin = run;
    try {
      const result = await entry.run(signal);
      const isFirst = entry.result === undefined;
      entry.result = result;
      return { result, isFirst };
    } catch (error) {
      // The next caller brings a way to run it that may work; one caller's abort is no failure to the others.
      if (!signal?.aborted && this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    }
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  /** The result, where it is known. */
  peek(key: string): T | undefined {
    return this.entries.get(key)?.result;
  }
}
