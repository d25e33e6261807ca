/**
 * Where answers of models are kept, by key. A `Map` behind promises will do, and so will a Keyv store. Keys are 64
 * hexadecimal digits; values are texts of some 100 bytes, and longer only for samples.
 */
export interface ScoreCache {
  /** The value kept under the key, or undefined. */
  get(key: string): Promise<string | undefined>;
  /** Keeps the value under the key; what it resolves to does not matter. */
  set(key: string, value: string): Promise<unknown>;
}
