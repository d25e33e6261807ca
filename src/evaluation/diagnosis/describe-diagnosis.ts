import type { DiagnosedPair, Diagnosis, SignalAgreement } from "./diagnosis";

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
    "What no diagnosis without labels can tell: how often the ranking is right, and whether signals agree on what is right or",
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
  { kind, generator, discriminator, judge, meanYes, uncoveredMass }: DiagnosedPair,
  candidates: number,
): string[] {
  const verdict = { true: "informative", false: "not informative", undefined: "undecided" };
  const divided = (player: DiagnosedPair["generator"]) =>
    `${player.signal}, divided between ${player.effectiveCandidates.toFixed(1)} of ${candidates.toFixed(1)} candidates`;
  return [
    kind,
    `  generator      ${divided(generator)}`,
    `  discriminator  ${divided(discriminator)}`,
    `  on examples    right in ${judge.rightPairs} of ${judge.pairs}: ${verdict[`${judge.informative}`]}`,
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
  signals,
  agreeing,
  questions,
  expected,
  pValue,
  sharesAnswers,
}: SignalAgreement): string {
  const note = sharesAnswers
    ? "; they share an answer of the model, so that this says nothing"
    : "";
  return `  ${signals.join(" and ")}: ${agreeing} of ${questions}, by chance ${expected.toFixed(1)} (p = ${pValue.toPrecision(2)})${note}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
