import { computeInitialPolicies, type LogLikelihoods } from "../core/initial-policies";
import { logistic } from "../core/log-space";
import type { PerPlayer } from "../core/solver-options";
import type { Answered, AskInTurn } from "../elicitation/elicit-scores";

/** Asks the judge about one candidate after another, as {@link askUntilCertain} chooses them. */
export function askInTurn(lambda: PerPlayer<number>): AskInTurn {
  const choose = askUntilCertain(lambda);
  return async (generator, queries, ask, read) => {
    const even = { logLikelihoods: [Math.log(0.5), Math.log(0.5)], bounds: [], uncoveredMass: 0 };
    const answers = new Map<number, Answered[]>();
    for (const { name, candidate } of queries) {
      const others = answers.get(candidate!) ?? [];
      answers.set(candidate!, [...others, { name, candidate, answer: even }]);
    }
    const unasked = new Set(answers.keys());
    for (;;) {
      const values = read([...answers.values()].flat()) as [number[], number[]];
      const judged = [...answers.keys()].map((y) => (unasked.has(y) ? undefined : values.map((row) => row[y]!)));
      const next = choose(generator, judged);
      if (next === undefined) return { judged: [...answers.values()].flat(), unasked: [...unasked] };
      answers.set(next, await ask(queries.filter(({ candidate }) => candidate === next)));
      unasked.delete(next);
    }
  };
}

/** `[candidate]`: log P(v|x,y) for v = correct and incorrect; undefined where it was not asked yet. */
type Judged = readonly (readonly number[] | undefined)[];

/**
 * Chooses the candidate that the judge is asked about next if the generator's equilibrium policy ranks: the likeliest
 * one not yet judged, until no missing judgement can change the winner.
 */
export function askUntilCertain(lambda: PerPlayer<number>) {
  return (generator: LogLikelihoods["generator"], judged: Judged): number | undefined => {
    const discriminator = judged.map((logProbabilities) => logProbabilities ?? [0, 0]);
    const { initialGenerator, unscored } = computeInitialPolicies({ generator, discriminator }, "scores");
    const judgements = judged.map((logProbabilities, y) =>
      unscored.includes(y) ? "none" : logProbabilities && toOdds(logProbabilities),
    );
    if (findCertainWinner(initialGenerator, judgements, lambda) !== undefined) return undefined;
    const open = [...judged.keys()].filter((y) => judgements[y] === undefined);
    const likelihood = initialGenerator[0]!;
    return open.sort((a, b) => likelihood[b]! - likelihood[a]! || a - b)[0];
  };
}

/**
 * What is known of the judge's answer about a candidate: the probabilities of correct and incorrect; undefined if it
 * was not asked; or `"none"` if the candidate is out of the game.
 */
export type KnownJudgement = readonly [correct: number, incorrect: number] | "none" | undefined;

/** Least lead in log G*(y|correct), beyond the rounding of both sides. */
const smallestLead = 1e-9;
/** Rounds after which the bounds hardly move. */
const mostRounds = 30;
/** Parts of the range of the shift that all candidates share, each of which has bounds of its own. */
const shiftParts = 8;

/**
 * The candidate with the largest G*(y|correct) at every rest point of the consensus game, whatever the judge's missing
 * answers are; undefined if that is not certain. The bounds are Eq. (21) to (23) of docs/derivation.md.
 *
 * @param logGenerator `[meaning][candidate]`: log G1(y|m), which does not depend on the judge
 * @param judgements `[candidate]`
 */
export function findCertainWinner(
  logGenerator: readonly (readonly number[])[],
  judgements: readonly KnownJudgement[],
  lambda: PerPlayer<number>,
): number | undefined {
  const stake = 1 / (2 * lambda.generator);
  const worth = 1 / (2 * lambda.discriminator);
  const { low, high } = boundShifts(judgements);
  const width = (high - low) / shiftParts;
  const parts = width > 0 && width < Infinity ? shiftParts : 1;
  let winner: number | undefined;
  for (let part = 0; part < parts; part++) {
    const shifts = parts === 1 ? { low, high } : { low: low + part * width, high: low + (part + 1) * width };
    const found = findWinnerWithin(logGenerator, judgements, stake, worth, shifts);
    if (found === undefined || (part > 0 && found !== winner)) return undefined;
    winner = found;
  }
  return winner;
}

