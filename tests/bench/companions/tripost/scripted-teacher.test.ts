import type { SteppedItem } from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arithmetic } from "../../../../bench/companions/tripost/arithmetic";
import { scriptedFeedback, scriptedImprovement } from "../../../../bench/companions/tripost/scripted-teacher";
import { wordSorting } from "../../../../bench/companions/tripost/word-sorting";
import { formatFeedback, parseFeedback } from "../../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../../src/companions/tripost/stepped-item";
import { type Corruption, corrupt, itemKinds } from "../../../companions/tripost/corrupt";

// Worked out by hand.
const sorting: SteppedItem = {
  id: "sorting",
  task: "word-sorting",
  question: "Put these words in alphabetical order: pear, apple, fig.",
  steps: [
    [
      { text: "Of pear, apple, fig", reason: "the words that are left are pear, apple, fig" },
      { text: "apple", reason: "apple comes before pear, fig" },
    ],
    [
      { text: "Of pear, fig", reason: "the words that are left are pear, fig" },
      { text: "fig", reason: "fig comes before pear" },
    ],
  ],
  separator: " the first is ",
  answer: "apple, fig, pear",
};

describe("wordSorting", () => {
  it("draws lists with their steps", () => {
    const items = wordSorting({ count: 200, seed: 3 });
    expect(items.slice(0, 10)).toEqual(wordSorting({ count: 10, seed: 3 }));
    expect(new Set(items.map(({ answer }) => answer)).size).toBe(200);
    for (const { id, answer, question, steps } of items) {
      const words = id.slice("word-sorting/".length).split("-");
      expect(question).toContain(`${words.join(", ")}.`);
      expect(answer).toBe(words.toSorted().join(", "));
      expect(steps.map(([, first]) => first!.text)).toEqual(words.toSorted().slice(0, -1));
    }
    expect(new Set(items.map(({ steps }) => steps.length))).toEqual(new Set([1, 2, 3]));
  });

  it.each([
    [{ count: 0, seed: 1 }, "options.count"],
    [{ count: 1, seed: -1 }, "options.seed"],
    [{ count: 1, seed: 1, words: [1, 3] }, "options.words"],
    [{ count: 1, seed: 1, word: [2, 3] }, "options.word is not an option"],
    [{ count: 10_000, seed: 1, words: [2, 2] }, "hardly more than"],
  ])("refuses %j", (options, message) => {
    expect(() => wordSorting(options as Parameters<typeof wordSorting>[0])).toThrow(message);
  });
});

describe("arithmetic", () => {
  it("draws expressions with their steps", () => {
    const items = arithmetic({ count: 200, seed: 3 });
    for (const { id, answer, steps } of items) {
      const expression = id.slice("arithmetic/".length);
      expect(expression).toMatch(/^[\d()+*-]+$/);
      // The engine's own reading of the expression, brackets and all.
      expect(Number(answer)).toBe(new Function(`return ${expression}`)());
      expect(steps.at(-1)!.at(-1)!.text).toBe(answer);
    }
    expect(new Set(items.map(({ id }) => id)).size).toBe(200);
  });

  it.each([
    [{ count: 1, seed: 1, operations: [3, 2] }, "options.operations"],
    [{ count: 1_000, seed: 1, operations: [1, 1] }, "hardly more than 2"],
  ])("refuses %j", (options, message) => {
    expect(() => arithmetic({ ...options, operations: [options.operations[0]!, options.operations[1]!] })).toThrow(
      message,
    );
  });
});

