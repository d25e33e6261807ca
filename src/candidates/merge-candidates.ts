import { readNumber } from "./read-number";

/** One answer, however often and in whichever spelling it was given. */
export interface MergedCandidate {
  /** The first spelling. */
  candidate: string;
  /** Where it stood among the candidates given, ascending. */
  originalIndices: number[];
}

/**
 * Candidates with those that are the same answer made one: the same text up to surrounding space and Unicode composition,
 * or the same number ("5,600" and "5600"). Order of first appearance is kept.
 */
export async function mergeCandidates(candidates: readonly string[]): Promise<MergedCandidate[]> {
  const merged = new Map<string, MergedCandidate>();
  for (const [index, candidate] of candidates.entries()) {
    const key = identifyAnswer(candidate.trim().normalize("NFC"));
    const known = merged.get(key);
    if (known) known.originalIndices.push(index);
    else merged.set(key, { candidate, originalIndices: [index] });
  }
  return [...merged.values()];
}

/** A key that two texts share if and only if they are the same answer. */
function identifyAnswer(text: string): string {
  const value = readNumber(text);
  return value ? `number ${value.toFraction()}` : `text ${text}`;
}
