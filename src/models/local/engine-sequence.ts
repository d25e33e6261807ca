import type { EngineSequence, Token } from "./engine";

/** Length of the longest common prefix. */
export function countSharedTokens(a: readonly Token[], b: readonly Token[]): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared;
}

/** Drops what the sequence holds beyond its first `length` tokens. */
export async function truncateSequence(sequence: EngineSequence, length: number): Promise<void> {
  const end = sequence.contextTokens.length;
  if (end > length) await sequence.eraseContextTokenRanges([{ start: length, end }]);
}
