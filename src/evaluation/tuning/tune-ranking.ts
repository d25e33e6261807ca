import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { type Signal, signalNames } from "../../elicitation/signals";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { rankFromLogLikelihoods } from "../../ranking/rank-from-log-likelihoods";
import type { RankingOptions } from "../../ranking/ranking-options";
import { type PairedBootstrapResult, pairedBootstrap } from "../../statistics/paired-bootstrap";
import { type ProportionInterval, wilsonInterval } from "../../statistics/wilson-interval";
import { mean } from "../mean";
import { readPair } from "../rank-item";
import { queriesOf } from "../required-queries";
import { CompleteItems, type ScoredItem } from "../score-log/complete-items";
import type { ScoreLogHeader } from "../score-log/score-log";
import { chooseSetting } from "./choose-setting";
import { crossValidate } from "./cross-validate";
import { describeSetting, type TuningSetting, tuningGrid } from "./tuning-setting";

/** How a ranking is tuned. */
export interface TuningOptions {
  /** Settings to choose from, the most trusted first. @default a grid of all that the log has the answers for */
  settings?: readonly TuningSetting[];
  /** Parts that the items are dealt into; each is left out once. @default 5 */
  folds?: number;
  /** How often they are dealt anew. @default 10 */
  repetitions?: number;
  /** Of the dealing and of the bootstrap. @default 0 */
  seed?: number;
}

/** A ranking chosen by labelled items, with what that choice is worth. */
export interface TuningResult {
  /**
   * Options for `rankCandidates()`. They are JSON: written to a file, `equirank rank` and `bench` take them with `--config`.
   */
  configuration: TunedConfiguration;
  /** The chosen setting in words. */
  chosen: string;
  items: number;
  settings: number;
  /** Accuracy of the chosen setting on the items that chose it: too good by how much was searched. */
  trainingAccuracy: ProportionInterval;
  /** Accuracy to be expected on other items: each item ranked by a setting that was chosen without it. */
  crossValidatedAccuracy: number;
  /** Accuracy of the first setting, which nothing was chosen for. */
  defaultAccuracy: ProportionInterval;
  /** Cross-validated accuracy less that of the first setting, on the same items; undefined for a single item. */
  gain: Pick<PairedBootstrapResult, "estimate" | "lower" | "upper" | "pValue"> | undefined;
  /** Share of the choices in cross-validation that fell on the chosen setting. */
  stability: number;
}

/** Options for `rankCandidates()` that a tuning found. */
export interface TunedConfiguration extends Pick<RankingOptions, "method" | "solver"> {
  elicitation: Pick<ElicitationOptions, "generator" | "discriminator">;
}

/**
 * The ranking that labelled items speak for: pair of signals, normalization, method and the λ of both players, chosen from
 * a small grid by a rule that trusts usual settings more than unusual ones, and cross-validated as a whole.
 *
 * @param files score logs of labelled items, a few dozen at least
 * @throws ScoreLogError if a log cannot be used
 * @throws InvalidArgumentError for options that are unknown or unusable, or too few items
 */
export async function tuneRanking(
  files: readonly string[],
  options: TuningOptions = {},
): Promise<TuningResult> {
  rejectUnknownOptions("options", options, ["settings", "folds", "repetitions", "seed"]);
  const { folds = 5, repetitions = 10, seed = 0 } = options;
  const scores = new CompleteItems(files);
  const items: ScoredItem[] = [];
  for await (const item of scores) items.push(item);
  items.sort((a, b) => a.item - b.item);
  if (!(Number.isSafeInteger(folds) && folds >= 2 && folds <= items.length)) {
    throw new InvalidArgumentError(
      "options.folds",
      folds,
      `must be a whole number from 2 to the number of items, ${items.length}`,
    );
  }
  const settings = options.settings ?? tuningGrid((signal) => isRecorded(signal, scores.header));
  if (settings.length === 0) {
    throw new InvalidArgumentError("options.settings", settings, "must hold at least one setting");
  }
  const right = settings.map((setting) => gradeItems(items, setting));
  const everything = items.map((_, i) => i);
  const chosen = chooseSetting(right, everything);
  const validation = crossValidate(right, { folds, repetitions, seed });
  const defaults = [...right[0]!];
  const gain = pairedBootstrap(validation.right, defaults, { seed });
  return {
    configuration: configure(settings[chosen]!),
    chosen: describeSetting(settings[chosen]!),
    items: items.length,
    settings: settings.length,
    trainingAccuracy: wilsonInterval(sum(right[chosen]!), items.length),
    crossValidatedAccuracy: mean(validation.right),
    defaultAccuracy: wilsonInterval(sum(right[0]!), items.length),
    gain: gain && {
      estimate: gain.estimate,
      lower: gain.lower,
      upper: gain.upper,
      pValue: gain.pValue,
    },
    stability: validation.chosen[chosen]! / (folds * repetitions),
  };
}

function isRecorded(signal: Signal, { queries }: ScoreLogHeader): boolean {
  const asked = [...queries.generator, ...queries.discriminator];
  return signalNames.includes(signal) && queriesOf(signal).every((name) => asked.includes(name));
}

/** `[item]`: 1 where the setting ranks the right candidate first. */
function gradeItems(items: readonly ScoredItem[], setting: TuningSetting): Uint8Array {
  return Uint8Array.from(items, (item) => {
    const { ranking } = rankFromLogLikelihoods(readPair(item, setting.pair), {
      ...rankingOptions(setting),
      ...(setting.regularization && { elimination: false }),
    });
    return ranking[0]!.originalIndex === item.answer ? 1 : 0;
  });
}

function rankingOptions({
  method,
  regularization,
}: TuningSetting): Pick<RankingOptions, "method" | "solver"> {
  return { method, ...(regularization && { solver: { kind: "exact", regularization } }) };
}

function configure(setting: TuningSetting): TunedConfiguration {
  const { generator, discriminator } = setting.pair;
  return { ...rankingOptions(setting), elicitation: { generator, discriminator } };
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
