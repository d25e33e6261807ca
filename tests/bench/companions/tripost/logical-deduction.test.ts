import { describe, expect, it } from "vitest";
import { logicalDeduction } from "../../../../bench/companions/tripost/logical-deduction";
import { scriptedFeedback } from "../../../../bench/companions/tripost/scripted-teacher";
import { formatFeedback } from "../../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../../src/companions/tripost/stepped-item";

const three = logicalDeduction({ count: 1000, seed: 5 });
const five = logicalDeduction({ count: 100, seed: 5, objects: [5, 5] });
const seven = logicalDeduction({ count: 15, seed: 5, objects: [7, 7] });
const all = [...three, ...five, ...seven];

/** Whether something holds in an order. */
type Test = (order: readonly string[]) => boolean;

const ordinals = ["first", "second", "third", "fourth"];

/** The place of a list of so many, from 0, that words such as "second from the right" name. */
function readPlace(words: string, size: number): number {
  if (["leftmost", "tallest", "first"].includes(words)) return 0;
  if (["rightmost", "shortest", "last"].includes(words)) return size - 1;
  const isFromEnd = /right|shortest|to last/.test(words);
  const nth = ordinals.indexOf(words.split(" ")[0]!);
  expect(nth, words).toBeGreaterThan(-1);
  return isFromEnd ? size - 1 - nth : nth;
}

/** The meaning of a clue, a statement or a reason in English, read independently of how items are made. */
function readMeaning(sentence: string, size: number): { test: Test; objects: string[] } {
  const text = sentence
    .replace(/\.$/, "")
    .replace(/^The/, "the")
    .replaceAll(/the | cup/g, "");
  const pair = /^(\w+) (?:is (to left of|to right of|taller than|shorter than)|finished (before|after)) (\w+)$/.exec(
    text,
  );
  if (pair !== null) {
    const [, a, relation, order, b] = pair;
    const isFirst = ["to left of", "taller than", "before"].includes((relation ?? order)!);
    return {
      test: (found) => found.indexOf(a!) < found.indexOf(b!) === isFirst,
      objects: [a!, b!],
    };
  }
  const [, object, words] = /^(\w+) (?:is|finished) (.*)$/.exec(text)!;
  const place = readPlace(words!, size);
  return { test: (found) => found[place] === object, objects: [object!] };
}

