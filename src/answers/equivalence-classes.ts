import { InvalidArgumentError } from "../shared/errors";

/** Whether two answers are the same. A promise of it where that takes a model, a server or a person. */
export type AnswerEquivalence = (a: string, b: string) => boolean | Promise<boolean>;

/**
 * `[text]`: the index of the first text in the same class. Texts that `areEquivalent` calls the same are in one class, and
 * so are those connected by a chain of such pairs; the classes do not depend on the order of the texts, even if
 * `areEquivalent` is neither symmetric nor transitive: each pair is asked about at most once, the text first that is first
 * in the order of UTF-16 code units, and pairs already in one class not at all.
 *
 * @param texts distinct texts
 * @throws InvalidArgumentError if `areEquivalent` answers anything but true or false
 */
export async function findEquivalenceClasses(
  texts: readonly string[],
  areEquivalent: AnswerEquivalence,
): Promise<number[]> {
  const classes = [...texts.keys()];
  const sorted = classes.toSorted((i, j) => (texts[i]! < texts[j]! ? -1 : 1));
  for (const [position, second] of sorted.entries()) {
    for (const first of sorted.slice(0, position)) {
      if (classes[first] === classes[second]) continue;
      const answer = await areEquivalent(texts[first]!, texts[second]!);
      if (typeof answer !== "boolean") {
        throw new InvalidArgumentError("equivalence", answer, "must answer true or false");
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
