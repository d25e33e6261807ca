import { expect, test } from "vitest";
import { poolLabels } from "../../src/elicitation/counted-answers";

const logs = (...probabilities: number[]) => probabilities.map(Math.log);

test("listed spellings are added, and bounds of others left out", () => {
  const { logMass, isBound } = poolLabels(logs(0.3, 0.2, 0.04), [false, false, true]);
  // 0.3 + 0.2; 1e-15 is rounding.
  expect(Math.abs(Math.exp(logMass) - 0.5)).toBeLessThan(1e-15);
  expect(isBound).toBe(false);
});

test("where none is listed, their bounds are added and the sum is a bound", () => {
  const { logMass, isBound } = poolLabels(logs(0.01, 0.02), [true, true]);
  expect(Math.abs(Math.exp(logMass) - 0.03)).toBeLessThan(1e-15);
  expect(isBound).toBe(true);
});

test("a spelling without any probability adds nothing", () => {
  expect(poolLabels([-Infinity, Math.log(0.25)], [false, false]).logMass).toBe(Math.log(0.25));
});
