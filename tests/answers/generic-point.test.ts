import { expect, test } from "vitest";
import { genericPoint } from "../../src/answers/generic-point";

test("SplitMix64 as its authors' code gives it", () => {
  // The first output for seed 0 adds the constant once, which is the state here for character 0 at point 1: the value
  // 0xe220a8397b1dcdaf is the first output of splitmix64.c by Vigna with state 0.
  expect(genericPoint("\0", 1)).toBe(0xe220a8397b1dcdafn);
});

test("points of different variables, and both points of one, are different", () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZπθµ"];
  const points = letters.flatMap((letter) => [genericPoint(letter, 0), genericPoint(letter, 1)]);
  expect(new Set(points).size).toBe(2 * letters.length);
  expect(points.every((point) => point > 2n ** 48n && point < 2n ** 64n)).toBe(true);
});
