import type { ScoredItem } from "./score-log/complete-items";

/**
 * `[candidate]`: whether each is right, of the candidates of an item as they are: choices, or paths to the answers to an open
 * question.
 */
export function rightCandidates({ bytes, answer, answers }: ScoredItem): boolean[] {
  return bytes.map((_, y) =>
    typeof answer === "number" ? y === answer : answer.includes(answers![y]!),
  );
}

/** `[answer]`: whether each is right; the choices of an item that is no open question. */
export function rightAnswers(item: ScoredItem): boolean[] {
  const { answer } = item;
  if (typeof answer === "number") return rightCandidates(item);
  return Array.from({ length: countAnswers(item) }, (_, a) => answer.includes(a));
}

/** Number of answers that the paths to an open question end in, or of choices. */
export function countAnswers({ answers, bytes }: ScoredItem): number {
  return answers === undefined ? bytes.length : Math.max(...answers) + 1;
}

/** `[path]`: how often each was given or drawn; undefined for choices. */
export function countDraws({ bytes, draws }: ScoredItem): number[] | undefined {
  return draws && bytes.map((_, path) => draws.filter((drawn) => drawn === path).length);
}

/** `[answer]`: samples that end in each: the votes of self-consistency (Wang et al., arXiv 2203.11171). */
export function countVotes(item: ScoredItem): number[] {
  const votes = new Array<number>(countAnswers(item)).fill(0);
  for (const path of item.draws!) votes[item.answers![path]!]!++;
  return votes;
}

/** `[answer]`: the highest score of its paths, which makes a signal alone best-of-N; the scores themselves of choices. */
export function bestOfPaths(item: ScoredItem, scores: readonly number[]): readonly number[] {
  const { answers } = item;
  if (answers === undefined) return scores;
  return Array.from({ length: countAnswers(item) }, (_, a) =>
    Math.max(...scores.filter((_, path) => answers[path] === a)),
  );
}
