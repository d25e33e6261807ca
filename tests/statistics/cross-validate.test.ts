import { describe, expect, test } from "vitest";
import { chooseSetting, crossValidate, crossValidatedMean } from "../../src/statistics/cross-validation";

const rows = (...texts: string[]) => texts.map((text) => Uint8Array.from(text, Number));

describe("the choice of a setting", () => {
  test("is the one with most items right, of the items to choose by alone", () => {
    const right = rows("110000", "001110", "000011");
    expect(chooseSetting(right, [0, 1, 2, 3, 4, 5])).toBe(1);
    expect(chooseSetting(right, [0, 1, 5])).toBe(0);
    expect(chooseSetting(right, [4, 5])).toBe(2);
  });

  test("falls on the first of several that are equally good", () => {
    expect(chooseSetting(rows("0000", "1100", "0011"), [0, 1, 2, 3])).toBe(1);
    expect(chooseSetting(rows("1010", "0101"), [0, 1, 2, 3])).toBe(0);
  });
});

describe("cross-validation", () => {
  test("tries a setting on items that had no say in its choice", () => {
    // Leaving one of four items out: setting 0 is right on items 0 and 1, setting 1 on items 2 and 3. Whichever item is
    // left out, the other setting is ahead by one on the three that remain, and is wrong on the item left out.
    const parts = crossValidate(rows("1100", "0011"), { folds: 4, repetitions: 3, seed: 5 });
    expect(parts).toHaveLength(12);
    for (const part of parts) {
      expect(part.accuracy).toBe(0);
      expect(part.trainingAccuracy).toBeCloseTo(2 / 3, 15);
      // The reference is setting 0, which is right on the items that choose setting 1.
      expect(part.referenceAccuracy).toBe(part.setting);
    }
    expect(parts.filter(({ setting }) => setting === 0)).toHaveLength(6);
  });

  test("holds every item out once in each repetition", () => {
    // Setting 1 is always chosen, and right on 7 of 10 items; parts hold 4, 3 and 3 of them.
    const right = rows("0000000000", "1101101101");
    const parts = crossValidate(right, { folds: 3, repetitions: 2, seed: 0 });
    for (const repetition of [parts.slice(0, 3), parts.slice(3)]) {
      const held = repetition.map(({ accuracy }, fold) => accuracy * [4, 3, 3][fold]!);
      expect(held.reduce((sum, value) => sum + value, 0)).toBeCloseTo(7, 12);
    }
  });

  test("deals an item into each part equally often", () => {
    // One setting, right on item i alone, is right on the part that holds it: one of five equally likely ones.
    const repetitions = 4000;
    for (const row of ["10000", "00100", "00001"]) {
      const parts = crossValidate(rows(row), { folds: 5, repetitions, seed: 3 });
      for (let fold = 0; fold < 5; fold++) {
        const held = parts.filter((_, i) => i % 5 === fold).reduce((sum, { accuracy }) => sum + accuracy, 0);
        // Four standard errors, √(0.2 · 0.8 / 4000) each.
        expect(Math.abs(held / repetitions - 0.2)).toBeLessThan(0.026);
      }
    }
  });

  test("is the same for the same seed, and another for another", () => {
    const right = rows("110100101101", "011011010110", "101101101010");
    const deal = (seed: number) => crossValidate(right, { folds: 4, repetitions: 2, seed });
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
  });

  test("leaves its input as it was", () => {
    const right = Object.freeze(rows("1100", "0011"));
    crossValidate(right, { folds: 2, repetitions: 2, seed: 0 });
    expect(right).toEqual(rows("1100", "0011"));
  });
});

test("the corrected standard error of a mean over parts is Nadeau and Bengio's", () => {
  // By hand: values 0, 0.2, 0.1, 0.3 of 2 folds dealt twice; mean 0.15, s² = (0.0225 + 0.0025 + 0.0025 + 0.0225) / 3 =
  // 1/60; (1/4 + 1/1) / 60 = 1/48.
  const { estimate, standardError, lower, upper } = crossValidatedMean([0, 0.2, 0.1, 0.3], 2);
  expect(estimate).toBeCloseTo(0.15, 15);
  expect(standardError).toBeCloseTo(Math.sqrt(1 / 48), 15);
  expect(lower).toBeCloseTo(0.15 - 2 * Math.sqrt(1 / 48), 15);
  expect(upper).toBeCloseTo(0.15 + 2 * Math.sqrt(1 / 48), 15);
});

test("differences that are alike but for rounding have a width", () => {
  const gains = [0.9 - 0.8, 0.8 - 0.7];
  // Of 20 items in two parts one that is lost and not won changes a gain by 2/10: by hand, of -0.1 and 0.1.
  const { standardError } = crossValidatedMean(gains, 2, { lowest: -1, items: 20 });
  expect(standardError).toBeCloseTo(Math.sqrt((1 / 2 + 1) * 0.02), 12);
});

test("an accuracy of 0 in all parts is no surer than one of 1; a difference of 0 is", () => {
  // Of 10 items in 2 folds, one more right in each repetition makes a part's share 0.2: s² of -0.2, 0, -0.2, 0 (or of 1
  // less these) is 4 · 0.1² / 3 = 1/75, and (1/4 + 1/1) / 75 = 1/60.
  const reach = 2 * Math.sqrt(1 / 60);
  const none = crossValidatedMean([0, 0, 0, 0], 2, { lowest: 0, items: 10 });
  expect([none.estimate, none.lower]).toEqual([0, 0]);
  expect(none.upper).toBeCloseTo(reach, 12);
  const all = crossValidatedMean([1, 1, 1, 1], 2, { lowest: 0, items: 10 });
  expect([all.estimate, all.upper]).toEqual([1, 1]);
  expect(all.lower).toBeCloseTo(1 - reach, 12);
  const same = crossValidatedMean([0, 0, 0, 0], 2, { lowest: -1, items: 10 });
  expect([same.lower, same.upper]).toEqual([0, 0]);
});
