import { Fraction } from "fraction.js";
import { afterEach, expect, test, vi } from "vitest";
import { createHostileAnswers } from "../../bench/hostile-answers";
import { extractAnswer } from "../../src/answers/extract-answer";
import { readAnswer } from "../../src/answers/read-answer";
import { mathematics } from "../../src/answers/read-quantity";

afterEach(() => vi.restoreAllMocks());

/** Counts operations on fractions and the bits of their results. */
function watchFractions() {
  const work = { operations: 0, mostBits: 0 };
  for (const name of ["add", "mul", "div", "pow"] as const) {
    const compute = Fraction.prototype[name];
    vi.spyOn(Fraction.prototype, name).mockImplementation(function (this: Fraction, ...given) {
      work.operations++;
      const result: Fraction = compute.apply(this, given as [number]);
      const bits = Math.max(result.n.toString(2).length, result.d.toString(2).length);
      work.mostBits = Math.max(work.mostBits, bits);
      return result;
    });
  }
  return work;
}

test("10,000 hostile answers are read within the limits on work, and none is run", () => {
  const work = watchFractions();
  const parse = vi.spyOn(mathematics, "parse");
  const evaluate = vi.spyOn(mathematics, "evaluate");
  const names = Object.keys(mathematics).sort();
  const configuration = JSON.stringify(mathematics.config({}));
  let mostOperations = 0;
  for (const answer of createHostileAnswers(10_000)) {
    work.operations = 0;
    readAnswer(answer);
    mostOperations = Math.max(mostOperations, work.operations);
    extractAnswer(answer);
    extractAnswer(answer, { kind: "number" });
  }

  // The limit of an expression, which numbers that are read by themselves do not reach.
  expect(work.mostBits).toBeLessThanOrEqual(2_048);
  // 1,000 characters hold at most 500 operations, each made at three points.
  expect(mostOperations).toBeGreaterThan(100);
  expect(mostOperations).toBeLessThanOrEqual(1_500);

  expect(globalThis).not.toHaveProperty("ran");
  expect({}).not.toHaveProperty("ran");
  // mathjs knows units here, and no more.
  expect(parse).not.toHaveBeenCalled();
  expect(evaluate).not.toHaveBeenCalled();
  expect(Object.keys(mathematics).sort()).toEqual(names);
  expect(JSON.stringify(mathematics.config({}))).toBe(configuration);
});

test("hostile answers are the same in every run", () => {
  expect(createHostileAnswers(60)).toEqual(createHostileAnswers(60));
});
