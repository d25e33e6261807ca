import { InvalidArgumentError } from "equirank";
import { chooseThreshold } from "equirank/evaluation";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import type { AbstentionOptions } from "../../../src/evaluation/evaluate/calibration-map";

const hundred = Array.from({ length: 100 }, (_, i) => i / 100);

describe("a threshold of abstention", () => {
  it("answers everything where that is precise enough", () => {
    const found = chooseThreshold(
      hundred,
      hundred.map(() => true),
    );
    // Of 100 right items, the bound at level 0.995 is 0.005^(1/100).
    expect(found).toMatchObject({ above: null, answered: 100, right: 100 });
    expect(found!.lowestPrecision).toBeCloseTo(0.005 ** 0.01, 12);
  });

  it("answers the surest otherwise, as many as keep the promise", () => {
    // The 30 least sure are wrong: of the 70 others the bound is 0.005^(1/70) = 0.927, with 10 wrong ones more 0.75.
    const correct = hundred.map((confidence) => confidence >= 0.3);
    expect(chooseThreshold(hundred, correct)).toMatchObject({
      above: 0.29,
      answered: 70,
      right: 70,
    });
    expect(chooseThreshold(hundred, correct, { precision: 0.7 })).toMatchObject({
      above: 0.19,
      answered: 80,
      right: 70,
    });
  });

  it("leaves the share of items that it says, whatever rounding makes of their number", () => {
    // 0.7 · 90 is 62.99999999999999 in doubles. Of 63 right items the bound is 0.005^(1/63) = 0.919; with nine wrong
    // ones more, it is below 0.9.
    const ninety = Array.from({ length: 90 }, (_, i) => i / 90);
    const correct = ninety.map((_, i) => i >= 27);
    expect(chooseThreshold(ninety, correct)).toMatchObject({ above: 26 / 90, answered: 63, right: 63 });
  });

  it("is none where no precision can be promised", () => {
    expect(
      chooseThreshold(
        hundred,
        hundred.map((_, i) => i % 2 === 0),
      ),
    ).toBeUndefined();
    expect(chooseThreshold([0.9, 0.8, 0.7], [true, true, true])).toBeUndefined();
    expect(chooseThreshold([1, 1, 1, 1], [true, false, true, true])).toBeUndefined();
  });

  it("keeps its promise: precision is below the wanted one in fewer than 5 % of samples", () => {
    // Confidences are uniform and P(right) = confidence, so that the precision above t is (1 + t) / 2: 0.75 at t = 0.5.
    const random = uniform(11);
    let broken = 0;
    let found = 0;
    const samples = 400;
    for (let sample = 0; sample < samples; sample++) {
      const confidences = Array.from({ length: 300 }, random);
      const correct = confidences.map((confidence) => random() < confidence);
      const threshold = chooseThreshold(confidences, correct, { precision: 0.75 });
      if (threshold === undefined) continue;
      found++;
      if ((threshold.above ?? 0) < 0.5) broken++;
    }
    expect(found).toBeGreaterThan(samples / 2);
    // 5 % of 400 are 20; the share of right items among those held out, taken at its word, fails in half of all
    // samples.
    expect(broken).toBeLessThanOrEqual(20);
  });

  it.each<[string, AbstentionOptions | object]>([
    ["an unknown option", { wanted: 0.9 }],
    ["a precision above 1", { precision: 90 }],
    ["a level of 1", { level: 1 }],
    ["a level that is a text", { level: "0.9" }],
  ])("refuses %s", (_, options) => {
    expect(() => chooseThreshold([0.5], [true], options)).toThrow(InvalidArgumentError);
  });
});

function uniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 2 ** 32;
}
