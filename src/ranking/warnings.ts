import { isScoreVector } from "../core/initial-policies";
import type { ElicitationReport } from "../elicitation/elicit-log-likelihoods";
import type { GeneratedSample } from "../generation/group-samples";
import type { ModelWarning } from "../models/language-model";
import type { CandidateScores } from "./candidate-scores";
import { methodsWithoutJudge, type RankingMethod } from "./methods";
import type { ResolvedRankingOptions } from "./options";
import type { RankingEquilibrium, RankingWarning } from "./result";

/** A list of this one warning. */
function warn(code: RankingWarning["code"], message: string): RankingWarning[] {
  return [{ code, message }];
}

/** Warnings about how the model was asked; those about the judge only if the method uses its judgements. */
export function warnOfElicitation(report: ElicitationReport, method: RankingMethod): RankingWarning[] {
  const warnings = methodsWithoutJudge.includes(method) ? [] : warnOfJudge(report);
  const { replaced, kind, generator, discriminator, reason, counted, boundedCandidates } = report;
  if (replaced) {
    const named = JSON.stringify(kind === "custom" ? { generator, discriminator } : kind);
    // Where one player alone is counted, that is so whatever is asked for.
    const other = counted.length > 0 && kind !== "frequency" ? "" : `, or set elicitation to ${named}`;
    warnings.push({
      code: "elicitation-replaced",
      message: `The model was asked by ${kind} (generator ${generator}, discriminator ${discriminator}): ${reason}. Choose another model${other}.`,
    });
  }
  // Texts drawn once for all candidates are samples that exist anyway.
  const drawn = counted.filter(({ query }) => query !== "correct" && query !== "incorrect");
  if (drawn.length > 0) {
    const draws = Math.max(...drawn.map((one) => one.draws));
    warnings.push({
      code: "answers-counted",
      message: `Counts of ${draws} texts for each question replaced log-probabilities: that costs ${draws} times as much, and leaves a standard error of up to ${(0.5 / Math.sqrt(draws)).toFixed(2)} in each probability. A model or server that gives log-probabilities is cheaper and exact.`,
    });
  }
  const unusable = counted.filter((one) => one.unusable !== undefined);
  const useless = counted.filter(({ counts, draws }) => draws > 0 && counts.every((count) => count === 0));
  const example = unusable[0] ? `, for example ${JSON.stringify(unusable[0].unusable)}` : "";
  if (useless.length > 0) {
    warnings.push({
      code: "no-usable-draws",
      message: `For ${useless.length} of ${counted.length} questions none of the drawn texts was one of the expected answers${example}, so they say nothing. Try elicitation.prompts: "chat", or different words for yes and no.`,
    });
  } else if (unusable.length > 0) {
    const texts = unusable.reduce(
      (sum, { counts, draws }) => counts.reduce((left, count) => left - count, sum + draws),
      0,
    );
    warnings.push({
      code: "unusable-draws",
      message: `${texts} of the drawn texts were none of the expected answers and are not counted${example}.`,
    });
  }
  if (boundedCandidates.length > 0) {
    warnings.push({
      code: "labels-bounded",
      message: `For ${boundedCandidates.length} candidates the backend did not list a label among its most probable tokens, so an upper bound replaces its probability. Raise the number of listed tokens, or choose a backend that scores given text.`,
    });
  }
  return warnings;
}

function warnOfJudge({ judge, models, kind, replaced }: ElicitationReport): RankingWarning[] {
  const { discriminator } = models;
  if (judge === null) {
    return warn(
      "judge-not-tested",
      `${discriminator} was not tested as a judge, so it is not known whether its judgements can be trusted. Set elicitation.testJudge: true to test it, once, on questions with known answers.`,
    );
  }
  const found = `it preferred the right answer in ${judge.rightPairs} of ${judge.pairs} questions with known answers`;
  if (judge.informative === false) {
    // What was replaced would have been pointwise if the model scored given text.
    const other = replaced || kind === "pointwise" ? "" : ', or elicitation: "pointwise"';
    return warn(
      "judge-uninformative",
      `${discriminator} cannot tell right answers from wrong ones: ${found}. Do not trust the ranking: choose another discriminator${other}.`,
    );
  }
  if (judge.informative === null) {
    return warn(
      "judge-undecided",
      `It is unclear whether ${discriminator} can tell right answers from wrong ones: ${found}. Give more questions of your own as elicitation.shots.`,
    );
  }
  return [];
}

