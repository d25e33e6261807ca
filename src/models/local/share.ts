/**
 * Fewest tokens of one sequence in a batch. llama.cpp's CPU kernels for a single token round differently from those for
 * more, by up to 0.5 nats for a 4-bit model; from two tokens on, a score is the same to the last bit however much of its
 * prefix was in memory and whatever else was in the batch. Measured with node-llama-cpp 3.22.1 on its kernels for AVX2,
 * AVX-VNNI, AVX-512 and AMX.
 */
export const smallestShare = 2;

/** Starting a pass over the model takes about as long as one more token in each of so many sequences. */
const passCost = 5;

/** Which sequences give to the next batch. */
export interface Share {
  /** How many tokens each of them gives. */
  readonly size: number;
  /** Their indices, ascending. */
  readonly givers: readonly number[];
}

/**
 * The next batch. All its sequences give the same number of tokens, since the engine splits a batch where sequences differ
 * in length, down to single tokens; it also makes a pass of its own for each run of neighbouring sequences. Chosen is the
 * batch that takes the least time per token, among those to which the sequence that has waited longest gives.
 * @param remaining `[sequence]`: tokens to be evaluated in a row, 0 for an idle sequence, else at least `smallestShare`
 * @param order indices of the sequences that are not idle, longest waiting first
 * @param capacity most tokens in a batch, more than `smallestShare`
 */
export function chooseShare(
  remaining: readonly number[],
  order: readonly number[],
  capacity: number,
): Share {
  const first = order[0]!;
  let chosen: Share = { size: 0, givers: [] };
  let best = 0;
  for (let size = Math.min(remaining[first]!, capacity); size >= smallestShare; size--) {
    if (!canGive(remaining[first]!, size)) continue;
    const givers = order
      .filter((sequence) => canGive(remaining[sequence]!, size))
      .slice(0, Math.floor(capacity / size))
      .sort((a, b) => a - b);
    const passes = givers.filter((sequence, i) => sequence !== givers[i - 1]! + 1).length;
    const tokens = size * givers.length;
    const efficiency = tokens / (tokens + passCost * passes);
    if (efficiency > best) {
      chosen = { size, givers };
      best = efficiency;
    }
  }
  return chosen;
}

/** Whether a sequence can give so many of its tokens and be left with none, or enough for another share. */
function canGive(tokens: number, size: number): boolean {
  return tokens === size || tokens >= size + smallestShare;
}
