import { describe, expect, test } from "vitest";
import { initialPolicies } from "../../src/core/initial-policies";
import { logFrequencies } from "../../src/statistics/log-frequencies";
import { expectInvalidArgument } from "../core/expect-invalid-argument";

describe("logFrequencies", () => {
  test.each<[string, number[], number | undefined, number[]]>([
    ["half a count added by default", [3, 0], undefined, [3.5 / 4, 0.5 / 4]],
    ["another number added", [3, 0, 1], 1, [4 / 7, 1 / 7, 2 / 7]],
    ["none added", [3, 0, 1], 0, [0.75, 0, 0.25]],
    ["nothing seen", [0, 0, 0], undefined, [1 / 3, 1 / 3, 1 / 3]],
    ["nothing seen, none added", [0, 0], 0, [1 / 2, 1 / 2]],
  ])("%s", (_, counts, smoothing, probabilities) => {
    const logs = logFrequencies(counts, smoothing);
    // Logarithms of order 1 after one rounding each.
    logs.forEach((value, i) => {
      expect(Math.exp(value)).toBeCloseTo(probabilities[i]!, 14);
    });
    expect(logs).toHaveLength(counts.length);
  });

  test("votes under both prompts are a generator; without smoothing what none gave is unscored", () => {
    const discriminator = [0, 0, 0];
    const policies = (smoothing?: number) =>
      initialPolicies({
        generator: [
          [3, 1, 0],
          [1, 3, 0],
        ].map((counts) => logFrequencies(counts, smoothing)),
        discriminator,
      });
    expect(policies(0).unscored).toEqual([2]);
    expect(policies().unscored).toEqual([]);
    // Shares of correct 3/4 and 1/4, which add up to 1.
    expect(Math.exp(policies(0).initialGenerator[0]![0]!)).toBeCloseTo(0.75, 14);
  });

  test.each<[string, unknown, number, string]>([
    ["no counts", [], 0.5, "counts"],
    ["a negative count", [1, -1], 0.5, "counts[1]"],
    ["NaN", [Number.NaN], 0.5, "counts[0]"],
    ["texts, which would be joined", ["3", "0"], 0.5, "counts[0]"],
    ["null", [1, null], 0.5, "counts[1]"],
    ["counts whose sum is infinite", [1e308, 1e308], 0.5, "counts[0]"],
    ["smoothing that makes the sum infinite", [1, 2], 1e308, "smoothing"],
    ["negative smoothing", [1], -1, "smoothing"],
    ["infinite smoothing", [1], Number.POSITIVE_INFINITY, "smoothing"],
  ])("refuses %s", (_, counts, smoothing, parameter) => {
    expectInvalidArgument(() => logFrequencies(counts as number[], smoothing), parameter);
  });
});