function permute(objects: readonly string[]): string[][] {
  if (objects.length === 0) return [[]];
  return objects.flatMap((one) => permute(objects.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

/** The parts of a question. */
function read(question: string) {
  const [puzzle, ...lines] = question.split("\n");
  const [, numeral, list, clues] =
    /^(\w+) (?:cups stand in a row|people ran a race|trees have different heights): (.*?)\. (.*) Which statement is true\?$/.exec(
      puzzle!,
    )!;
  const objects = list!.replaceAll(/the | cup/g, "").split(/, | and /);
  const size = ["Three", "Four", "Five", "Six", "Seven"].indexOf(numeral!) + 3;
  expect(objects).toHaveLength(size);
  const sentences = clues!.split(/(?<=\.) /);
  const statements = lines.slice(0, -1).map((line) => {
    const [, letter, sentence] = /^(\([A-G]\)) (.*)$/.exec(line)!;
    return { letter: letter!, sentence: sentence! };
  });
  expect(statements.map(({ letter }) => letter)).toEqual([..."ABCDEFG"].slice(0, size).map((letter) => `(${letter})`));
  return { objects, size, sentences, statements };
}

describe("logicalDeduction", () => {
  it("has clues that exactly one order satisfies, and one true statement", () => {
    for (const { question, answer, steps } of all) {
      const { objects, size, sentences, statements } = read(question);
      const clues = sentences.map((sentence) => readMeaning(sentence, size));
      const orders = permute(objects).filter((order) => clues.every(({ test }) => test(order)));
      expect(orders, question).toHaveLength(1);
      const [order] = orders;
      const right = statements.filter(({ sentence }) => readMeaning(sentence, size).test(order!));
      expect(right.map(({ letter }) => letter)).toEqual([answer]);
      expect(steps.slice(0, -1).map(([, first]) => first!.text)).toEqual(order!.slice(0, -1));
      expect(steps.at(-1)!.at(-1)!.text).toBe(answer);
    }
  });

  it("has no clue too many", () => {
    for (const { question } of [...three, ...five]) {
      const { objects, size, sentences } = read(question);
      const clues = sentences.map((sentence) => readMeaning(sentence, size));
      const orders = permute(objects);
      for (const left of clues) {
        const others = clues.filter((clue) => clue !== left);
        const count = orders.filter((order) => others.every(({ test }) => test(order))).length;
        expect(count, question).toBeGreaterThan(1);
      }
    }
  });

  it("gives reasons that leave only the right object, each a clue of the question", () => {
    for (const { question, steps } of all) {
      const { size, sentences } = read(question);
      const known = sentences.map((sentence) => sentence.slice(0, -1).replace(/^The/, "the"));
      const order: string[] = [];
      for (const [left, first] of steps.slice(0, -1)) {
        const remaining = /^Of (.*) the (?:leftmost|first|tallest)$/.exec(left!.text)![1]!;
        expect(left!.reason).toBe(`those that are left are ${remaining}`);
        const clauses = first!.reason.split(/, | and /);
        expect(known).toEqual(expect.arrayContaining(clauses));
        const tests = clauses.map((clause) => readMeaning(clause, size).test);
        const options = remaining.split(", ");
        expect(options).toHaveLength(size - order.length);
        for (const option of options) {
          const others = options.filter((other) => other !== option);
          const orders = permute(others).map((rest) => [...order, option, ...rest]);
          const isPossible = orders.some((one) => tests.every((test) => test(one)));
          expect(isPossible, `${question}: ${option}`).toBe(option === first!.text);
        }
        order.push(first!.text);
      }
    }
  });

  it("never tells the answer by what is said or left out", () => {
    for (const { question } of all) {
      const { objects, size, sentences, statements } = read(question);
      // All statements are about one place, and each object has one.
      const stated = statements.map(({ sentence }) => readMeaning(sentence, size).objects);
      expect(stated.flat().toSorted()).toEqual(objects.toSorted());
      const [first] = statements;
      for (const { sentence } of statements) {
        expect(sentence.replace(/^(The )?\w+/, "")).toBe(first!.sentence.replace(/^(The )?\w+/, ""));
        expect(sentences).not.toContain(sentence);
      }
      const named = sentences.flatMap((sentence) => readMeaning(sentence, size).objects);
      expect(new Set(named)).toEqual(new Set(objects));
    }
    for (const letter of ["(A)", "(B)", "(C)"]) {
      const share = three.filter(({ answer }) => answer === letter).length / three.length;
      // 1/3 ± four standard deviations of 1,000 draws.
      expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 1000));
    }
  });

  it("draws the same items from a seed, and no item twice", () => {
    expect(logicalDeduction({ count: 10, seed: 5 })).toEqual(three.slice(0, 10));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ question }) => question)).size).toBe(all.length);
    // An order and a place are asked about once, in whatever clues and statements.
    const asked = three.map(({ question, steps }) => {
      const { statements } = read(question);
      const order = steps.slice(0, -1).map(([, first]) => first!.text);
      const { objects } = readMeaning(statements[0]!.sentence, 3);
      return [
        steps[0]![0]!.text.split(/\W/).toSorted(),
        order,
        statements[0]!.sentence.replace(objects[0]!, ""),
      ].join();
    });
    expect(new Set(asked).size).toBe(three.length);
  });

  it("has three objects by default, and as many as asked for", () => {
    const sizesOf = (items: typeof three) => new Set(items.map(({ question }) => read(question).size));
    expect(sizesOf(three)).toEqual(new Set([3]));
    expect(sizesOf(seven)).toEqual(new Set([7]));
    const mixed = logicalDeduction({ count: 100, seed: 1, objects: [4, 6] });
    expect(sizesOf(mixed)).toEqual(new Set([4, 5, 6]));
  });

  it.each([
    [{ count: 1, objects: [2, 3] }, "options.objects"],
    [{ count: 1, objects: [3, 8] }, "options.objects"],
    [{ count: 1, object: [3, 3] }, "options.object is not an option"],
  ])("refuses %j", (options, message) => {
    expect(() => logicalDeduction(options as Parameters<typeof logicalDeduction>[0])).toThrow(message);
  });
});

