import { isScoreVector } from "../core/initial-policies";
import type { ElicitationReport } from "../elicitation/elicit-log-likelihoods";
import type { GeneratedSample } from "../generation/group-samples";
import type { ModelWarning } from "../models/language-model";
import type { CandidateScores } from "./candidate-scores";
import { methodsWithoutJudge, type RankingMethod } from "./methods";
import type { ResolvedRankingOptions } from "./options";
import type { RankingEquilibrium, RankingWarning } from "./result";

/** Warnings about how the model was asked; those about the judge only where the method reads what it says. */
export function warnOfElicitation(
  report: ElicitationReport,
  method: RankingMethod,
): RankingWarning[] {
  const warnings = methodsWithoutJudge.includes(method) ? [] : warnOfJudge(report);
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
  const unusable = counted.filter((one) => one.unusable !== undefined);
  const useless = counted.filter(
    ({ counts, draws }) => draws > 0 && counts.every((count) => count === 0),
  );
  const example = unusable[0] ? `, for example ${JSON.stringify(unusable[0].unusable)}` : "";
  if (useless.length > 0) {
    warnings.push({
      code: "no-usable-draws",
      message: `For ${useless.length} of ${counted.length} questions none of the texts drawn was one of the answers looked for${example}, so they say nothing. Try elicitation.prompts: "chat", or other words for yes and no.`,
    });
  } else if (unusable.length > 0) {
    const texts = unusable.reduce(
      (sum, { counts, draws }) => counts.reduce((left, count) => left - count, sum + draws),
      0,
    );
    warnings.push({
      code: "unusable-draws",
      message: `${texts} of the texts drawn were none of the answers looked for and are not counted${example}.`,
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

/** Warnings about a confidence that something depends on. */
export function warnOfConfidence({
  minimumConfidence,
  calibration,
}: Pick<ResolvedRankingOptions, "minimumConfidence" | "calibration">): RankingWarning[] {
  if (minimumConfidence === 0 || calibration !== undefined) return [];
  return [
    {
      code: "confidence-not-calibrated",
      message:
        "The confidence comes from the library's own map, which was fitted on other questions and models and is a guide. Calibrate it on a few dozen labelled questions of yours: equirank tune writes the map.",
    },
  ];
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
