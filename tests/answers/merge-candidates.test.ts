import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnswerEquivalence } from "../../src/answers/equivalence-classes";
import { mergeCandidates } from "../../src/answers/equivalence-classes";
import { answersAreEquivalent } from "../../src/answers/read-answer";

const merge = async (candidates: string[]) =>
  (await mergeCandidates(candidates)).map(({ candidate, originalIndices }) => [candidate, ...originalIndices]);

describe("one answer", () => {
  test.each<[string, string[]]>([
    ["the same text", ["Paris", "Paris"]],
    ["text with space around it", ["Paris", " Paris\n"]],
    ["é as one character and as two", ["café", "cafe\u0301"]],
    ["thousands in groups", ["5,600", "5600", "5600.0", " 5600 "]],
    ["several groups", ["1,234,567", "1234567"]],
    ["a fraction and its decimal", ["1/2", "0.5", ".5", "1 / 2", "2/4"]],
    ["a decimal that binary cannot hold", ["0.1", "1/10", "1e-1"]],
    ["a power of ten", ["1e3", "1E+3", "1,000"]],
    ["signs", ["+7", "7"]],
    ["no amount below zero", ["0", "-0", "0.00"]],
    ["thirds, exactly", ["1/3", "2/6"]],
    ["more digits than a double holds", ["12345678901234567890", "12,345,678,901,234,567,890.0"]],
  ])("%s", async (_, spellings) => {
    expect(await merge(spellings)).toEqual([[spellings[0], ...spellings.keys()]]);
  });
});

describe("different answers", () => {
  test.each<[string, string[]]>([
    ["texts", ["Paris", "Rome"]],
    ["case", ["Polish", "polish"]],
    ["numbers", ["5600", "560", "5600.1"]],
    ["a third and its rounding", ["1/3", "0.3333333333"]],
    ["numbers that only a double confuses", ["12345678901234567890", "12345678901234567891"]],
    ["opposite signs", ["5", "-5"]],
    ["a number with its unit", ["5", "5 %", "$5"]],
    ["a list", ["1,23", "123"]],
    ["what is no number", ["1/0", "2/0", "Infinity", "NaN", "0x10", "16"]],
    ["a sum and its value", ["1+1", "2"]],
    ["a name of mathjs and its value", ["pi", "3.141592653589793"]],
    ["names that every object has", ["__proto__", "constructor", "toString"]],
    ["scripts that look alike", ["А", "A"]],
    ["emoji", ["👍", "👍🏽"]],
    ["a text like the key of a number", ["number 5", "5", "text 5", "6"]],
  ])("%s", async (_, answers) => {
    expect(await merge(answers)).toEqual(answers.map((answer, i) => [answer, i]));
  });
});

test("order of first appearance is kept, with the first spelling as it was given", async () => {
  expect(await merge(["b", " 5,600", "a", "5600", "b ", "5600.0"])).toEqual([
    ["b", 0, 4],
    [" 5,600", 1, 3, 5],
    ["a", 2],
  ]);
});

test("an expression is text, never evaluated", async () => {
  expect(await merge(["1/2", "0.5", 'import("node:fs")', "2^2", "4"])).toEqual([
    ["1/2", 0, 1],
    ['import("node:fs")', 2],
    ["2^2", 3],
    ["4", 4],
  ]);
});

test("long texts are compared quickly, digits too", async () => {
  const candidates = ["9".repeat(10_000), "9".repeat(10_000), `${"1,".repeat(5_000)}x`, "x".repeat(10_000), "1", "2"];
  const start = performance.now();
  const merged = await mergeCandidates(candidates);
  expect(merged.map(({ originalIndices }) => originalIndices)).toEqual([[0, 1], [2], [3], [4], [5]]);
  // Microseconds if the patterns read each character once; far more than the limit if they backtracked.
  expect(performance.now() - start).toBeLessThan(5_000);
});

describe("by an equivalence of one's own", () => {
  const mergeBy = async (candidates: string[], areEquivalent: AnswerEquivalence) =>
    (await mergeCandidates(candidates, areEquivalent)).map(({ candidate, originalIndices }) => [
      candidate,
      ...originalIndices,
    ]);

  test("those it calls the same are one, and nothing else decides", async () => {
    const sameLength = (a: string, b: string) => a.length === b.length;
    expect(await mergeBy(["5,600", "5600", "horse", "cow", "dogs"], sameLength)).toEqual([
      ["5,600", 0, 2],
      ["5600", 1, 4],
      ["cow", 3],
    ]);
  });

  test("it may take its time", async () => {
    const asked = async (a: string, b: string) => a[0] === b[0];
    expect(await mergeBy(["apple", "pear", "ape"], asked)).toEqual([
      ["apple", 0, 2],
      ["pear", 1],
    ]);
  });

  test("the same text is not asked about, and others come without surrounding space", async () => {
    const asked: string[][] = [];
    const never = (...pair: string[]) => {
      asked.push(pair);
      return false;
    };
    expect(await mergeBy([" a", "a", "b ", "a\n"], never)).toEqual([
      [" a", 0, 1, 3],
      ["b ", 2],
    ]);
    expect(asked).toEqual([["a", "b"]]);
  });

  test("the library's own", async () => {
    expect(await mergeBy(["2x+4", "$5", "2(x+2)", "5.0", "4"], answersAreEquivalent)).toEqual([
      ["2x+4", 0, 2],
      ["$5", 1, 3],
      ["4", 4],
    ]);
  });

  test("its failure is the merging's", async () => {
    const fails = () => Promise.reject(new Error("no model"));
    await expect(mergeBy(["a", "b"], fails)).rejects.toThrow("no model");
  });
});

describe("many candidates", () => {
  const candidates = Array.from({ length: 4_000 }, (_, i) => `${i % 1_500}/7 + x`);

  test("the library's own equivalence reads each of them once", async () => {
    const start = performance.now();
    const merged = await mergeCandidates(candidates, answersAreEquivalent);
    expect(merged).toHaveLength(1_500);
    // Under a second on a free processor; comparing each with every other would take minutes.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test("other work goes on meanwhile, and a signal ends it", async () => {
    for (const equivalence of [answersAreEquivalent, (a: string, b: string) => answersAreEquivalent(a, b)]) {
      const controller = new AbortController();
      const texts = candidates.map((text, i) => `${text} + ${i}y`);
      setTimeout(() => controller.abort(new Error("enough")), 5);
      await expect(mergeCandidates(texts, equivalence, { signal: controller.signal })).rejects.toThrow("enough");
    }
  });

  test("a signal that has aborted already", async () => {
    const signal = AbortSignal.abort(new Error("before"));
    await expect(mergeCandidates(["1"], undefined, { signal })).rejects.toThrow("before");
  });
});

test("every index stands in exactly one group, whatever the texts", async () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.constantFrom("5,600", "5600", "1/2", "0.5", "-1", "1e3"),
    fc.double({ noNaN: true }).map(String),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
      const merged = await mergeCandidates(texts);
      const indices = merged.flatMap(({ originalIndices }) => originalIndices);
      expect(indices.toSorted((a, b) => a - b)).toEqual([...texts.keys()]);
      for (const { candidate, originalIndices } of merged) {
        expect(candidate).toBe(texts[originalIndices[0]!]);
        expect(originalIndices).toEqual(originalIndices.toSorted((a, b) => a - b));
      }
    }),
  );
});
