import { looksNumeric, mayCoincide, parseNumbers } from "./numeric-value";

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
  const keys = await identifyAnswers(candidates.map((text) => text.trim().normalize("NFC")));
  const merged = new Map<string, MergedCandidate>();
  candidates.forEach((candidate, index) => {
    const known = merged.get(keys[index]!);
    if (known) known.originalIndices.push(index);
    else merged.set(keys[index]!, { candidate, originalIndices: [index] });
  });
  return [...merged.values()];
}

/** `[text]`: a key that two texts share if and only if they are the same answer. */
async function identifyAnswers(texts: readonly string[]): Promise<string[]> {
  const numeric = [...new Set(texts.filter(looksNumeric))];
  if (!mayCoincide(numeric)) return texts.map((text) => `text ${text}`);
  const values = await parseNumbers(numeric);
  const keys = new Map(
    numeric.flatMap((text, i) =>
      values[i] === undefined ? [] : [[text, `number ${values[i].toFraction()}`]],
    ),
  );
  return texts.map((text) => keys.get(text) ?? `text ${text}`);
}
