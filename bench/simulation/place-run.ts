import { InvalidArgumentError } from "equirank";
import { suggestLambda } from "equirank/evaluation";
import { type ProportionInterval, readLogOdds, wilsonInterval } from "../../src/internal";
import { findDiscriminability } from "./discriminability";
import { outlierFactor } from "./noise";
import type { ScorerForm, ScorerItem } from "./scorer-item";
import { calibratedSetting, type SimulationSetting } from "./simulation-setting";

/** Where one scorer of a real run lies in the model. */
export interface ScorerPlacement {
  /** Share of items in which the scorer alone puts the right candidate first, with its 95 % interval. */
  accuracy: ProportionInterval;
  /**
   * How many times too bold its log-odds are: the temperature at which softmax(log-odds / temperature) gives the right
   * candidates the largest likelihood. Null where none does, since the signal is no better than chance.
   */
  scale: number | null;
  /** d', the discriminability at which the model has this accuracy; 0 at chance and below. */
  discriminability: number;
  /** Standard deviation in nats of its log-odds among candidates that are alike, outliers aside. */
  spread: number;
  /** Fourth standardized cumulant of its noise: 0 for normal noise, above 0 for outliers. */
  excessKurtosis: number;
}

/** Where a real run lies in the model of `docs/when-does-it-help.md`. */
export interface RunPlacement {
  /** Items used. */
  items: number;
  /** Items left out, for a number that is not finite or fewer than two candidates. */
  skipped: number;
  /** N, the most frequent number of candidates. */
  candidates: number;
  form: ScorerForm;
  generator: ScorerPlacement;
  discriminator: ScorerPlacement;
  /** r, the correlation of the scorers' noise at the same candidate. */
  correlation: number;
  /** ε, the share of outliers with which the model has the noise's mean kurtosis, at most 0.1, where it is largest. */
  outliers: number;
  /** λ by {@link suggestLambda}. */
  suggestedLambda: number;
}

/**
 * The place of a real run in the simulation's model, estimated from its scores and labels. Within each item the
 * log-odds are regressed on which candidate is right; spread, correlation and kurtosis are those of the residuals, so
 * that what shifts all candidates of an item alike plays no part.
 *
 * @throws InvalidArgumentError if a gold index is no candidate, or no item can be used
 * @example
 * const { items } = simulateItems({ ...calibratedSetting, correlation: 0.5 }, 2000, 1);
 * placeRun(items).correlation // 0.5026924691438438
 */
export function placeRun(items: readonly ScorerItem[]): RunPlacement {
  const usable: PlacedItem[] = [];
  items.forEach((item, index) => {
    const { generator, discriminator } = readLogOdds(item);
    if (!Number.isSafeInteger(item.gold) || !(item.gold in generator)) {
      throw new InvalidArgumentError(
        `items[${index}].gold`,
        item.gold,
        `must be the index of one of the ${generator.length} candidates`,
      );
    }
    if (generator.length < 2 || ![...generator, ...discriminator].every(Number.isFinite)) return;
    usable.push({ generator, discriminator, gold: item.gold });
  });
  if (usable.length === 0) {
    throw new InvalidArgumentError(
      "items",
      items.length,
      "must hold an item with at least two candidates and finite numbers",
    );
  }
  const candidates = findMostFrequent(usable.map(({ generator }) => generator.length));
  const noise = {
    generator: readNoise(usable, "generator"),
    discriminator: readNoise(usable, "discriminator"),
  };
  const kurtosis = {
    generator: estimateKurtosis(noise.generator, candidates),
    discriminator: estimateKurtosis(noise.discriminator, candidates),
  };
  const outliers = findOutliers((kurtosis.generator + kurtosis.discriminator) / 2);
  const freedom = usable.reduce((sum, { generator }) => sum + generator.length - 1, 0);
  const place = (scorer: Scorer): ScorerPlacement => {
    const labelled = usable.map(({ [scorer]: logOdds, gold }) => ({ logOdds, gold }));
    const right = labelled.filter(({ logOdds, gold }) => logOdds.indexOf(Math.max(...logOdds)) === gold).length;
    const accuracy = wilsonInterval(right, usable.length);
    const possible = boundAccuracy(accuracy.proportion, candidates, usable.length);
    return {
      accuracy,
      discriminability: findDiscriminability(possible, candidates, outliers),
      scale: fitScale(labelled),
      spread: Math.sqrt(dot(noise[scorer], noise[scorer]) / freedom / outlierVariance(outliers)),
      excessKurtosis: kurtosis[scorer],
    };
  };
  const [generator, discriminator] = [place("generator"), place("discriminator")];
  return {
    items: usable.length,
    skipped: items.length - usable.length,
    candidates,
    form: typeof items[0]!.generator[0] === "number" ? "pointwise" : "contrast",
    generator,
    discriminator,
    correlation: estimateCorrelation(noise.generator, noise.discriminator, outliers),
    outliers,
    suggestedLambda: suggestLambda(generator.discriminability, discriminator.scale ?? Infinity),
  };
}

