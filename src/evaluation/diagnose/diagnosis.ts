import type { ElicitationReport } from "../../elicitation/elicit-log-likelihoods";
import type { JudgeTest } from "../../elicitation/judge-test";
import type { PlayerScorers } from "../../elicitation/scorers";
import type { ModelUsage } from "../../models/language-model";
import type { TopAgreement } from "../../statistics/top-agreement";
import type { TunedConfiguration } from "../tune/ranking-configuration";

/** A diagnosis of a model's scorers on questions without labels. Plain JSON. */
export interface Diagnosis {
  format: 1;
  models: { generator: string; discriminator: string };
  /** Number of questions with at least two candidates; others are not informative. */
  questions: number;
  /** Mean number of their candidates. */
  candidates: number;
  /** Pairs of scorers that the model can be asked for: `contrast`, or `choice` in its place, and `pointwise`. */
  pairs: DiagnosedPair[];
  /** Why the model cannot be asked for the other of the two, where it cannot. */
  unavailable: string[];
  /** Each two scorers, and whether they agree on the best candidate more often than chance. */
  agreements: ScorerAgreement[];
  recommendation: Recommendation;
  /** What is recommended, as options for `rankCandidates()`, which `equirank rank` takes with `--config`. */
  configuration: TunedConfiguration;
  usage: ModelUsage;
}

/** A pair of scorers, before any game. */
export interface DiagnosedPair {
  kind: ElicitationReport["kind"];
  generator: DiagnosedScorer;
  discriminator: DiagnosedScorer;
  /** How the discriminator did on the worked examples, whose right answers are known. */
  judge: JudgeTest;
  /**
   * Pearson's correlation of the generator's initial log-odds with the discriminator's over all pairs of a question and
   * a candidate, -1 to 1: how far the model judges as it generates, as RankAlign (arXiv 2504.11381) measures the gap
   * between generator and validator. Low values leave the game much to reconcile; they do not say who is right.
   * Undefined where one of them does not vary.
   */
  consistency: number | undefined;
  /**
   * Mean over all candidates of P(yes) against P(no), 1/N for a judge without bias; undefined for one that is not asked
   * for words.
   */
  meanYes: number | undefined;
  /** Mean probability that the judge says neither word; undefined likewise. */
  uncoveredMass: number | undefined;
}

/** How concentrated a player's initial policy is. */
interface DiagnosedScorer {
  scorer: PlayerScorers;
  /**
   * Mean over questions of the number of candidates that the policy is really divided between, the exponential of its
   * entropy: G1(y|correct), or D1(correct|y) divided by its sum. From 1, sure of one, to the number of candidates,
   * where it tells nothing.
   */
  effectiveCandidates: number;
}

/** Whether two scorers agree more often than chance. */
export interface ScorerAgreement extends TopAgreement {
  scorers: [PlayerScorers, PlayerScorers];
  /** Whether both are made of one answer of the model, so that they agree by construction. */
  sharesAnswers: boolean;
}

/** What to do, and why. */
export interface Recommendation {
  /** `"contrast"` and `"pointwise"` are equilibrium ranking by that pair; `"generation"` is the generator alone. */
  use: "contrast" | "pointwise" | "generation";
  /** One sentence each. */
  reasons: string[];
}

