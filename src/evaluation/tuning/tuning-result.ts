import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import type { RankingOptions } from "../../ranking/ranking-options";
import type { ProportionInterval } from "../../statistics/wilson-interval";
import type { ScoreLogHeader } from "../score-log/score-log";
import type { CrossValidationPlan } from "./cross-validate";
import type { CrossValidatedMean } from "./cross-validated-mean";

/** A ranking chosen by labelled items, with what that choice is worth. Plain JSON. */
export interface TuningResult {
  format: 1;
  /**
   * What cross-validation says of choosing instead of keeping the reference. `"better"`: the interval of the gain lies above 0;
   * `"probably better"`: the gain is more than one standard error, which may be luck; `"no better"`: it is less, and the
   * reference is recommended.
   */
  verdict: "better" | "probably better" | "no better";
  /** What is recommended: options for `rankCandidates()`, which `equirank rank` takes with `--config`. */
  configuration: TunedConfiguration;
  /** What the choice had to beat, with its accuracy on all items, which nothing was chosen by. */
  reference: GradedSetting;
  /**
   * The setting that is right on most items, with its accuracy on these same items: too good by as much as was searched, and
   * what tuning without cross-validation would claim.
   */
  chosen: GradedSetting;
  crossValidation: TuningCrossValidation;
  /** Items whose answers are complete, by which was chosen. */
  items: number;
  /** Items that the logs know but whose answers are not complete. */
  incompleteItems: number;
  /** Settings to choose from. */
  settings: number;
  /** What the scores were taken of and how. */
  scores: ScoreLogHeader;
}

/** A setting in words, and the share of items that it ranks right, with its 95 % Wilson interval. */
export interface GradedSetting {
  setting: string;
  accuracy: ProportionInterval;
}

/** What choosing a setting is worth on items that it was not chosen by. */
export interface TuningCrossValidation extends CrossValidationPlan {
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

/** Options for `rankCandidates()` that a tuning recommends, the wording that the scores were taken with among them. */
export interface TunedConfiguration extends RankingOptions {
  elicitation: Pick<ElicitationOptions, "generator" | "discriminator" | "prompts" | "shots">;
}
