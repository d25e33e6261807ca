/**
 * A number from 0 to 1 that depends on the texts and numbers given and on nothing else, whatever the order of calls.
 */
export function draw(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (const character of parts.join("|")) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  // FNV's last characters hardly reach the upper bits: the finalizer of MurmurHash3 spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One of the values, by such a number. */
export function pick<T>(values: readonly T[], drawn: number): T {
  return values[Math.floor(drawn * values.length)]!;
}