describe("scriptedFeedback", () => {
  it("finds nothing wrong in the right attempt", () => {
    expect(writeRationale(sorting)).toBe(
      "(1) Of pear, apple, fig the first is apple\n(2) Of pear, fig the first is fig\nFinal response: apple, fig, pear",
    );
    const feedback = scriptedFeedback(sorting, writeRationale(sorting));
    expect(feedback).toEqual({ correct: true, steps: 2 });
    // The paper's phrase.
    expect(formatFeedback(feedback!)).toBe("Step (1) to step (2) are correct. The final response is also correct.");
  });

  it.each([
    [
      "(1) Of pear, apple, fig the first is fig.\n(2) Of pear, apple the first is apple.\nFinal response: fig, apple, pear.",
      'In step (1) the part "fig" is incorrect because apple comes before pear, fig.',
    ],
    [
      "(1) Of pear, apple, fig the first is apple\n(2) Of pear, apple the first is apple\nFinal response: apple, apple",
      'In step (2) the part "Of pear, apple" is incorrect because the words that are left are pear, fig.',
    ],
    [
      "(1) Of pear, apple, fig the first is apple\n(2) fig\nFinal response: apple, fig, pear",
      'In step (2) the part "fig" is incorrect because the step has not the form … the first is ….',
    ],
    [
      "(1) Of pear, apple, fig the first is apple\nFinal response: apple, fig, pear",
      'In the final response the part "apple, fig, pear" is incorrect because step (2) is missing.',
    ],
    [
      `${writeRationale(sorting).replace("Final", "(3) Of pear the first is pear\nFinal")}`,
      'In step (3) the part "Of pear the first is pear" is incorrect because nothing is left to be done after step (2).',
    ],
    [
      writeRationale(sorting).replace("apple, fig, pear", "apple, pear, fig"),
      'In the final response the part "apple, pear, fig" is incorrect because the steps come to apple, fig, pear.',
    ],
  ])("names the first fault of %j", (attempt, expected) => {
    const feedback = scriptedFeedback(sorting, attempt)!;
    expect(formatFeedback(feedback)).toBe(expected);
    expect(parseFeedback(expected)).toEqual(feedback);
    expect(scriptedImprovement(sorting, attempt, feedback as Extract<typeof feedback, { correct: false }>)).toBe(
      writeRationale(sorting),
    );
  });

  it.each([
    "",
    "apple, fig, pear",
    "(2) first\nFinal response: x",
    "Final response: apple",
    "(1) x\nFinal response:",
    "(1) \nFinal response: x",
    "Sure!\n(1) x\nFinal response: y",
  ])("has nothing to say of %j", (attempt) => {
    expect(scriptedFeedback(sorting, attempt)).toBeUndefined();
    const fault = { correct: false, step: 1, part: "x", reason: "y" } as const;
    expect(scriptedImprovement(sorting, attempt, fault)).toBeUndefined();
  });

  describe.each(Object.entries(itemKinds))("for %s", (_, draw) => {
    const corruptions = draw(250).flatMap((item, i): Corruption[] =>
      Array.from({ length: 4 }, (_, j) => corrupt(item, 4 * i + j)),
    );

    it("names exactly the corrupted step and part of 1,000 attempts", () => {
      expect(corruptions).toHaveLength(1000);
      for (const { item, attempt, step, part } of corruptions) {
        expect(scriptedFeedback(item, attempt)).toMatchObject({ correct: false, step, part });
      }
      const steps = new Set(corruptions.map(({ step }) => step));
      expect(steps.size).toBeGreaterThan(4);
    });

    it("is improved into the right attempt, with the lines before the fault kept", () => {
      for (const { item, attempt } of corruptions) {
        const fault = scriptedFeedback(item, attempt)!;
        if (fault.correct) throw new Error("must find the fault");
        const improved = scriptedImprovement(item, attempt, fault)!;
        expect(scriptedFeedback(item, improved)).toMatchObject({ correct: true });
        expect(improved).toBe(writeRationale(item));
        const kept = fault.step === "final" ? item.steps.length : fault.step - 1;
        expect(improved.split("\n").slice(0, kept)).toEqual(attempt.split("\n").slice(0, kept));
      }
    });
  });
});

describe("parseFeedback", () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/\s+/g, " ").trim());
  it("reads what formatFeedback writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), line, line, (step, part, reason) => {
        // A reason that ends in a full stop, or quotes the form itself, reads differently.
        fc.pre(!reason.endsWith(".") && !`${part}${reason}`.includes("is incorrect because"));
        const fault = { correct: false, step, part, reason } as const;
        expect(parseFeedback(formatFeedback(fault))).toEqual(fault);
        const right = { correct: true, steps: step } as const;
        expect(parseFeedback(formatFeedback(right))).toEqual(right);
      }),
    );
  });

  it.each([
    "",
    "All is well.",
    "Step (1) to step (2) are correct.",
    'In step (0) the part "x" is incorrect because y.',
    'In step (1e9) the part "x" is incorrect because y.',
  ])("reads nothing into %j", (text) => {
    expect(parseFeedback(text)).toBeUndefined();
  });
});
