import { countSharedTokens, type Token } from "./engine";

/** Copying a prefix between sequences takes about as long as evaluating this many tokens. */
const copyCost = 16;

/** What a sequence holds and does. */
export interface SequenceState {
  /** Tokens in memory. */
  readonly held: readonly Token[];
  /** Tokens that the call under way in it evaluates, from the first on; undefined for an idle sequence. */
  readonly upcoming: readonly Token[] | undefined;
}

/** Which call goes to which sequence. */
export interface Placement {
  /** Index of the call. */
  call: number;
  /** Index of the idle sequence that takes it. */
  sequence: number;
  /** Index of the sequence to copy a longer prefix from, if that pays. */
  source: number | undefined;
}

/**
 * The next waiting call to begin, and where: the one that needs the least to be evaluated or copied beyond what no sequence
 * holds, the first of equals. A call whose prefix is being evaluated right now waits for it. Undefined if none can begin; in
 * a context without calls under way the first always can.
 * @param calls `[call]`: tokens that each waiting call evaluates, from the first on
 * @param sequences `[sequence]`: in the order of preference among equals
 */
export function choosePlacement(
  calls: readonly (readonly Token[])[],
  sequences: readonly SequenceState[],
): Placement | undefined {
  let chosen: Placement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [call, tokens] of calls.entries()) {
    const shared = sequences.map(({ held }) => countSharedTokens(held, tokens));
    const most = Math.max(...shared);
    const soon = sequences.map(({ upcoming }) => countSharedTokens(upcoming ?? [], tokens));
    if (Math.max(...soon) > most + copyCost) continue;
    for (const [sequence, { upcoming }] of sequences.entries()) {
      if (upcoming !== undefined) continue;
      const missing = most - shared[sequence]!;
      const effort = Math.min(missing, copyCost);
      if (effort < least) {
        const source = missing > copyCost ? shared.indexOf(most) : undefined;
        chosen = { call, sequence, source };
        least = effort;
      }
    }
    if (least === 0) break;
  }
  return chosen;
}
