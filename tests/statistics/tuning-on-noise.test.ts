import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";
import { describe, expect, test } from "vitest";
import { chooseSetting, crossValidate, crossValidatedMean } from "../../src/statistics/cross-validation";

const items = 150;
const settings = 800;
const simulations = 40;

/** What tuning makes of settings that are right with these probabilities, each item and setting by itself. */
function tune(seed: number, probabilities: readonly number[]) {
  const random = mersenne(seed);
  const right = probabilities.map((probability) =>
    Uint8Array.from({ length: items }, () => (uniformFloat64(random) < probability ? 1 : 0)),
  );
  const share = (setting: number) => right[setting]!.reduce((sum, value) => sum + value, 0) / items;
  const chosen = chooseSetting(right, [...right[0]!.keys()]);
  const parts = crossValidate(right, { folds: 5, repetitions: 4, seed });
  const gain = crossValidatedMean(
    parts.map(({ accuracy, referenceAccuracy }) => accuracy - referenceAccuracy),
    5,
  );
  return { chosen, naiveGain: share(chosen) - share(0), gain };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("800 settings that are all equally good, tuned on 150 items", () => {
  const outcomes = Array.from({ length: simulations }, (_, seed) => tune(seed, new Array<number>(settings).fill(0.55)));

  test("gain nine points and more on the items that choose", () => {
    expect(Math.min(...outcomes.map(({ naiveGain }) => naiveGain))).toBeGreaterThan(0.03);
    expect(mean(outcomes.map(({ naiveGain }) => naiveGain))).toBeGreaterThan(0.09);
  });

  test("gain nothing in cross-validation", () => {
    const estimates = outcomes.map(({ gain }) => gain.estimate);
    // One standard error of the mean of 40 such estimates is 0.008: the gain of one has a standard deviation near 0.05.
    expect(Math.abs(mean(estimates))).toBeLessThan(0.025);
  });

  test("are rarely worth leaving the reference for", () => {
    // One standard error is exceeded by luck in 16 % of cases if the estimate is normal and the error right.
    const left = outcomes.filter(({ gain }) => gain.estimate > gain.standardError);
    expect(left.length / simulations).toBeLessThan(0.3);
    const sure = outcomes.filter(({ gain }) => gain.lower > 0);
    expect(sure.length / simulations).toBeLessThan(0.15);
  });
});

test("a setting that is better by twenty points is found among 800, and its gain told", () => {
  const probabilities = new Array<number>(settings).fill(0.55);
  probabilities[321] = 0.75;
  const outcomes = Array.from({ length: 10 }, (_, seed) => tune(seed, probabilities));
  expect(outcomes.filter(({ chosen }) => chosen === 321).length).toBeGreaterThanOrEqual(9);
  expect(outcomes.filter(({ gain }) => gain.lower > 0).length).toBeGreaterThanOrEqual(7);
  expect(mean(outcomes.map(({ gain }) => gain.estimate))).toBeGreaterThan(0.12);
});
