import type { JudgeTest } from "../../elicitation/judge-test";
import type { DiagnosedPair, Recommendation, ScorerAgreement } from "./diagnosis";

const significance = 0.05;

/** Above this, the judge's two words are not what it would say. */
const largestUncoveredMass = 0.5;

/**
 * What to do without labels: equilibrium ranking by the pair whose discriminator passed its test on the worked examples, and
 * by the judge only if it also agrees, on the questions themselves, with a signal that it shares no answer with; where
 * neither passes, the generator alone.
 */
export function recommend(
  pairs: readonly DiagnosedPair[],
  agreements: readonly ScorerAgreement[],
): Recommendation {
  const judged = pairs.find(({ kind }) => kind !== "pointwise");
  const pointwise = pairs.find(({ kind }) => kind === "pointwise");
  const reasons: string[] = [];
  if (judged !== undefined) {
    const judgement = judged.discriminator.scorer;
    const agreement = agreements.find(
      ({ scorers, sharesAnswers }) =>
        !sharesAnswers &&
        scorers.includes(judgement) &&
        scorers.includes((pointwise ?? judged).generator.scorer),
    )!;
    const agrees = agreement.pValue <= significance;
    reasons.push(`The judge ${describeTest(judged.judge)}.`, describeAgreement(agreement, agrees));
    if (judged.uncoveredMass !== undefined && judged.uncoveredMass > largestUncoveredMass) {
      reasons.push(
        `It seldom answers with either word: ${percent(judged.uncoveredMass)} of its probability goes elsewhere, so that the prompts do not suit this model.`,
      );
    }
    if (judged.judge.informative === true && agrees) return { use: "contrast", reasons };
  }
  if (pointwise !== undefined) {
    reasons.push(
      `The likelihood with and without the question, as a discriminator, ${describeTest(pointwise.judge)}.`,
    );
    if (pointwise.judge.informative !== false) return { use: "pointwise", reasons };
  }
  reasons.push(
    "An equilibrium with a discriminator that tells nothing is no better than the generator alone, and may be worse.",
  );
  return { use: "generation", reasons };
}

function describeTest({ informative, rightPairs, pairs, pValue }: JudgeTest): string {
  const score = `tells right from wrong in ${rightPairs} of ${pairs} worked examples`;
  if (informative === true) {
    return `${score}, more than a coin would (p = ${pValue.toPrecision(2)})`;
  }
  return informative === false
    ? `${score}, no more than a coin would`
    : `${score}, which leaves open whether a coin would do as well`;
}

function describeAgreement(
  { scorers, agreeing, questions, expected, pValue }: ScorerAgreement,
  agrees: boolean,
): string {
  const counts = `${scorers.join(" and ")} put the same candidate first on ${agreeing} of ${questions} questions, where chance gives ${expected.toFixed(1)} (p = ${pValue.toPrecision(2)})`;
  return agrees
    ? `${counts}: two ways of asking that share no answer see something in common, which may be what is right or only what an answer usually looks like.`
    : `${counts}: on these questions at least one of them may tell nothing.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** How often two scorers put the same candidate first, and how often they would by chance. */
export interface TopAgreement {
  /** Questions on which each of the two puts one candidate above all others. */
  questions: number;
  /** Those of them on which it is the same. */
  agreeing: number;
  /** How many that would be by chance: the sum of 1 / candidates. */
  expected: number;
  /**
   * Probability of at least as many by chance: the exact permutation test in which one signal's scores are dealt anew among the
   * candidates of each question, all ways equally likely.
   */
  pValue: number;
}

/**
 * The agreement of two scorers on the best candidate. Dealing scores anew puts the best one on any of N candidates alike, so
 * that the scorers then agree with probability 1/N, on each question by itself: the number of agreements is a sum of such
 * trials (Poisson-binomial), and its distribution is computed in full instead of sampled.
 *
 * @param first `[question][candidate]`: scores, higher for better candidates
 * @param second as many
 */
export function topAgreement(
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
): TopAgreement {
  const decided = first.flatMap((scores, question) => {
    const [one, other] = [findTop(scores), findTop(second[question]!)];
    if (one === undefined || other === undefined) return [];
    return [{ agrees: one === other, chance: 1 / scores.length }];
  });
  const agreeing = decided.filter(({ agrees }) => agrees).length;
  const distribution = countSuccesses(decided.map(({ chance }) => chance));
  return {
    questions: decided.length,
    agreeing,
    expected: decided.reduce((sum, { chance }) => sum + chance, 0),
    pValue: Math.min(
      1,
      distribution.slice(agreeing).reduce((sum, probability) => sum + probability, 0),
    ),
  };
}

/** The candidate with the highest score, if it is one alone. */
function findTop(scores: readonly number[]): number | undefined {
  const highest = Math.max(...scores);
  const place = scores.indexOf(highest);
  return scores.lastIndexOf(highest) === place ? place : undefined;
}

/** `[count]`: probability of so many successes in independent trials with these probabilities. */
function countSuccesses(probabilities: readonly number[]): number[] {
  let distribution = [1];
  for (const probability of probabilities) {
    distribution = [...distribution, 0].map(
      (without, count) =>
        without * (1 - probability) + (distribution[count - 1] ?? 0) * probability,
    );
  }
  return distribution;
}

/**
 * How many candidates a policy is really divided between: the exponential of its entropy, 1 where one candidate has it all, N
 * where all N have the same.
 * @param weights one a candidate, at least 0, not all 0
 * @example effectiveCandidates([0.5, 0.5, 0]) // 2
 */
export function effectiveCandidates(weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const entropy = weights
    .filter((weight) => weight > 0)
    .reduce((sum, weight) => sum - (weight / total) * Math.log(weight / total), 0);
  return Math.exp(entropy);
}
