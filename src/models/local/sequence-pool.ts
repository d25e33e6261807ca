import type { EngineSequence, Token } from "./engine";

/**
 * Several evaluated contexts of one model, so that prompts that differ early, as a generator's and a discriminator's do,
 * do not push each other's prefix out of memory.
 */
export class SequencePool {
  /** Least recently used first. */
  private readonly sequences: EngineSequence[];

  constructor(sequences: readonly EngineSequence[]) {
    this.sequences = [...sequences];
  }

  /**
   * The sequence to evaluate `tokens` in: the one that already holds the longest prefix of them, if that is at least half
   * of them, else the least recently used. llama.cpp's server chooses its slots by the same rule.
   */
  choose(tokens: readonly Token[]): EngineSequence {
    let chosen = this.sequences[0]!;
    let longest = tokens.length / 2;
    for (const sequence of this.sequences) {
      const shared = countSharedTokens(sequence.contextTokens, tokens);
      if (shared >= longest) {
        chosen = sequence;
        longest = shared;
      }
    }
    this.sequences.splice(this.sequences.indexOf(chosen), 1);
    this.sequences.push(chosen);
    return chosen;
  }
}

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