describe("scriptedFeedback for deductions", () => {
  // Worked out by hand from the questions below.
  const cups = {
    question: `Three cups stand in a row: the black cup, the red cup and the white cup. The white cup is the leftmost. The black cup is to the left of the red cup. Which statement is true?
(A) The white cup is the second from the left.
(B) The black cup is the second from the left.
(C) The red cup is the second from the left.
Number your steps (1), (2) and so on. End with "Final response:" and the letter in brackets.`,
    rationale: `(1) Of black, red, white the leftmost is white
(2) Of black, red the leftmost is black
(3) The statement about black is (B)
Final response: (B)`,
  };
  const race = {
    question: `Five people ran a race: Ada, Iris, Gina, Leo and Cleo. Gina finished before Iris. Gina finished second to last. Leo finished before Ada. Cleo finished after Ada. Which statement is true?
(A) Leo finished first.
(B) Cleo finished first.
(C) Gina finished first.
(D) Ada finished first.
(E) Iris finished first.
Number your steps (1), (2) and so on. End with "Final response:" and the letter in brackets.`,
    rationale: `(1) Of Ada, Iris, Gina, Leo, Cleo the first is Leo
(2) Of Ada, Iris, Gina, Cleo the first is Ada
(3) Of Iris, Gina, Cleo the first is Cleo
(4) Of Iris, Gina the first is Gina
(5) The statement about Leo is (A)
Final response: (A)`,
  };
  const small = logicalDeduction({ count: 1, seed: 1 })[0]!;
  const large = logicalDeduction({ count: 3, seed: 1, objects: [5, 5] })[2]!;

  it("has the items that are corrupted below", () => {
    expect({ question: small.question, rationale: writeRationale(small) }).toEqual(cups);
    expect({ question: large.question, rationale: writeRationale(large) }).toEqual(race);
  });

  it.each([
    [
      "a wrong first one",
      ...[small, "leftmost is white", "leftmost is black"],
      'In step (1) the part "black" is incorrect because the white cup is the leftmost.',
    ],
    [
      "a wrong next one",
      ...[small, "leftmost is black", "leftmost is red"],
      'In step (2) the part "red" is incorrect because the black cup is to the left of the red cup.',
    ],
    [
      "one that is left no more",
      ...[small, "Of black, red the", "Of black, red, white the"],
      'In step (2) the part "Of black, red, white the leftmost" is incorrect because those that are left are black, red.',
    ],
    [
      "the statement about another one",
      ...[small, "The statement about black is (B)", "The statement about red is (C)"],
      'In step (3) the part "The statement about red" is incorrect because the black cup is the second from the left.',
    ],
    [
      "a wrong letter",
      ...[small, "black is (B)", "black is (C)"],
      'In step (3) the part "(C)" is incorrect because (B) says that the black cup is the second from the left.',
    ],
    [
      "another letter as the answer",
      ...[small, "response: (B)", "response: (A)"],
      'In the final response the part "(A)" is incorrect because the steps come to (B).',
    ],
    [
      "an answer without its last step",
      ...[small, /\n\(3\) .*/, ""],
      'In the final response the part "(B)" is incorrect because step (3) is missing.',
    ],
    [
      "a further step",
      ...[small, "\nFinal", "\n(4) Of red the leftmost is red\nFinal"],
      'In step (4) the part "Of red the leftmost is red" is incorrect because nothing is left to be done after step (3).',
    ],
    [
      "a step without one of its parts",
      ...[large, "Of Iris, Gina the first is Gina", "Of Iris, Gina the first: Gina"],
      'In step (4) the part "Of Iris, Gina the first: Gina" is incorrect because the step has not the form … is ….',
    ],
    [
      "a wrong first one of five",
      ...[large, "first is Leo", "first is Ada"],
      'In step (1) the part "Ada" is incorrect because Leo finished before Ada, Cleo finished after Ada, Gina finished second to last and Gina finished before Iris.',
    ],
    [
      "one that has a later place",
      ...[large, "first is Cleo", "first is Gina"],
      'In step (3) the part "Gina" is incorrect because Gina finished second to last and Gina finished before Iris.',
    ],
    [
      "another one in a place that is told",
      ...[large, "first is Gina", "first is Iris"],
      'In step (4) the part "Iris" is incorrect because Gina finished second to last.',
    ],
  ] as const)("tells %s", (_, item, written, wrong, expected) => {
    const attempt = writeRationale(item).replace(written, wrong);
    expect(attempt).not.toBe(writeRationale(item));
    expect(formatFeedback(scriptedFeedback(item, attempt)!)).toBe(expected);
  });

  it("finds nothing wrong in right solutions", () => {
    for (const item of all) {
      const feedback = { correct: true, steps: item.steps.length };
      expect(scriptedFeedback(item, writeRationale(item))).toEqual(feedback);
    }
  });
});
