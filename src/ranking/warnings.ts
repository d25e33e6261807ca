import { isScoreVector } from "../core/initial-policies";
import type { ElicitationReport } from "../elicitation/elicit-log-likelihoods";
import type { GeneratedSample } from "../generation/group-samples";
import type { ModelWarning } from "../models/language-model";
import type { CandidateScores } from "./candidate-scores";
import type { RankingEquilibrium } from "./result";

/**
 * What a warning is about, for programs:
 *
 * - `judge-uninformative`: the discriminator told right answers from wrong ones no better than a coin
 * - `judge-undecided`: the test's few questions leave open whether it does
 * - `judge-not-tested`: it was not tested
 * - `elicitation-replaced`: the model cannot give what was asked for or is the default, and something else stands in for it
 * - `answers-counted`: log-probabilities were replaced by counts of so many texts, which cost that many times as much
 * - `no-usable-draws`: none of the texts that were counted for a question was one of its answers
 * - `labels-bounded`: the backend did not list a label among its top tokens, and an upper bound stands in for it
 * - `samples-cut-off`: samples were left out because they were cut off
 * - `setting-ignored`: a backend ignored a setting, such as the seed or the temperature
 * - `model-warning`: a backend warned of something else
 * - `not-converged`: the policies are not at a rest point of the game
 * - `not-stable`: they are at a rest point that small changes of the scores may turn into another one
 * - `positive-log-probabilities`: scores look like probabilities where their logarithms are expected
 */
export type RankingWarningCode =
  | "judge-uninformative"
  | "judge-undecided"
  | "judge-not-tested"
  | "elicitation-replaced"
  | "answers-counted"
  | "no-usable-draws"
  | "labels-bounded"
  | "samples-cut-off"
  | "setting-ignored"
  | "model-warning"
  | "not-converged"
  | "not-stable"
  | "positive-log-probabilities";

/** Something that a user should know before trusting a ranking. */
export interface RankingWarning {
  code: RankingWarningCode;
  /** What it is and what can be done about it, in a sentence or two. */
  message: string;
}

/** Warnings about how the model was asked. */
export function warnOfElicitation(report: ElicitationReport): RankingWarning[] {
  const warnings = warnOfJudge(report);
  const { replaced, kind, generator, discriminator, reason, counted, boundedCandidates } = report;
  if (replaced) {
    warnings.push({
      code: "elicitation-replaced",
      message: `The model was asked by ${kind} (${generator}, ${discriminator}): ${reason}. Choose another model, or name this elicitation to confirm it.`,
    });
  }
  // What was drawn once for all candidates is counted from samples that were there anyway.
  const drawn = counted.filter(({ query }) => query !== "correct" && query !== "incorrect");
  if (drawn.length > 0) {
    const draws = Math.max(...drawn.map((one) => one.draws));
    warnings.push({
      code: "answers-counted",
      message: `Answers were counted from ${draws} texts for each question in place of log-probabilities: that costs ${draws} times as much, and leaves a standard error of up to ${(0.5 / Math.sqrt(draws)).toFixed(2)} in each probability. A model or server that gives log-probabilities is cheaper and exact.`,
    });
  }
  const useless = counted.filter(
    ({ counts, draws }) => draws > 0 && counts.every((count) => count === 0),
  );
  if (useless.length > 0) {
    warnings.push({
      code: "no-usable-draws",
      message: `For ${useless.length} of ${counted.length} questions none of the texts drawn was one of the answers looked for, so they say nothing. Try elicitation.prompts: "chat", or other words for yes and no.`,
    });
  }
  if (boundedCandidates.length > 0) {
    warnings.push({
      code: "labels-bounded",
      message: `For ${boundedCandidates.length} candidates the backend did not list a label among its most probable tokens, so an upper bound stands in for its probability. Raise the number of tokens listed, or choose a backend that scores given text.`,
    });
  }
  return warnings;
}

function warnOfJudge({ judge, models }: ElicitationReport): RankingWarning[] {
  const { discriminator } = models;
  if (judge === null) {
    return [
      {
        code: "judge-not-tested",
        message: `${discriminator} was not tested as a judge, so it is not known whether its part can be trusted. Set elicitation.testJudge: true to test it, once, on questions with known answers.`,
      },
    ];
  }
  const found = `it preferred the right answer in ${judge.rightPairs} of ${judge.pairs} questions with known answers`;
  if (judge.informative === false) {
    return [
      {
        code: "judge-uninformative",
        message: `${discriminator} does not tell right answers from wrong ones: ${found}. Do not trust the ranking: choose another discriminator, or elicitation: "pointwise".`,
      },
    ];
  }
  if (judge.informative === null) {
    return [
      {
        code: "judge-undecided",
        message: `It is open whether ${discriminator} tells right answers from wrong ones: ${found}. Give more of your own as elicitation.shots.`,
      },
    ];
  }
  return [];
}

/** Warnings about samples. */
export function warnOfSamples(samples: readonly GeneratedSample[]): RankingWarning[] {
  const dropped = samples.filter((sample) => sample.dropped).length;
  if (dropped === 0) return [];
  return [
    {
      code: "samples-cut-off",
      message: `${dropped} of ${samples.length} samples were cut off at their longest length and left out. Raise the longest length (generate.maxTokens), or set keepCutOff: true to take them as they are.`,
    },
  ];
}

/** What models' backends warn of. */
export function warnOfModels(warnings: readonly ModelWarning[]): RankingWarning[] {
  return warnings.map(({ code, message }) => ({
    code: code === "setting-ignored" ? code : "model-warning",
    message,
  }));
}

/** Warnings about the game's outcome. */
export function warnOfEquilibrium(equilibrium: RankingEquilibrium): RankingWarning[] {
  const { kind, converged, residual, iterations, limit } = equilibrium;
  if (!converged) {
    const remedy =
      kind === "pikl"
        ? 'That is what the paper ranks by; solver: { kind: "exact" } gives the limit.'
        : "Raise solver.lambda, or report these scores.";
    return [
      {
        code: "not-converged",
        message: `After ${iterations} updates the policies are not at a rest point: a best response still changes a probability by ${residual.toPrecision(2)}. ${remedy}`,
      },
    ];
  }
  if (kind === "exact" && limit !== "stable") {
    return [
      {
        code: "not-stable",
        message: `The limit is ${limit === "saddle" ? "a saddle, which the dynamics reach only by exact symmetry" : "undecided between rest points"}: small changes of the scores may lead to another ranking. Raise solver.lambda to hold the players closer to what they said.`,
      },
    ];
  }
  return [];
}

/** Warnings about scores that were given: rows that are probabilities throughout, and not their logarithms. */
export function warnOfScores({ generator, discriminator }: CandidateScores): RankingWarning[] {
  const given = { generator, discriminator };
  const suspicious = (["generator", "discriminator"] as const).filter((name) => {
    const rows = given[name];
    const isProbability = (value: number) => value > 0 && value <= 1;
    return (
      !isScoreVector(rows) && Array.from(rows).every((row) => Array.from(row).every(isProbability))
    );
  });
  return suspicious.map((name) => ({
    code: "positive-log-probabilities",
    message: `scores.${name} holds nothing but numbers above 0, as probabilities are and their logarithms are not. If they are probabilities, take Math.log() of each.`,
  }));
}
