import { describe, expect, it } from "vitest";
import { computeAccuracy, findDiscriminability } from "../../../bench/simulation/discriminability";
import { createRandom, logJointNoiseDensity } from "../../../bench/simulation/noise";
import { expectInvalidArgument } from "../../core/expect-invalid-argument";

describe("accuracy of a signal among N candidates", () => {
  it.each([1, 2, 4, 10])("is a guess without discriminability: 1/%i", (candidates) => {
    // Every candidate is equally likely to be first. Rounding of some 140 terms.
    expect(computeAccuracy(0, candidates)).toBeCloseTo(1 / candidates, 13);
    expect(computeAccuracy(0, candidates, 0.1)).toBeCloseTo(1 / candidates, 13);
  });

  it("is Φ(d'/√2) for two candidates", () => {
    // Φ(1/√2) = 0.76024993890652..., the difference of two normal variables; from erf(1/2) = 0.52049987781304654.
    expect(computeAccuracy(1, 2)).toBeCloseTo((1 + 0.5204998778130465) / 2, 13);
  });

  it.each([
    [4, 1.2, 0],
    [10, 2, 0],
    [4, 1.2, 0.1],
  ])("is what drawing finds: %i candidates, d' %f, %f outliers", (candidates, d, outliers) => {
    const random = createRandom(7, 1);
    const draws = 50_000;
    const draw = () => random.normal() * (random.uniform() < outliers ? 3 : 1);
    let right = 0;
    for (let i = 0; i < draws; i++) {
      const scorer = d + draw();
      let isFirst = true;
      for (let y = 1; y < candidates; y++) if (draw() >= scorer) isFirst = false;
      if (isFirst) right++;
    }
    // Four standard errors of a proportion near 1/2: 4 · 0.5/√50,000 = 0.009.
    expect(Math.abs(right / draws - computeAccuracy(d, candidates, outliers))).toBeLessThan(0.009);
  });

  it.each([
    [0.25, 4, 0],
    [0.3, 4, 0],
    [0.6, 4, 0.1],
    [0.999999, 2, 0],
    [0.5, 100, 0],
  ])("is inverted: %f among %i", (accuracy, candidates, outliers) => {
    const d = findDiscriminability(accuracy, candidates, outliers);
    expect(computeAccuracy(d, candidates, outliers)).toBeCloseTo(accuracy, 13);
  });

  it("grows with the discriminability and falls with the number of candidates", () => {
    expect(findDiscriminability(0.7, 4)).toBeGreaterThan(findDiscriminability(0.6, 4));
    expect(findDiscriminability(0.6, 8)).toBeGreaterThan(findDiscriminability(0.6, 4));
    expect(findDiscriminability(0.25, 4)).toBe(0);
  });

  it("refuses what no signal has", () => {
    expectInvalidArgument(() => findDiscriminability(0.2, 4), "accuracy");
    expectInvalidArgument(() => findDiscriminability(1, 4), "accuracy");
    expectInvalidArgument(() => computeAccuracy(Number.NaN, 4), "discriminability");
    expectInvalidArgument(() => computeAccuracy(1, 2.5), "candidates");
    expectInvalidArgument(() => computeAccuracy(1, 4, -0.1), "outliers");
  });
});

describe("joint density of the noise", () => {
  it.each([
    [0, 0],
    [0.6, 0.1],
    [-0.5, 0.3],
  ])("is a density with its correlation: r = %f, ε = %f", (correlation, outliers) => {
    const step = 0.25;
    let [total, product, square] = [0, 0, 0];
    for (let x = -27; x <= 27; x += step) {
      for (let y = -27; y <= 27; y += step) {
        const mass = Math.exp(logJointNoiseDensity(x, y, correlation, outliers)) * step ** 2;
        total += mass;
        product += mass * x * y;
        square += mass * x * x;
      }
    }
    // The trapezoidal rule over ±9 standard deviations of the outliers leaves rounding.
    expect(total).toBeCloseTo(1, 10);
    // E x² = 1 - ε + 9 ε and E xy = r (1 - ε + 3 ε)².
    expect(square).toBeCloseTo(1 + 8 * outliers, 10);
    expect(product).toBeCloseTo(correlation * (1 + 2 * outliers) ** 2, 10);
  });
});
