import { InvalidArgumentError } from "equirank";
import { rejectUnknownOptions } from "../../src/internal";
import { findDiscriminability } from "./discriminability";
import type { ScorerForm } from "./scorer-item";

/**
 * How good a simulated signal is, and how bold. `accuracy` is the share of items, from 1/N to 1 (exclusive), in which
 * the signal alone puts the right candidate first. Its boldness is one of
 * - `scale`: 1 for log-odds that are true log-likelihood ratios, above 1 for an overconfident signal, below 1 for a
 *   timid one;
 * - `spread`: the standard deviation in nats of its log-odds among candidates that are alike, outliers aside; it also
 *   says how loud a signal is that knows nothing. `spread` = `scale` · d'.
 */
export type ScorerQuality =
  | { accuracy: number; scale: number; spread?: never }
  | { accuracy: number; spread: number; scale?: never };

/** Everything that decides the accuracy of the methods on simulated items. */
export interface SimulationSetting {
  /** N, candidates of each item, one of them right. At least 2. */
  candidates: number;
  generator: ScorerQuality;
  discriminator: ScorerQuality;
  /** r, between -1 and 1: correlation of the two scorers' noise at the same candidate. */
  correlation: number;
  /**
   * ε, from 0 to 1: the share of observations whose noise is three times as large, as where one rare word decides an
   * answer's likelihood. Each signal has its own.
   */
  outliers: number;
  /** Standard deviation in nats of what is added to a signal's log-odds at all candidates of an item alike. */
  shift: number;
  /** How the scorers enter the game. */
  form: ScorerForm;
  /** λ of both players, or `"suggested"`: what `suggestLambda()` makes of the two qualities. */
  lambda: number | "suggested";
  /**
   * Updates of the paper's dynamics after which their iterate is compared as well; 0 leaves it out, which saves most of
   * the time.
   */
  iterations: number;
  /** K, samples of a majority vote. */
  votes: number;
}

/**
 * The setting around which the others vary: four candidates, two calibrated and independent scorers that are right on
 * 60 % of the items, λ as their qualities suggest it, and a vote of 20.
 */
export const calibratedSetting: SimulationSetting = {
  candidates: 4,
  generator: { accuracy: 0.6, scale: 1 },
  discriminator: { accuracy: 0.6, scale: 1 },
  correlation: 0,
  outliers: 0,
  shift: 1,
  form: "pointwise",
  lambda: "suggested",
  iterations: 0,
  votes: 20,
};

/**
 * A setting like a small language model's. SmolLM2-135M, asked pointwise on the 32 questions of the demo, has scales of
 * 2.9 and 2.0, a correlation of 0.45 and, by its kurtosis, 10 % outliers (`placeRun()`).
 */
export const languageModelSetting: SimulationSetting = {
  ...calibratedSetting,
  generator: { accuracy: 0.6, scale: 3 },
  discriminator: { accuracy: 0.6, scale: 2 },
  correlation: 0.4,
  outliers: 0.1,
};

/** A signal as its noise is drawn: x ~ Normal(±d'/2, 1), of which the log-odds are spread · x. */
export interface ResolvedScorer {
  discriminability: number;
  spread: number;
}

/**
 * d' and the spread of a signal among N candidates. x ~ Normal(±d'/2, 1) has the log-likelihood ratio d' x, so that a
 * spread of d' is calibrated.
 * @throws InvalidArgumentError if the quality is not usable
 */
export function resolveScorer(
  quality: ScorerQuality,
  { candidates, outliers }: Pick<SimulationSetting, "candidates" | "outliers">,
  parameter: string,
): ResolvedScorer {
  rejectUnknownOptions(parameter, quality, ["accuracy", "scale", "spread"]);
  const discriminability = findDiscriminability(quality.accuracy, candidates, outliers, `${parameter}.accuracy`);
  if ((quality.scale === undefined) === (quality.spread === undefined)) {
    throw new InvalidArgumentError(parameter, quality, "must have either a scale or a spread");
  }
  const boldness = quality.scale === undefined ? "spread" : "scale";
  requireWithin(`${parameter}.${boldness}`, quality[boldness], 0, 1e6);
  const spread = quality.spread ?? quality.scale * discriminability;
  return { discriminability, spread };
}

