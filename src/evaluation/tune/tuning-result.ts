import type { CrossValidatedMean, CrossValidationPlan } from "../../statistics/cross-validation";
import type { ProportionInterval } from "../../statistics/intervals";
import type { ScoreLogHeader } from "../log/score-log";
import * as format from "../report/format-figures";
import type { TunedConfiguration } from "./ranking-configuration";

/** A ranking chosen by labelled items, with what that choice is worth. Plain JSON. */
export interface TuningResult {
  format: 1;
  /**
   * Whether choosing is better than keeping the reference, by cross-validation. `"better"`: the interval of the gain
   * lies above 0; `"probably better"`: the gain is more than one standard error, which may be luck; `"no better"`: it
   * is less, and the reference is recommended.
   */
  verdict: "better" | "probably better" | "no better";
  /** What is recommended: options for `rankCandidates()`, which `equirank rank` takes with `--config`. */
  configuration: TunedConfiguration;
  /** What the choice had to beat, with its accuracy on all items; it was not chosen by them. */
  reference: GradedSetting;
  /**
   * The setting that is right on most items, with its accuracy on these same items: too good by as much as was
   * searched, and the figure that tuning without cross-validation would claim.
   */
  chosen: GradedSetting;
  crossValidation: TuningCrossValidation;
  /** Items whose answers are complete: the choice is based on these. */
  items: number;
  /** Items in the logs whose answers are not complete. */
  incompleteItems: number;
  /** Settings to choose from. */
  settings: number;
  /** What was scored, and how. */
  scores: ScoreLogHeader;
}

/** A setting in words, and the share of items that it ranks right, with its 95 % Wilson interval. */
interface GradedSetting {
  setting: string;
  accuracy: ProportionInterval;
}

/** What choosing a setting is worth on items that it was not chosen by. */
interface TuningCrossValidation extends CrossValidationPlan {
  /** Mean accuracy of the settings chosen, on the items that chose them. */
  trainingAccuracy: number;
  /** Their accuracy on the items held out: what to expect of the chosen setting on other items. */
  accuracy: CrossValidatedMean;
  /** The same less the accuracy of the reference on these items. */
  gain: CrossValidatedMean;
  /** The settings chosen most often, at most five: how far the choice depends on which items there are. */
  choices: SettingChoice[];
}

/** How often a setting was chosen. */
export interface SettingChoice {
  setting: string;
  /** Share of all choices, 0 to 1. */
  share: number;
}

/** The result of a tuning as plain text of several lines. */
export function describeTuning(result: TuningResult): string {
  const { items, incompleteItems, settings, scores, reference, chosen, crossValidation } = result;
  const { folds, repetitions, accuracy, gain, choices } = crossValidation;
  const models = [...new Set([scores.models.generator.id, scores.models.discriminator.id])];
  const missing = incompleteItems === 0 ? "" : ` (${incompleteItems} more are not complete)`;
  return [
    `Choosing among ${settings} settings by ${items} labelled items of ${scores.task}${missing}, scored by ${models.join(" and ")}`,
    "",
    `reference        ${reference.setting}`,
    `                 ${format.percent(reference.accuracy.proportion)} right (${range(reference.accuracy)})`,
    `chosen           ${chosen.setting}`,
    `                 ${format.percent(chosen.accuracy.proportion)} right on the items that chose it, which is too optimistic`,
    `cross-validated  ${format.percent(accuracy.estimate)} right (${range(accuracy)}) on items left out of the choice: ${folds} folds, repeated ${repetitions} times`,
    `                 ${format.difference(gain.estimate)} points against the reference (${format.difference(gain.lower)} to ${format.difference(gain.upper)})`,
    `chosen in folds  ${choices.map(({ setting, share }) => `${setting} (${format.percent(share)})`).join("\n                 ")}`,
    "",
    concludeTuning(result),
    "",
  ].join("\n");
}

function concludeTuning({ verdict, reference, chosen, crossValidation }: TuningResult): string {
  const { gain } = crossValidation;
  const least = (200 * gain.standardError).toFixed(0);
  const told = least === "0" ? "" : ` With these items, only gains above ${least} points can be told from luck.`;
  const searched = chosen.accuracy.proportion - reference.accuracy.proportion;
  switch (verdict) {
    case "better":
      return `Recommended: ${chosen.setting}. On items left out, choosing beats the reference by ${format.difference(gain.estimate)} points, and the interval excludes 0.`;
    case "probably better":
      return `Recommended: ${chosen.setting}, with care. On items left out, choosing beats the reference by ${format.difference(gain.estimate)} points, but that may be luck: the interval contains 0.${told}`;
    case "no better":
      if (chosen.setting === reference.setting) {
        return `Recommended: the reference, ${reference.setting}. Tuning found nothing better: no setting is right on more of these items.`;
      }
      return `Recommended: the reference, ${reference.setting}. Tuning found nothing that is clearly better: the ${format.difference(searched)} points that the best setting gains on the items that chose it are ${format.difference(gain.estimate)} on items left out.${told}`;
  }
}

function range({ lower, upper }: Pick<CrossValidatedMean, "lower" | "upper">): string {
  return `${format.points(lower)} to ${format.points(upper)}`;
}
