import type { ElicitationReport } from "../../elicitation/elicit-log-likelihoods";
import type { JudgeTest } from "../../elicitation/judge-test";
import type { PlayerScorers } from "../../elicitation/scorers";
import type { ModelUsage } from "../../models/language-model";
import type { TopAgreement } from "../../statistics/top-agreement";
import type { TunedConfiguration } from "../tune/ranking-configuration";

/** What can be said of a model's scorers about questions whose right answers nobody has told. Plain JSON. */
export interface Diagnosis {
  format: 1;
  models: { generator: string; discriminator: string };
  /** Questions with at least two candidates; the others tell nothing. */
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
   * Pearson's correlation of the generator's initial log-odds with the discriminator's over all pairs of a question and a
   * candidate, -1 to 1: how far the model judges as it generates, as RankAlign (arXiv 2504.11381) measures the gap between
   * generator and validator. Low values leave the game much to reconcile; they do not say who is right. Undefined where one of
   * them does not vary.
   */
  consistency: number | undefined;
  /**
   * Mean over all candidates of P(yes) against P(no). One candidate of N is right, so that a judge without bias has 1/N;
   * undefined for a discriminator that is not asked for words.
   */
  meanYes: number | undefined;
  /** Mean probability that the judge says neither word; undefined likewise. */
  uncoveredMass: number | undefined;
}

/** How concentrated a player's initial policy is. */
interface DiagnosedScorer {
  scorer: PlayerScorers;
  /**
   * Mean over questions of the number of candidates that the policy is really divided between, the exponential of its entropy:
   * G1(y|correct), or D1(correct|y) divided by its sum. From 1, sure of one, to the number of candidates, where it tells
   * nothing.
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
  const { models, questions, candidates, pairs, unavailable, agreements, recommendation } =
    diagnosis;
  const names = [...new Set([models.generator, models.discriminator])].join(" and ");
  return [
    `${names} on ${questions} questions with ${candidates.toFixed(1)} candidates each, in the mean, and no labels`,
    "",
    ...pairs.flatMap((pair) => describePair(pair, candidates)),
    ...unavailable.map((reason) => `not asked: ${reason}\n`),
    "Best candidates in common",
    ...agreements.map(describeAgreement),
    "",
    `Recommended: ${recommendations[recommendation.use]}`,
    ...recommendation.reasons.map((reason) => `  - ${reason}`),
    "",
    "What no diagnosis without labels can tell: how often the ranking is right, and whether scorers agree on what is right or",
    "on what answers usually look like. A few dozen labelled questions can: equirank tune.",
    "",
  ].join("\n");
}

const recommendations: Record<Diagnosis["recommendation"]["use"], string> = {
  contrast: "equilibrium ranking by generation and judgement (contrast)",
  pointwise: "equilibrium ranking by likelihoods with and without the question (pointwise)",
  generation: "plain generation, since no discriminator is shown to tell anything",
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
    ...(consistency === undefined
      ? []
      : [`  consistency    ${consistency.toFixed(2)}, the correlation of both players' log-odds`]),
    ...(meanYes === undefined
      ? []
      : [
          `  says yes       ${percent(meanYes)} of the time, where ${percent(1 / candidates)} of the candidates are right`,
        ]),
    ...(uncoveredMass === undefined
      ? []
      : [`  says neither   ${percent(uncoveredMass)} of the time`]),
    "",
  ];
}

function describeAgreement({
  scorers,
  agreeing,
  questions,
  expected,
  pValue,
  sharesAnswers,
}: ScorerAgreement): string {
  const note = sharesAnswers
    ? "; they share an answer of the model, so that this says nothing"
    : "";
  return `  ${scorers.join(" and ")}: ${agreeing} of ${questions}, by chance ${expected.toFixed(1)} (p = ${pValue.toPrecision(2)})${note}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
