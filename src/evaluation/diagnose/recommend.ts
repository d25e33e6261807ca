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
