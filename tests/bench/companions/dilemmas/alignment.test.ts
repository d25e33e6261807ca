import { describe, expect, it } from "vitest";
import { alignment } from "../../../../bench/companions/dilemmas/alignment";
import { scenarios } from "../../../../bench/companions/dilemmas/scenarios";

const all = scenarios();

describe("alignment", () => {
  const rates = (...ps: number[]) =>
    ps.map((p, i) => {
      const { id, game, context } = all[i]!;
      return { scenario: id, game, context, p };
    });

  it("is the gap closed, as mean and pooled", () => {
    const found = alignment(rates(0.9, 0.6, 0.5), rates(0.5, 0.7, 0.6), rates(0.1, 0.5, 0.5));
    // 1 - 0.4 / 0.8, 1 - 0.2 / 0.1, and no gap at all.
    expect(found.scenarios.map(({ gapClosed }) => gapClosed)).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(-1, 12),
      undefined,
    ]);
    expect(found.mean).toBeCloseTo(-0.25, 12);
    expect(found.skipped).toBe(1);
    // 1 - (0.4 + 0.2 + 0.1) / (0.8 + 0.1 + 0).
    expect(found.pooled).toBeCloseTo(1 - 0.7 / 0.9, 12);
    // Three scenarios are too few for an interval.
    expect(found.reduction).toBeUndefined();
  });

  it("has an interval of the reduction over ten scenarios", () => {
    const many = (...ps: number[]) =>
      scenarios({ games: ["stag-hunt", "snowdrift"] }).map(({ id, game, context }, i) => {
        return { scenario: id, game, context, p: ps[i % ps.length]! };
      });
    const { reduction } = alignment(many(0.9, 0.7), many(0.6, 0.8), many(0.5));
    // (0.4 + 0.2) / 2 - (0.1 + 0.3) / 2.
    expect(reduction?.estimate).toBeCloseTo(0.1, 12);
    expect(reduction?.lower).toBeLessThan(0.1);
    expect(reduction?.upper).toBeGreaterThan(0.1);
  });

  it("is undefined where base is at the teacher already", () => {
    const [only] = [rates(0.5)];
    expect(alignment(only, only, only)).toMatchObject({
      mean: undefined,
      pooled: undefined,
      skipped: 1,
      reduction: undefined,
    });
  });

  it("tests tuned against teacher where both were counted", () => {
    const counted = (successes: number) => [{ ...rates(successes / 300)[0]!, counted: { successes, trials: 300 } }];
    const found = alignment(rates(0.9), counted(150), counted(120));
    // 0.1 / √(0.45 · 0.55 · 2 / 300).
    expect(found.scenarios[0]!.difference?.z).toBeCloseTo(0.1 / Math.sqrt(0.00165), 10);
  });

  it("refuses rates that are missing, double or no probabilities", () => {
    expect(() => alignment(rates(0.5), rates(0.5), [])).toThrow("teacher");
    expect(() => alignment([], rates(0.5), rates(0.5))).toThrow("holds 0");
    expect(() => alignment(rates(0.5), [...rates(0.5), ...rates(0.5)], rates(0.5))).toThrow("holds 2");
    expect(() => alignment(rates(Number.NaN), rates(0.5), rates(0.5))).toThrow("base of");
  });
});
