import type { Correctness } from "../elicitation/phrasing";
import type { Decoding } from "./decoding";

/** Where a sample comes from. */
export interface SampleSource {
  /** Whether the generator was asked for a correct or for an incorrect answer. */
  correctness: Correctness;
  /** How it was drawn. */
  decoding: Decoding;
}

/**
 * The sources of `count` samples: each of `correctness` in turn, and for each of these greedy decoding once, if it is among
 * the decodings, and the others in turn. Where greedy is the only decoding, there are no more samples than `correctness` has.
 */
export function planSamples(
  count: number,
  correctness: readonly Correctness[],
  decodings: readonly Decoding[],
): SampleSource[] {
  const random = decodings.filter((decoding) => decoding !== "greedy");
  const first = decodings.includes("greedy") ? 1 : 0;
  const sources: SampleSource[] = [];
  for (let i = 0; i < count; i++) {
    const round = Math.floor(i / correctness.length);
    const decoding = round < first ? "greedy" : random[(round - first) % random.length];
    if (decoding === undefined) break;
    sources.push({ correctness: correctness[i % correctness.length]!, decoding });
  }
  return sources;
}
