import { describe, expect, it } from "vitest";
import {
  coverageAtAccuracy,
  fleissKappa,
  pairedBootstrap,
  totalVariationDistance,
  twoProportionTest,
} from "../../bench/companions/statistics";
import { InvalidArgumentError } from "../../src/shared/errors";
import { cohenKappa, kendallTau } from "../../src/statistics/agreement";
import { brierScore, expectedCalibrationError, reliabilityBins } from "../../src/statistics/calibration";
import { standardErrorOfMean } from "../../src/statistics/intervals";
import { accuracyCoverageCurve, areaUnderRiskCoverage, areaUnderRoc } from "../../src/statistics/selection";

/** A function of samples, whatever their type: what a caller in plain JavaScript can do. */
type Statistic = (...samples: unknown[]) => unknown;

function parameterOfError(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.parameter;
    throw error;
  }
  return "no error";
}

const coverageAtHalf = (confidences: number[], correct: boolean[]) => coverageAtAccuracy(confidences, correct, 0.5);

/** Two samples of each function, by name, and entries that do not belong there. */
const pairs: [Statistic, [string, unknown, unknown[]], [string, unknown, unknown[]]][] = (() => {
  const confidence: [string, unknown, unknown[]] = ["confidences", 0.5, [-0.1, 1.1, Number.NaN, "1"]];
  const ordered = (name: string): [string, unknown, unknown[]] => [name, -Infinity, [Number.NaN, "1", null]];
  const finite = (name: string): [string, unknown, unknown[]] => [name, 1, [Number.NaN, Infinity, "1"]];
  const labels = (name: string): [string, unknown, unknown[]] => [name, "a", [Number.NaN, null, undefined]];
  const share = (name: string): [string, unknown, unknown[]] => [name, 1, [-1, 1.5, Number.NaN]];
  const correct: [string, unknown, unknown[]] = ["correct", true, [1, "true", undefined]];
  return [
    [pairedBootstrap as Statistic, finite("first"), finite("second")],
    [reliabilityBins as Statistic, confidence, correct],
    [expectedCalibrationError as Statistic, confidence, correct],
    [brierScore as Statistic, confidence, correct],
    [accuracyCoverageCurve as Statistic, ordered("confidences"), correct],
    [areaUnderRiskCoverage as Statistic, ordered("confidences"), correct],
    [coverageAtHalf as Statistic, ordered("confidences"), correct],
    [areaUnderRoc as Statistic, ordered("scores"), correct],
    [kendallTau as Statistic, ordered("first"), ordered("second")],
    [cohenKappa as Statistic, labels("first"), labels("second")],
    [totalVariationDistance as Statistic, share("p"), share("q")],
  ];
})();

describe.each(pairs)("%o refuses", (statistic, [firstName, one, badFirst], [secondName, other, badSecond]) => {
  it("what is no sample, or empty", () => {
    expect(parameterOfError(() => statistic([], []))).toBe(firstName);
    expect(parameterOfError(() => statistic([one], []))).toBe(secondName);
    expect(parameterOfError(() => statistic(undefined, [other]))).toBe(firstName);
    expect(parameterOfError(() => statistic([one], "x"))).toBe(secondName);
  });

  it("entries out of range", () => {
    for (const bad of badFirst) {
      expect(parameterOfError(() => statistic([one, bad], [other, other]))).toBe(`${firstName}[1]`);
    }
    for (const bad of badSecond) {
      expect(parameterOfError(() => statistic([one], [bad]))).toBe(`${secondName}[0]`);
    }
  });
});

describe("samples of different lengths", () => {
  it.each([
    ["second", () => pairedBootstrap([1, 0], [1])],
    ["correct", () => reliabilityBins([0.5, 0.5], [true])],
    ["correct", () => brierScore([0.5, 0.5], [true])],
    ["correct", () => accuracyCoverageCurve([1, 2], [true])],
    ["correct", () => areaUnderRoc([1, 2], [true])],
    ["second", () => kendallTau([1, 2], [1])],
    ["second", () => cohenKappa(["a", "b"], ["a"])],
    ["q", () => totalVariationDistance([0.5, 0.5], [1])],
    [
      "ratings[1]",
      () =>
        fleissKappa([
          ["a", "b"],
          ["a", "b", "c"],
        ]),
    ],
  ])("name %s", (parameter, call) => {
    expect(parameterOfError(call)).toBe(parameter);
    expect(call).toThrow(/as long as|as many as/);
  });
});

describe("options and single values", () => {
  const [confidences, correct] = [
    [0.5, 0.7],
    [true, false],
  ];
  it.each([
    ["options.seed", () => pairedBootstrap([1, 0], [0, 1], { seed: -1 })],
    ["options.seed", () => pairedBootstrap([1, 0], [0, 1], { seed: 2 ** 32 })],
    ["options.seed", () => pairedBootstrap([1, 0], [0, 1], { seed: 0.5 })],
    ["options.resamples", () => pairedBootstrap([1, 0], [0, 1], { resamples: 0 })],
    ["options.confidence", () => pairedBootstrap([1, 0], [0, 1], { confidence: 95 })],
    ["options.confidence", () => pairedBootstrap([1, 0], [0, 1], { confidence: Number.NaN })],
    ["options.samples", () => pairedBootstrap([1, 0], [0, 1], { samples: 5 } as object)],
    ["bins", () => reliabilityBins(confidences, correct, 0)],
    ["bins", () => expectedCalibrationError(confidences, correct, 2.5)],
    ["accuracy", () => coverageAtAccuracy(confidences, correct, 90)],
    ["accuracy", () => coverageAtAccuracy(confidences, correct, Number.NaN)],
    ["values", () => standardErrorOfMean([])],
    ["values[1]", () => standardErrorOfMean([1, Number.NaN])],
    ["ratings", () => fleissKappa([])],
    ["ratings[0]", () => fleissKappa([["a"], ["a"]])],
    [
      "ratings[1][0]",
      () =>
        fleissKappa([
          ["a", "b"],
          [Number.NaN, "a"],
        ]),
    ],
    ["p", () => totalVariationDistance([0.5, 0.4], [0.5, 0.5])],
    ["first.trials", () => twoProportionTest({ successes: 0, trials: 0 }, { successes: 1, trials: 2 })],
    ["second.successes", () => twoProportionTest({ successes: 1, trials: 2 }, { successes: 3, trials: 2 })],
  ])("name %s", (parameter, call) => {
    expect(parameterOfError(call)).toBe(parameter);
  });
});