/** What a diagnosis found, in plain text of several lines, for people. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const { models, questions, candidates, pairs, unavailable, agreements, recommendation } = diagnosis;
  const names = [...new Set([models.generator, models.discriminator])].join(" and ");
  return [
    `${names} on ${questions} questions with ${candidates.toFixed(1)} candidates each on average, and no labels`,
    "",
    ...pairs.flatMap((pair) => describePair(pair, candidates)),
    ...unavailable.map((reason) => `not asked: ${reason}\n`),
    "Best candidates in common",
    ...agreements.map(describeAgreement),
    "",
    `Recommended: ${recommendations[recommendation.use]}`,
    ...recommendation.reasons.map((reason) => `  - ${reason}`),
    "",
    "A diagnosis without labels cannot tell how often the ranking is right, or whether scorers agree on what is right or on what answers usually look like. equirank tune can, with a few dozen labelled questions.",
    "",
  ].join("\n");
}

const recommendations: Record<Diagnosis["recommendation"]["use"], string> = {
  contrast: "equilibrium ranking by generation and judgement (contrast)",
  pointwise: "equilibrium ranking by likelihoods with and without the question (pointwise)",
  generation: "plain generation, since no discriminator was shown to be informative",
};

function describePair(
  { kind, generator, discriminator, judge, consistency, meanYes, uncoveredMass }: DiagnosedPair,
  candidates: number,
): string[] {
  const verdict = { true: "informative", false: "not informative", null: "undecided" };
  const divided = (player: DiagnosedPair["generator"]) =>
    `${player.scorer}, divided between ${player.effectiveCandidates.toFixed(1)} of ${candidates.toFixed(1)} candidates`;
  return [
    kind,
    `  generator      ${divided(generator)}`,
    `  discriminator  ${divided(discriminator)}`,
    `  on examples    right in ${judge.rightPairs} of ${judge.pairs}: ${verdict[`${judge.informative}`]}`,
    consistency === undefined
      ? []
      : `  consistency    ${consistency.toFixed(2)}, the correlation of both players' log-odds`,
    meanYes === undefined
      ? []
      : `  says yes       ${percent(meanYes)} of the time, where ${percent(1 / candidates)} of the candidates are right`,
    uncoveredMass === undefined ? [] : `  says neither   ${percent(uncoveredMass)} of the time`,
    "",
  ].flat();
}

function describeAgreement({ scorers, agreeing, questions, expected, pValue, sharesAnswers }: ScorerAgreement): string {
  const note = sharesAnswers ? "; they share an answer of the model, so this agreement proves nothing" : "";
  return `  ${scorers.join(" and ")}: ${agreeing} of ${questions}, by chance ${expected.toFixed(1)} (p = ${pValue.toPrecision(2)})${note}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

const significance = 0.05;

/** Above this, the judge's two words are not what it would say. */
const largestUncoveredMass = 0.5;

/**
 * What to do without labels: equilibrium ranking by the pair whose discriminator passed its test on the worked
 * examples, and by the judge only if it also agrees, on the questions themselves, with a scorer that it shares no
 * answer with; where neither passes, the generator alone.
 */
export function recommend(pairs: readonly DiagnosedPair[], agreements: readonly ScorerAgreement[]): Recommendation {
  const judged = pairs.find(({ kind }) => kind !== "pointwise");
  const pointwise = pairs.find(({ kind }) => kind === "pointwise");
  const reasons: string[] = [];
  if (judged !== undefined) {
    const judgement = judged.discriminator.scorer;
    const agreement = agreements.find(
      ({ scorers, sharesAnswers }) =>
        !sharesAnswers && scorers.includes(judgement) && scorers.includes((pointwise ?? judged).generator.scorer),
    )!;
    const agrees = agreement.pValue <= significance;
    reasons.push(`The judge ${describeTest(judged.judge)}.`, explainAgreement(agreement, agrees));
    if (judged.uncoveredMass !== undefined && judged.uncoveredMass > largestUncoveredMass) {
      reasons.push(
        `It seldom answers with either word: ${percent(judged.uncoveredMass)} of its probability goes elsewhere, so that the prompts do not suit this model.`,
      );
    }
    if (judged.judge.informative === true && agrees) return { use: "contrast", reasons };
  }
  if (pointwise !== undefined) {
    reasons.push(`The likelihood with and without the question, as a discriminator, ${describeTest(pointwise.judge)}.`);
    if (pointwise.judge.informative !== false) return { use: "pointwise", reasons };
  }
  reasons.push(
    "An equilibrium with an uninformative discriminator is no better than the generator alone, and may be worse.",
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

function explainAgreement(
  { scorers, agreeing, questions, expected, pValue }: ScorerAgreement,
  agrees: boolean,
): string {
  const counts = `${scorers.join(" and ")} put the same candidate first on ${agreeing} of ${questions} questions, where chance gives ${expected.toFixed(1)} (p = ${pValue.toPrecision(2)})`;
  return agrees
    ? `${counts}: two ways of asking that share no answer see something in common, which may be what is right or only what an answer usually looks like.`
    : `${counts}: on these questions at least one of them may be uninformative.`;
}
