import type { CrossValidatedMean } from "./cross-validated-mean";
import type { TuningResult } from "./tuning-result";

/** What a tuning found, in plain text of several lines, for people. */
export function describeTuning(result: TuningResult): string {
  const { items, incompleteItems, settings, scores, reference, chosen, crossValidation } = result;
  const { folds, repetitions, accuracy, gain, choices } = crossValidation;
  const models = [...new Set([scores.models.generator.id, scores.models.discriminator.id])];
  const missing = incompleteItems === 0 ? "" : ` (${incompleteItems} more are not complete)`;
  return [
    `Choosing among ${settings} settings by ${items} labelled items of ${scores.task}${missing}, scored by ${models.join(" and ")}`,
    "",
    `reference        ${reference.setting}`,
    `                 ${percent(reference.accuracy.proportion)} right (${range(reference.accuracy)})`,
    `chosen           ${chosen.setting}`,
    `                 ${percent(chosen.accuracy.proportion)} right on the items that chose it, which says little`,
    `cross-validated  ${percent(accuracy.estimate)} right (${range(accuracy)}) on items left out of the choice: ${folds} parts, dealt ${repetitions} times`,
    `                 ${points(gain.estimate)} points against the reference (${points(gain.lower)} to ${points(gain.upper)})`,
    `chosen in parts  ${choices.map(({ setting, share }) => `${setting} (${percent(share)})`).join("\n                 ")}`,
    "",
    concludeTuning(result),
    "",
  ].join("\n");
}

/** What follows from a tuning, in a few sentences. */
function concludeTuning({
  verdict,
  reference,
  chosen,
  crossValidation: { gain },
}: Pick<TuningResult, "verdict" | "reference" | "chosen" | "crossValidation">): string {
  const told = `With these items only gains above ${(200 * gain.standardError).toFixed(0)} points can be told from luck.`;
  const searched = chosen.accuracy.proportion - reference.accuracy.proportion;
  switch (verdict) {
    case "better":
      return `Recommended: ${chosen.setting}. On items left out, choosing beats the reference by ${points(gain.estimate)} points, and the interval leaves out 0.`;
    case "probably better":
      return `Recommended: ${chosen.setting}, with care. On items left out, choosing beats the reference by ${points(gain.estimate)} points, but that may be luck: the interval holds 0. ${told}`;
    case "no better":
      if (chosen.setting === reference.setting) {
        return `Recommended: the reference, ${reference.setting}. Tuning found nothing better: no setting is right on more of these items.`;
      }
      return `Recommended: the reference, ${reference.setting}. Tuning found nothing that is clearly better: the ${points(searched)} points that the best of the settings gains on the items that chose it come to ${points(gain.estimate)} on items left out. ${told}`;
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** An interval of shares, which cannot leave 0 to 1. */
function range({ lower, upper }: Pick<CrossValidatedMean, "lower" | "upper">): string {
  return `${(100 * Math.max(0, lower)).toFixed(1)} to ${(100 * Math.min(1, upper)).toFixed(1)}`;
}

function points(value: number): string {
  const rounded = (100 * value).toFixed(1);
  return value > 0 && rounded !== "0.0" ? `+${rounded}` : rounded.replace(/^-0\.0$/, "0.0");
}
