import { createHash } from "node:crypto";

/**
 * A whole number from 0 to 2^31 - 1 that depends on nothing but the parts: what is drawn for an item stays the same
 * whichever items come before it.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) >>> 1;
}

/** One of the values, which are not none, by a seed derived from the parts. */
export function chooseBySeed<T>(values: readonly T[], ...parts: readonly (string | number)[]): T {
  return values[deriveSeed(...parts) % values.length]!;
}