export function warnOfSamples(samples: readonly GeneratedSample[]): RankingWarning[] {
  const dropped = samples.filter((sample) => sample.dropped);
  if (dropped.length === 0) return [];
  const isTooLong = dropped.some(({ finishReason }) => finishReason === "length");
  const remedy = samples[0]!.decoding === null ? "Draw longer ones" : "Raise generate.maxTokens";
  return warn(
    "samples-cut-off",
    `${dropped.length} of ${samples.length} samples were cut off ${describeCuts(dropped)} and left out. ${isTooLong ? `${remedy}, or set` : "Set"} keepCutOff: true to keep them.`,
  );
}

/** Where samples were cut off, as the end of a sentence. */
export function describeCuts(samples: readonly GeneratedSample[]): string {
  const reasons = samples.map(({ finishReason }) => finishReason);
  return [
    ...(reasons.includes("length") ? ["at their maximum length"] : []),
    ...(reasons.includes("content-filter") ? ["by a content filter"] : []),
  ].join(" or ");
}

export function warnOfModels(warnings: readonly ModelWarning[]): RankingWarning[] {
  return warnings.map(({ code, message }) => ({ code: code === "setting-ignored" ? code : "model-warning", message }));
}

/** Warnings about the game's outcome. */
export function warnOfEquilibrium(equilibrium: RankingEquilibrium): RankingWarning[] {
  const { kind, converged, residual, iterations, limit } = equilibrium;
  if (!converged) {
    const remedy =
      kind === "pikl"
        ? 'The paper ranks by this iterate; solver: { kind: "exact" } gives the limit.'
        : "Raise solver.lambda, or report these scores.";
    return warn(
      "not-converged",
      `After ${iterations} updates the policies are not at a rest point: a best response still changes a probability by ${residual.toPrecision(2)}. ${remedy}`,
    );
  }
  if (kind === "exact" && limit !== "stable") {
    return warn(
      "not-stable",
      `The limit is ${limit === "saddle" ? "a saddle, which the dynamics reach only by exact symmetry" : "undecided between rest points"}: small changes of the scores may lead to another ranking. Raise solver.lambda to keep the players closer to their initial policies.`,
    );
  }
  return [];
}

/** A map that was fitted on fewer items is only a guide. */
const fewItems = 24;

/** Warnings about a confidence on which the result depends. */
export function warnOfConfidence({
  minimumConfidence,
  calibration,
}: Pick<ResolvedRankingOptions, "minimumConfidence" | "calibration">): RankingWarning[] {
  if (minimumConfidence === 0 || (calibration && calibration.items >= fewItems)) return [];
  const map = calibration
    ? `a map that was fitted on ${calibration.items} questions`
    : "the library's own map, which was fitted on other questions and models,";
  return warn(
    "confidence-not-calibrated",
    `The confidence comes from ${map} and is only a guide. Calibrate it on a few dozen labelled questions of your own: equirank tune writes the map.`,
  );
}

/** Warnings about given scores, such as rows of probabilities instead of their logarithms. */
export function warnOfScores({ generator, discriminator }: CandidateScores): RankingWarning[] {
  const given = { generator, discriminator };
  const suspicious = (["generator", "discriminator"] as const).filter((name) => {
    const rows = given[name];
    const isProbability = (value: number) => value > 0 && value <= 1;
    return !isScoreVector(rows) && Array.from(rows).every((row) => Array.from(row).every(isProbability));
  });
  return suspicious.map((name) => ({
    code: "positive-log-probabilities",
    message: `scores.${name} has only numbers above 0, like probabilities and unlike their logarithms. If they are probabilities, take Math.log() of each.`,
  }));
}
