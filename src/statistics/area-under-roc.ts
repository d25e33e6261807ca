import { groupByScore } from "./score-groups";

/**
 * Area under the ROC curve of a score: the probability that a correct candidate scores above an incorrect one, ties
 * counting half (the Mann-Whitney statistic divided by the number of pairs; Hanley and McNeil 1982). 1 is a perfect
 * signal, 0.5 one that tells nothing, 0 one that is perfectly wrong. All candidates given are compared with each other:
 * give those of one question for the order within it, those of many where scores must compare across questions.
 *
 * @param scores any numbers, higher for better
 * @param correct whether each candidate is correct
 * @returns `undefined` where all are correct or all incorrect, as there is no pair to compare
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example areaUnderRoc([0.9, 0.4, 0.4, 0.1], [true, true, false, false]) // 0.875
 */
export function areaUnderRoc(
  scores: readonly number[],
  correct: readonly boolean[],
): number | undefined {
  let correctAbove = 0;
  let incorrectAbove = 0;
  let won = 0;
  for (const group of groupByScore("scores", scores, correct)) {
    won += (correctAbove + group.correct / 2) * group.incorrect;
    correctAbove += group.correct;
    incorrectAbove += group.incorrect;
  }
  const pairs = correctAbove * incorrectAbove;
  return pairs === 0 ? undefined : won / pairs;
}
