import { type AnswerEquivalence, findEquivalenceClasses } from "./equivalence-classes";

/** One answer, however often and in whichever spelling it was given. */
export interface MergedCandidate {
  /** The first spelling. */
  candidate: string;
  /** Where it stood among the candidates given, ascending. */
  originalIndices: number[];
}

/**
 * Candidates with those that are the same answer made one; order of first appearance is kept. Which are the same:
 *
 * - the same text up to surrounding space and Unicode composition, always;
 * - the same number ("5,600" and "5600"), unless `areEquivalent` is given;
 * - those that `areEquivalent` calls the same, and those connected by a chain of such pairs. It gets them without
 *   surrounding space.
 *
 * `answersAreEquivalent` takes time in proportion to the number of candidates, any other equivalence to its square. Both let other
 * work go on meanwhile.
 *
 * @param options.signal ends the merging
 * @throws the signal's reason once it has aborted
 */
export async function mergeCandidates(
  candidates: readonly string[],
  areEquivalent?: AnswerEquivalence,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<MergedCandidate[]> {
  options.signal?.throwIfAborted();
  const texts = candidates.map((candidate) => candidate.trim().normalize("NFC"));
  if (areEquivalent === undefined) return groupByKey(candidates, await identifyAnswers(texts));
  const distinct = [...new Set(texts)];
  const classes = await findEquivalenceClasses(distinct, areEquivalent, options.signal);
  const classOf = new Map(distinct.map((text, i) => [text, classes[i]!]));
  return groupByKey(
    candidates,
    texts.map((text) => classOf.get(text)!),
  );
}

function groupByKey<Key>(candidates: readonly string[], keys: readonly Key[]): MergedCandidate[] {
  const merged = new Map<Key, MergedCandidate>();
  for (const [index, candidate] of candidates.entries()) {
    const known = merged.get(keys[index]!);
    if (known) known.originalIndices.push(index);
    else merged.set(keys[index]!, { candidate, originalIndices: [index] });
  }
  return [...merged.values()];
}

/** Keys that two texts share if and only if they are the same answer. Numbers are read by a module of their own where there are any. */
async function identifyAnswers(texts: readonly string[]): Promise<string[]> {
  if (!texts.some((text) => /\d/.test(text))) return [...texts];
  const { readNumber } = await import("./read-number");
  return texts.map((text) => {
    const value = readNumber(text);
    return value ? `number ${value.toFraction()}` : `text ${text}`;
  });
}
