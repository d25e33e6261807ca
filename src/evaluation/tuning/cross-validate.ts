import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";
import { mean } from "../mean";
import { chooseSetting } from "./choose-setting";

/** What choosing a setting by its results is worth on items that it was not chosen by. */
export interface CrossValidation {
  /** `[item]`: share of the repetitions in which the item, left out, was then ranked right. */
  right: number[];
  /** Mean accuracy of the chosen settings on the items that chose them: what naive tuning would report. */
  trainingAccuracy: number;
  /** `[setting]`: how often each was chosen, of `folds` times `repetitions`. */
  chosen: number[];
}

/**
 * Cross-validation of the whole choice (nested, in the sense of Varma and Simon 2006): the items are dealt into folds; for each
 * fold the setting is chosen by the other folds alone and tried on this one. Settings have nothing to be fitted, so that inner
 * folds would only average the same results, and the choice is by all items outside the fold.
 *
 * @param right `[setting][item]`: 1 where the setting ranks the item right, else 0
 */
export function crossValidate(
  right: readonly Uint8Array[],
  { folds, repetitions, seed }: { folds: number; repetitions: number; seed: number },
): CrossValidation {
  const items = right[0]!.length;
  const random = mersenne(seed);
  const outcome = new Float64Array(items);
  const chosen = new Array<number>(right.length).fill(0);
  const trainingAccuracies: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const order = shuffle(items, (last) => uniformInt(random, 0, last));
    for (let fold = 0; fold < folds; fold++) {
      const isHeldOut = (place: number) => place % folds === fold;
      const training = order.filter((_, place) => !isHeldOut(place));
      const setting = chooseSetting(right, training);
      chosen[setting]!++;
      trainingAccuracies.push(mean(training.map((item) => right[setting]![item]!)));
      for (const item of order.filter((_, place) => isHeldOut(place))) {
        outcome[item]! += right[setting]![item]! / repetitions;
      }
    }
  }
  return { right: [...outcome], trainingAccuracy: mean(trainingAccuracies), chosen };
}

/** The numbers from 0 to `length` - 1 in a random order (Fisher and Yates). */
function shuffle(length: number, drawUpTo: (last: number) => number): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const other = drawUpTo(last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
