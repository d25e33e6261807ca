import { orderedNumber, requirePaired, truthValue } from "./samples";

/** The items that share a score. */
export interface ScoreGroup {
  score: number;
  correct: number;
  incorrect: number;
}

/**
 * Items grouped by score, highest first: what a threshold on the score can tell apart. Statistics of these groups
 * cannot depend on the order of items.
 * @param name what the caller calls the scores
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 */
export function groupByScore(name: string, scores: readonly number[], correct: readonly boolean[]): ScoreGroup[] {
  requirePaired([name, scores], ["correct", correct], orderedNumber, truthValue);
  const ascending = (are: boolean) => Float64Array.from(scores.filter((_, item) => correct[item] === are)).sort();
  const [right, wrong] = [ascending(true), ascending(false)];
  const groups: ScoreGroup[] = [];
  for (let r = right.length - 1, w = wrong.length - 1; r >= 0 || w >= 0; ) {
    const score = Math.max(right[r] ?? -Infinity, wrong[w] ?? -Infinity);
    const group = { score, correct: 0, incorrect: 0 };
    for (; right[r] === score; r--) group.correct++;
    for (; wrong[w] === score; w--) group.incorrect++;
    groups.push(group);
  }
  return groups;
}

/** What answering only with at least a certain confidence gives. */
export interface AccuracyCoveragePoint {
  /** Lowest confidence that is answered. */
  threshold: number;
  /** Share of all items that are answered, above 0 and at most 1. */
  coverage: number;
  /** Share of the answered items that are correct; 1 minus it is the selective risk. */
  accuracy: number;
}

/**
 * The accuracy-coverage curve of abstention: accuracy among the items answered, for every threshold on the confidence
 * that can be set, from the strictest to the one that answers all. Items of equal confidence are answered or refused
 * together, so the curve does not depend on their order.
 *
 * @param confidences any numbers, higher for surer; `-Infinity` for an item that is answered last
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is NaN
 * @example
 * ```ts
 * accuracyCoverageCurve([0.9, 0.6, 0.6], [true, true, false]);
 * // [{ threshold: 0.9, coverage: 0.3333333333333333, accuracy: 1 },
 * //  { threshold: 0.6, coverage: 1, accuracy: 0.6666666666666666 }]
 * ```
 */
export function accuracyCoverageCurve(
  confidences: readonly number[],
  correct: readonly boolean[],
): AccuracyCoveragePoint[] {
  let answered = 0;
  let right = 0;
  return groupByScore("confidences", confidences, correct).map((group) => {
    answered += group.correct + group.incorrect;
    right += group.correct;
    return { threshold: group.score, coverage: answered / confidences.length, accuracy: right / answered };
  });
}

/**
 * Area under the risk-coverage curve (AURC), 0 (no errors) to 1: the mean over k = 1..n of the share of errors among
 * the k most confident items (El-Yaniv and Wiener 2010 for the curve, Geifman, Uziel and El-Yaniv 2019 for its area).
 * Lower is better. It falls with the error rate as well as with a better order; a confidence that orders at random has
 * about the error rate itself.
 *
 * Where confidences tie, "the k most confident" depends on how ties are broken; the result is the mean over all ways to
 * break them: within a tie errors come at the tie's error rate.
 *
 * @param confidences any numbers, higher for surer
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is NaN
 * @example areaUnderRiskCoverage([0.9, 0.6, 0.6], [true, true, false]) // 0.19444444444444442
 */
export function areaUnderRiskCoverage(confidences: readonly number[], correct: readonly boolean[]): number {
  let answered = 0;
  let errors = 0;
  let sumOfRisks = 0;
  for (const group of groupByScore("confidences", confidences, correct)) {
    const size = group.correct + group.incorrect;
    for (let taken = 1; taken <= size; taken++) {
      sumOfRisks += (errors + (taken * group.incorrect) / size) / (answered + taken);
    }
    answered += size;
    errors += group.incorrect;
  }
  return sumOfRisks / confidences.length;
}

/**
 * Area under the ROC curve of a score: the probability that a correct candidate scores above an incorrect one, ties
 * counting half (the Mann-Whitney statistic divided by the number of pairs; Hanley and McNeil 1982). 1 is a perfect
 * signal, 0.5 one without information, 0 one that is perfectly wrong. All candidates given are compared with each
 * other: give those of one question for the order within it, those of many where scores must compare across questions.
 * Looks at every pair.
 *
 * @param scores any numbers, higher for better
 * @returns `undefined` where all are correct or all incorrect, as there is no pair to compare
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example areaUnderRoc([0.9, 0.4, 0.4, 0.1], [true, true, false, false]) // 0.875
 */
export function areaUnderRoc(scores: readonly number[], correct: readonly boolean[]): number | undefined {
  requirePaired(["scores", scores], ["correct", correct], orderedNumber, truthValue);
  let pairs = 0;
  let won = 0;
  for (let right = 0; right < scores.length; right++) {
    if (!correct[right]) continue;
    for (let wrong = 0; wrong < scores.length; wrong++) {
      if (correct[wrong]) continue;
      pairs++;
      if (scores[right]! > scores[wrong]!) won++;
      else if (scores[right]! === scores[wrong]!) won += 1 / 2;
    }
  }
  return pairs === 0 ? undefined : won / pairs;
}
