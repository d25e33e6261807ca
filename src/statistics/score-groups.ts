import { orderedNumber, requireSameLength, requireSample, truthValue } from "./check-sample";

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
export function groupByScore(
  name: string,
  scores: readonly number[],
  correct: readonly boolean[],
): ScoreGroup[] {
  requireSample(name, scores, orderedNumber);
  requireSample("correct", correct, truthValue);
  requireSameLength([name, scores], ["correct", correct]);
  const groups = new Map<number, ScoreGroup>();
  for (const [item, score] of scores.entries()) {
    const group = groups.get(score) ?? { score, correct: 0, incorrect: 0 };
    group[correct[item] ? "correct" : "incorrect"]++;
    groups.set(score, group);
  }
  // Scores of two groups are never equal.
  return [...groups.values()].sort((a, b) => (a.score > b.score ? -1 : 1));
}
