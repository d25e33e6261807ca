import { InvalidArgumentError } from "../shared/errors";

/** Whether two answers are the same; a promise if that takes a model, a server or a person. */
export type AnswerEquivalence = (a: string, b: string) => boolean | Promise<boolean>;

/** Registered, since the packages' ESM and CommonJS builds may be loaded side by side. */
const keyName = Symbol.for("equirank.answerKey");

type Keyed = AnswerEquivalence & { [keyName]?: (text: string) => string };

/** Marks an equivalence as that of equal keys, so that texts can be grouped without comparing each with every other. */
export function noteKey(areEquivalent: AnswerEquivalence, key: (text: string) => string): void {
  Object.defineProperty(areEquivalent, keyName, { value: key });
}

/** Whether texts can be grouped by a key instead of being compared. */
export function hasKey(areEquivalent: AnswerEquivalence): boolean {
  return typeof (areEquivalent as Keyed)[keyName] === "function";
}

/**
 * `[text]`: the index of the first text in the same class. Texts that `areEquivalent` calls the same are in one class,
 * and so are those connected by a chain of such pairs; the classes do not depend on the order of the texts, even if
 * `areEquivalent` is neither symmetric nor transitive: each pair is asked about at most once, the text first that is
 * first in the order of UTF-16 code units, and pairs already in one class not at all.
 *
 * This takes time in proportion to the square of the number of texts, or to the number itself for an equivalence with a
 * key. It does not block the event loop.
 *
 * @param texts distinct texts
 * @throws InvalidArgumentError if `areEquivalent` returns anything but true or false
 * @throws the signal's reason once it has aborted
 */
export async function findEquivalenceClasses(
  texts: readonly string[],
  areEquivalent: AnswerEquivalence,
  signal?: AbortSignal,
): Promise<number[]> {
  const pause = createPause(signal);
  const key = (areEquivalent as Keyed)[keyName];
  return key ? groupByKey(texts, key, pause) : groupByPairs(texts, areEquivalent, pause);
}

async function groupByKey(
  texts: readonly string[],
  key: (text: string) => string,
  pause: () => Promise<void> | undefined,
): Promise<number[]> {
  const first = new Map<string, number>();
  const classes: number[] = [];
  for (const [index, text] of texts.entries()) {
    await pause();
    const ofText = key(text);
    if (!first.has(ofText)) first.set(ofText, index);
    classes.push(first.get(ofText)!);
  }
  return classes;
}

async function groupByPairs(
  texts: readonly string[],
  areEquivalent: AnswerEquivalence,
  pause: () => Promise<void> | undefined,
): Promise<number[]> {
  const classes = [...texts.keys()];
  const sorted = classes.toSorted((i, j) => (texts[i]! < texts[j]! ? -1 : 1));
  for (const [position, second] of sorted.entries()) {
    for (const first of sorted.slice(0, position)) {
      if (classes[first] === classes[second]) continue;
      await pause();
      const answer = await areEquivalent(texts[first]!, texts[second]!);
      if (typeof answer !== "boolean") {
        throw new InvalidArgumentError("equivalence", answer, "must return true or false");
      }
      if (answer) unite(classes, classes[first]!, classes[second]!);
    }
  }
  return classes;
}

function unite(classes: number[], one: number, other: number): void {
  const [kept, joined] = [Math.min(one, other), Math.max(one, other)];
  for (const [i, of] of classes.entries()) if (of === joined) classes[i] = kept;
}

/** The longest time without giving way to other work, in ms. */
const longestTurn = 20;

/** Gives way to other work after a long turn, and throws the reason of a signal that has aborted. */
function createPause(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let start = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - start < longestTurn) return undefined;
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        start = performance.now();
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      });
    });
  };
}

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
 * `answersAreEquivalent` takes time in proportion to the number of candidates, any other equivalence to its square.
 * Both let other work go on meanwhile.
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
  const texts = candidates.map(compose);
  if (areEquivalent === undefined) return gather(candidates, await identifyAnswers(texts));
  const distinct = [...new Set(texts)];
  const classes = await findEquivalenceClasses(distinct, areEquivalent, options.signal);
  const classOf = new Map(distinct.map((text, i) => [text, classes[i]!]));
  return gather(
    candidates,
    texts.map((text) => classOf.get(text)!),
  );
}

/** Candidates with those of the same text, up to surrounding space and Unicode composition, made one. */
export function mergeTexts(candidates: readonly string[]): MergedCandidate[] {
  return gather(candidates, candidates.map(compose));
}

function compose(text: string): string {
  return text.trim().normalize("NFC");
}

function gather(candidates: readonly string[], keys: readonly unknown[]): MergedCandidate[] {
  const merged = new Map<unknown, MergedCandidate>();
  for (const [index, candidate] of candidates.entries()) {
    const known = merged.get(keys[index]!);
    if (known) known.originalIndices.push(index);
    else merged.set(keys[index]!, { candidate, originalIndices: [index] });
  }
  return [...merged.values()];
}

/**
 * Keys that two texts share if and only if they are the same answer. Numbers are read by a module of their own where
 * there are any.
 */
async function identifyAnswers(texts: readonly string[]): Promise<string[]> {
  if (!texts.some((text) => /\d/.test(text))) return [...texts];
  const { readNumber } = await import("./read-number");
  return texts.map((text) => {
    const value = readNumber(text);
    return value ? `number ${value.toFraction()}` : `text ${text}`;
  });
}