/** The setting of the simulation at a run's place: what the model expects of such scorers. */
export function settingAt(placement: RunPlacement): SimulationSetting {
  const { candidates, form, correlation, outliers, items, suggestedLambda } = placement;
  const quality = ({ accuracy, spread }: ScorerPlacement) => ({
    accuracy: boundAccuracy(accuracy.proportion, candidates, items),
    spread,
  });
  return {
    ...calibratedSetting,
    candidates,
    form,
    correlation,
    outliers,
    lambda: suggestedLambda,
    generator: quality(placement.generator),
    discriminator: quality(placement.discriminator),
  };
}

/** An accuracy that the model has: below chance counts as chance, and no error as half an error. */
function boundAccuracy(accuracy: number, candidates: number, items: number): number {
  return Math.max(1 / candidates, Math.min(accuracy, 1 - 0.5 / items));
}

type Scorer = "generator" | "discriminator";
interface PlacedItem extends Record<Scorer, number[]> {
  gold: number;
}

/** Residuals of a signal's log-odds, centered in each item, after regression on which candidate is right. */
function readNoise(items: readonly PlacedItem[], scorer: Scorer): number[] {
  const centered = items.flatMap((item) => centerItem(item[scorer]));
  const isRight = items.flatMap(({ generator, gold }) => centerItem(generator.map((_, y) => (y === gold ? 1 : 0))));
  const effect = dot(centered, isRight) / dot(isRight, isRight);
  return centered.map((value, i) => value - effect * isRight[i]!);
}

/** The noise's excess kurtosis, of which centering N values leaves the share ((1-1/N)⁴ + (N-1)/N⁴) / (1-1/N)². */
function estimateKurtosis(noise: readonly number[], candidates: number): number {
  const variance = dot(noise, noise) / noise.length;
  if (variance === 0) return 0;
  const fourth = noise.reduce((sum, value) => sum + value ** 4, 0) / noise.length;
  const kept = 1 - 1 / candidates;
  const share = (kept ** 4 + (candidates - 1) / candidates ** 4) / kept ** 2;
  return (fourth / variance ** 2 - 3) / share;
}

/**
 * The share ε of outliers with the excess kurtosis κ, from κ + 3 = 3 (1 + 80 ε) / (1 + 8 ε)². The right side is largest
 * at ε = 0.1.
 */
function findOutliers(excessKurtosis: number): number {
  const kurtosis = excessKurtosis + 3;
  const a = 64 * kurtosis;
  const b = 16 * kurtosis - 240;
  const c = excessKurtosis;
  if (excessKurtosis <= 0) return 0;
  const discriminant = b ** 2 - 4 * a * c;
  return discriminant <= 0 ? 0.1 : Math.min(0.1, (-b - Math.sqrt(discriminant)) / (2 * a));
}

/** The noise's variance in units of that without outliers. */
function outlierVariance(outliers: number): number {
  return 1 + (outlierFactor ** 2 - 1) * outliers;
}

/** The correlation of the noise's normal parts: outliers, independent in both scorers, weaken that of the whole. */
function estimateCorrelation(generator: readonly number[], discriminator: readonly number[], outliers: number): number {
  const norm = Math.sqrt(dot(generator, generator) * dot(discriminator, discriminator));
  if (norm === 0) return 0;
  const weakening = (1 + (outlierFactor - 1) * outliers) ** 2 / outlierVariance(outliers);
  const correlation = dot(generator, discriminator) / norm / weakening;
  return Math.max(-0.99, Math.min(0.99, correlation));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function findMostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** One signal's log-odds for the candidates of an item, and which is right. */
export interface LabelledLogOdds {
  logOdds: readonly number[];
  gold: number;
}

/**
 * The temperature T that maximizes Σ log softmax(log-odds / T)[gold]: temperature scaling (Guo et al., arXiv
 * 1706.04599), the maximum-likelihood estimate of McFadden's conditional logit. For log-odds that are `scale` times
 * true log-likelihood ratios it estimates `scale`. Null where the log-odds are no better than a guess; 1e-6, for nearly
 * none, where no item is wrong.
 */
export function fitScale(items: readonly LabelledLogOdds[]): number | null {
  // The likelihood is concave in the precision 1/T: its slope falls, towards Σ (log-odds of gold - the largest).
  if (!(findSlope(items, 0) > 0)) return null;
  if (items.every(({ logOdds, gold }) => logOdds[gold]! === Math.max(...logOdds))) return 1e-6;
  let upper = 1;
  while (findSlope(items, upper) > 0) upper *= 2;
  let lower = 0;
  for (let middle = upper / 2; middle > lower && middle < upper; middle = (lower + upper) / 2) {
    if (findSlope(items, middle) > 0) lower = middle;
    else upper = middle;
  }
  return 1 / upper;
}

/** Derivative of the log-likelihood by the precision 1/T: Σ (log-odds of gold - their mean under the softmax). */
function findSlope(items: readonly LabelledLogOdds[], precision: number): number {
  return items.reduce((slope, { logOdds, gold }) => {
    const largest = Math.max(...logOdds);
    const weights = logOdds.map((value) => Math.exp(precision * (value - largest)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = weights.reduce((sum, weight, y) => sum + (weight / total) * logOdds[y]!, 0);
    return slope + logOdds[gold]! - mean;
  }, 0);
}

/** Numbers less their mean. */
function centerItem(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
