import fc from "fast-check";
import { expect, test } from "vitest";
import { countAffordable } from "../../src/generation/draw-candidates";

const spent = { requests: 2, generatedTokens: 30 };
const largestSample = { requests: 1, generatedTokens: 10 };
/** Two requests for each candidate that ranking is then about, and a token. */
const reserve = (more: number) => ({ requests: 2 * more, generatedTokens: more });

test("as many as wanted where nothing bounds them", () => {
  const unbounded = { requests: Infinity, tokens: Infinity };
  const affordable = countAffordable(8, unbounded, spent, largestSample, reserve);
  expect(affordable).toEqual({ count: 8, bound: undefined });
});

test("each bound by hand", () => {
  const afford = (requests: number, tokens: number) =>
    countAffordable(8, { requests, tokens }, spent, largestSample, reserve);
  // 2 + 3n <= 11 for n <= 3; 30 + 11n <= 63 for n <= 3.
  expect(afford(11, Infinity)).toEqual({ count: 3, bound: "requests" });
  expect(afford(10, Infinity)).toEqual({ count: 2, bound: "requests" });
  expect(afford(Infinity, 63)).toEqual({ count: 3, bound: "tokens" });
  expect(afford(Infinity, 62)).toEqual({ count: 2, bound: "tokens" });
  expect(afford(2, 30)).toEqual({ count: 0, bound: "requests" });
});

test("what is afforded never exceeds the bounds", () => {
  const cost = fc.record({ requests: fc.nat(50), generatedTokens: fc.nat(500) });
  fc.assert(
    fc.property(fc.nat(20), cost, cost, cost, (wanted, bounds, before, sample) => {
      const budget = { requests: bounds.requests, tokens: bounds.generatedTokens };
      const { count } = countAffordable(wanted, budget, before, sample, reserve);
      if (count === 0) return;
      expect(before.requests + count * sample.requests + 2 * count).toBeLessThanOrEqual(bounds.requests);
      expect(before.generatedTokens + count * sample.generatedTokens + count).toBeLessThanOrEqual(
        bounds.generatedTokens,
      );
    }),
    { seed: 20231009 },
  );
});
