import { describe, expect, it } from "vitest";
import {
  fleissKappa,
  normalTail,
  pairedBootstrap,
  totalVariationDistance,
  twoProportionTest,
} from "../../bench/companions/statistics";
import { cohenKappa, cohenKappaInterval, kendallTau } from "../../src/statistics/agreement";
import {
  brierScore,
  evaluateIsotonic,
  expectedCalibrationError,
  isotonicRegression,
  reliabilityBins,
} from "../../src/statistics/calibration";
import { lowestProportion, standardErrorOfMean, wilsonInterval } from "../../src/statistics/intervals";
import { areaUnderRiskCoverage, areaUnderRoc } from "../../src/statistics/selection";
import { exactMcNemar } from "../../src/statistics/tests";
import reference from "../fixtures/statistics.json";
import { rankChanges } from "./rank-changes";

// Expected numbers are those of scipy, statsmodels and scikit-learn (bench/peers/statistics_reference.py). Both sides
// sum at most a few hundred numbers of size 1 in double precision: 1e-12 is far above their rounding, far below any
// mistake.
const digits = 12;

/** The same number to 12 significant digits, for probabilities that may be tiny. */
function expectSameRatio(actual: number, expected: number): void {
  expect(actual / expected).toBeCloseTo(1, digits);
}

describe("statistics agree with published implementations", () => {
  it.each(reference.wilson)("wilsonInterval($successes, $trials), statsmodels", (given) => {
    const { lower, upper } = wilsonInterval(given.successes, given.trials);
    expect(lower).toBeCloseTo(given.lower, digits);
    expect(upper).toBeCloseTo(given.upper, digits);
  });

  it.each(reference.lowestProportion)("lowestProportion($successes, $trials), scipy", (given) => {
    const { successes, trials, level, lower } = given;
    expect(lowestProportion(successes, trials, level)).toBeCloseTo(lower, digits);
  });

  it.each(reference.isotonic)("isotonicRegression of case %#, scikit-learn", (given) => {
    const fitted = isotonicRegression(given.scores, given.correct);
    expect(fitted.scores).toEqual(given.points);
    for (const [i, value] of fitted.values.entries()) {
      expect(value).toBeCloseTo(given.values[i]!, digits);
    }
    for (const [i, score] of given.elsewhere.entries()) {
      expect(evaluateIsotonic(fitted, score)).toBeCloseTo(given.expected[i]!, digits);
    }
  });

  it.each(reference.exactMcNemar)("exactMcNemar($won, $lost), statsmodels", (given) => {
    expectSameRatio(exactMcNemar(given.won, given.lost), given.pValue);
  });

  it.each(reference.normalTail)("normalTail($z), scipy", ({ z, tail }) => {
    expectSameRatio(normalTail(z), tail);
  });

  it.each(reference.twoProportions)("twoProportionTest($first, $second), statsmodels", (given) => {
    const { z, pValue } = twoProportionTest(given.first, given.second);
    expectSameRatio(z, given.z);
    // The relative error of a tail probability is that of z times z²: here up to 1300 times 1e-15.
    expect(pValue / given.pValue).toBeCloseTo(1, 11);
  });

  it.each(reference.standardError)("standardErrorOfMean of case %#, scipy", (given) => {
    expect(standardErrorOfMean(given.values)).toBeCloseTo(given.standardError, digits);
  });

  it.each(reference.cohen)("cohenKappa of case %#, scikit-learn", ({ first, second, kappa }) => {
    expect(cohenKappa(first, second)).toBeCloseTo(kappa, digits);
  });

  it.each(reference.cohen)("cohenKappaInterval of case %#, statsmodels", (given) => {
    const found = cohenKappaInterval(given.first, given.second)!;
    expect(found.kappa).toBe(cohenKappa(given.first, given.second));
    expect(found.standardError).toBeCloseTo(given.standardError, digits);
    expect(found.upper - found.kappa).toBeCloseTo(1.959963984540054 * given.standardError, digits);
  });

  it.each(reference.fleiss)("fleissKappa of case %#, statsmodels", ({ ratings, kappa }) => {
    expect(fleissKappa(ratings)).toBeCloseTo(kappa, digits);
  });

  it.each(reference.kendall)("kendallTau and findPlaces of case %#, scipy", (given) => {
    expect(kendallTau(given.first, given.second)).toBeCloseTo(given.tau, digits);
    expect(rankChanges(given.first, given.second)).toEqual(given.rankChanges);
  });

  it.each(reference.roc)("areaUnderRoc of case %#, scikit-learn", ({ scores, correct, area }) => {
    expect(areaUnderRoc(scores, correct)).toBeCloseTo(area, digits);
  });

  it.each(reference.calibration)("brierScore of case %#, scikit-learn", (given) => {
    expect(brierScore(given.confidences, given.correct)).toBeCloseTo(given.brier, digits);
  });

  const binned = reference.calibration.flatMap(({ confidences, correct, reliability }) =>
    reliability
      .filter(({ binning }) => binning === "equal-width")
      .map((expected) => ({ confidences, correct, expected })),
  );
  it.each(binned)("bins of case %#, scikit-learn", ({ confidences, correct, expected }) => {
    const bins = reliabilityBins(confidences, correct, expected.bins);
    expect(bins.map((bin) => bin.count)).toEqual(expected.counts);
    for (const [i, bin] of bins.entries()) {
      expect(bin.confidence).toBeCloseTo(expected.confidences[i]!, digits);
      expect(bin.accuracy).toBeCloseTo(expected.accuracies[i]!, digits);
    }
    const error = expectedCalibrationError(confidences, correct, expected.bins);
    expect(error).toBeCloseTo(expected.error, digits);
  });

  it.each(reference.riskCoverage)("areaUnderRiskCoverage of case %#, brute force", (given) => {
    expect(areaUnderRiskCoverage(given.confidences, given.correct)).toBeCloseTo(given.area, digits);
  });

  it.each(reference.totalVariation)("totalVariationDistance of case %#, scipy", (given) => {
    expect(totalVariationDistance(given.p, given.q)).toBeCloseTo(given.distance, digits);
  });

  const resampled = reference.pairedBootstrap.map(({ windows, pValue, ...given }) => {
    const { won = 0, lost = 0, tied = 0 } = given;
    const outcomes = (...values: [number, number, number]) =>
      values.flatMap((value, cell) => Array<number>([won, lost, tied][cell]!).fill(value));
    const { first = outcomes(1, 0, 1), second = outcomes(0, 1, 1) } = given;
    return { first, second, windows, pValue };
  });
  it.each(resampled)("pairedBootstrap of case %#, exact distribution and scipy", (given) => {
    const { resamples } = reference;
    const result = pairedBootstrap(given.first, given.second, { resamples })!;
    // Within five standard errors of Monte Carlo, as the windows are: one seed in 300,000 would miss by chance.
    for (const bound of ["lower", "upper"] as const) {
      expect(result[bound]).toBeGreaterThanOrEqual(given.windows[bound][0]!);
      expect(result[bound]).toBeLessThanOrEqual(given.windows[bound][1]!);
    }
    const tail = given.pValue / 2;
    const error = 2 * Math.sqrt((tail * (1 - tail)) / resamples);
    // The p-value counts one resample more, two with both sides.
    expect(Math.abs(result.pValue - given.pValue)).toBeLessThan(5 * error + 2 / resamples);
  });
});