/** The certain winner if the shift of all log-odds lies within such bounds. */
function findWinnerWithin(
  logGenerator: readonly (readonly number[])[],
  judgements: readonly KnownJudgement[],
  stake: number,
  worth: number,
  shifts: Bounds<number>,
): number | undefined {
  /** Bounds of D*(correct|y). */
  const low = judgements.map(() => 0);
  const high = judgements.map(() => 1);
  for (let round = 0, isMoving = true; isMoving && round < mostRounds; round++) {
    isMoving = false;
    const correct = boundPolicy(logGenerator[0]!, judgements, low, high, stake);
    // Under m = incorrect the payoff is 1 - d.
    const incorrect = boundPolicy(
      logGenerator[1]!,
      judgements,
      high.map((d) => 1 - d),
      low.map((d) => 1 - d),
      stake,
    );
    judgements.forEach((judgement, y) => {
      if (judgement === undefined || judgement === "none") return;
      const odds = Math.log(judgement[0]) - Math.log(judgement[1]);
      const lowest = odds + shifts.low + worth * (correct.low[y]! - incorrect.high[y]!);
      const highest = odds + shifts.high + worth * (correct.high[y]! - incorrect.low[y]!);
      const [least, most] = [logistic(lowest), logistic(highest)];
      // NaN, as from odds of 0 with unbounded shifts, narrows nothing.
      if (!(least > low[y]! || most < high[y]!)) return;
      isMoving = true;
      if (least > low[y]!) low[y] = least;
      if (most < high[y]!) high[y] = most;
    });
  }
  const least = logGenerator[0]!.map((logProbability, y) => logProbability + stake * low[y]!);
  const winner = least.indexOf(Math.max(...least));
  const isCertain = logGenerator[0]!.every(
    (logProbability, y) => y === winner || least[winner]! - (logProbability + stake * high[y]!) > smallestLead,
  );
  return isCertain ? winner : undefined;
}

interface Bounds<Value> {
  low: Value;
  high: Value;
}

/**
 * Bounds of log( Σ P(incorrect|x,y) / Σ P(correct|x,y) ) over the candidates, by which D1 shifts the log-odds of each.
 */
function boundShifts(judgements: readonly KnownJudgement[]): Bounds<number> {
  let correct = 0;
  let incorrect = 0;
  let missing = 0;
  for (const judgement of judgements) {
    if (judgement === undefined) missing++;
    else if (judgement !== "none") {
      correct += judgement[0];
      incorrect += judgement[1];
    }
  }
  return { low: Math.log(incorrect / (correct + missing)), high: Math.log((incorrect + missing) / correct) };
}

/** Bounds of π1 exp(stake d) / Σ π1 exp(stake d), given bounds of d. */
function boundPolicy(
  logInitial: readonly number[],
  judgements: readonly KnownJudgement[],
  low: readonly number[],
  high: readonly number[],
  stake: number,
): Bounds<number[]> {
  const largest = Math.max(...logInitial.map((value, y) => value + stake * high[y]!));
  const most = logInitial.map((value, y) => Math.exp(value + stake * high[y]! - largest));
  const least = logInitial.map((value, y) => Math.exp(value + stake * low[y]! - largest));
  // An unjudged candidate may turn out to be out of the game and leave the sum.
  const certain = least.map((weight, y) => (judgements[y] === undefined ? 0 : weight));
  const [others, certainOthers] = [sumOthers(most), sumOthers(certain)];
  return {
    low: least.map((weight, y) => weight / (weight + others[y]!) || 0),
    high: most.map((weight, y) => weight / (weight + certainOthers[y]!) || 0),
  };
}

/** `[candidate]`: the sum over all others; the total less its own weight would lose theirs where its own is large. */
function sumOthers(weights: readonly number[]): number[] {
  const sums: number[] = [];
  let [before, after] = [0, 0];
  for (const [y, weight] of weights.entries()) {
    sums[y] = before;
    before += weight;
  }
  for (let y = weights.length - 1; y >= 0; y--) {
    sums[y]! += after;
    after += weights[y]!;
  }
  return sums;
}

function toOdds([correct, incorrect]: readonly number[]): [number, number] {
  return [logistic(correct! - incorrect!), logistic(incorrect! - correct!)];
}
