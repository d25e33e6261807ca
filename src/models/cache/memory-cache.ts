import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { ScoreCache } from "./score-cache";

/** How much a cache in memory keeps. */
export interface MemoryCacheOptions {
  /**
   * Most answers to keep; the one not used for longest goes first. 10,000 take some 3 MB. `Infinity` keeps all, as long as
   * the cache itself is kept.
   * @default 10000
   */
  maxEntries?: number;
}

/**
 * A cache that lasts as long as the program.
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const cache = memoryCache();
 * await rankCandidates({ question, candidates, model, cache });
 * const { usage } = await rankCandidates({ question, candidates, model, cache });
 * // usage.requests is 0
 */
export function memoryCache(options: MemoryCacheOptions = {}): ScoreCache {
  rejectUnknownOptions("options", options, ["maxEntries"]);
  const { maxEntries = 10_000 } = options;
  if (!(maxEntries === Infinity || Number.isSafeInteger(maxEntries)) || maxEntries < 1) {
    throw new InvalidArgumentError(
      "options.maxEntries",
      maxEntries,
      "must be a whole number >= 1, or Infinity",
    );
  }
  // A Map keeps the order of insertion, so the first entry is the one not used for longest.
  const entries = new Map<string, string>();
  const use = (key: string, value: string) => {
    entries.delete(key);
    entries.set(key, value);
  };
  return {
    async get(key) {
      const value = entries.get(key);
      if (value !== undefined) use(key, value);
      return value;
    },
    async set(key, value) {
      use(key, value);
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
    },
  };
}