/** How many times too bold a signal is; Infinity, which leaves it no weight, for one that knows or says nothing. */
export function readScale({ discriminability, spread }: ResolvedScorer): number {
  return discriminability === 0 || spread === 0 ? Infinity : spread / discriminability;
}

/** @throws InvalidArgumentError if a name is unknown or a value, other than the two scorers', is not usable */
export function checkSetting(setting: SimulationSetting): void {
  rejectUnknownOptions("setting", setting, Object.keys(calibratedSetting));
  requireWhole("setting.candidates", setting.candidates, 2);
  requireWhole("setting.iterations", setting.iterations, 0);
  requireWhole("setting.votes", setting.votes, 1);
  requireWithin("setting.outliers", setting.outliers, 0, 1);
  requireWithin("setting.shift", setting.shift, 0, 1e6);
  if (typeof setting.correlation !== "number" || !(Math.abs(setting.correlation) < 1)) {
    throw new InvalidArgumentError(
      "setting.correlation",
      setting.correlation,
      "must be a number between -1 and 1, exclusive",
    );
  }
  if (typeof setting.lambda === "string" && setting.lambda !== "suggested") {
    throw new InvalidArgumentError("setting.lambda", setting.lambda, 'must be a positive number or "suggested"');
  }
  if (setting.form !== "pointwise" && setting.form !== "contrast") {
    throw new InvalidArgumentError(
      "setting.form",
      setting.form,
      'must be "pointwise", one score a candidate, or "contrast", the paper\'s pair',
    );
  }
}

/** @throws InvalidArgumentError unless the value is a whole number >= smallest */
export function requireWhole(parameter: string, value: unknown, smallest: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < smallest) {
    throw new InvalidArgumentError(parameter, value, `must be a whole number >= ${smallest}`);
  }
}

function requireWithin(parameter: string, value: unknown, smallest: number, largest: number): void {
  if (typeof value !== "number" || !(value >= smallest && value <= largest)) {
    throw new InvalidArgumentError(parameter, value, `must be a number from ${smallest} to ${largest}`);
  }
}

/** The setting with one parameter changed. */
export function varySetting(
  setting: SimulationSetting,
  parameter: SimulationParameter,
  value: number,
): SimulationSetting {
  const { generator, discriminator } = setting;
  switch (parameter) {
    case "generator.accuracy":
      return { ...setting, generator: { ...generator, accuracy: value } };
    case "discriminator.accuracy":
      return { ...setting, discriminator: { ...discriminator, accuracy: value } };
    case "generator.scale":
      return { ...setting, generator: { accuracy: generator.accuracy, scale: value } };
    case "discriminator.scale":
      return { ...setting, discriminator: { accuracy: discriminator.accuracy, scale: value } };
    case "scale":
      return varySetting(varySetting(setting, "generator.scale", value), "discriminator.scale", value);
    case "generator.spread":
      return { ...setting, generator: { accuracy: generator.accuracy, spread: value } };
    case "discriminator.spread":
      return { ...setting, discriminator: { accuracy: discriminator.accuracy, spread: value } };
    default:
      return { ...setting, [parameter]: value };
  }
}

/** Parts of a setting that a table may vary. `scale` is that of both scorers. */
export type SimulationParameter =
  | "candidates"
  | "generator.accuracy"
  | "discriminator.accuracy"
  | "generator.scale"
  | "discriminator.scale"
  | "scale"
  | "generator.spread"
  | "discriminator.spread"
  | "correlation"
  | "outliers"
  | "shift"
  | "lambda"
  | "votes";
