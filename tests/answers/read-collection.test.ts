import fc from "fast-check";
import { expect, test } from "vitest";
import { readSet } from "../../src/answers/read-collection";

const read = (text: string) => readSet(text, (element) => element.trim());

test.each([
  ["sets in any order, with repetitions", ["{1, 2, 3}", "{3,1,2}", "{ 3 , 2 , 1 , 1 }"]],
  ["sets of sets", ["{{1}, {2}}", "{{2},{1}}"]],
  ["the empty set", ["{}", "{ }", "∅"]],
  ["intervals", ["[0, 1)", "[0,1)", "[0; 1)"]],
  ["without an end", ["(-infinity, 5]", "(-inf,5]", "(- infinity ,5]"]],
  ["unions", ["(0, 1) ∪ [2, 3]", "[2,3]∪(0,1)", "[2,3]∪(0,1)∪(0,1)"]],
])("%s", (_, spellings) => {
  const readElement = (element: string): string => readSet(element, readElement) ?? element.trim();
  const keys = spellings.map((text) => readSet(text, readElement));
  expect(keys[0]).toBeTypeOf("string");
  expect(new Set(keys).size).toBe(1);
});

test("different sets, intervals, points and lists are different", () => {
  const texts = ["{1, 2}", "{1}", "{1, 3}", "(1, 2)", "[1, 2]", "[1, 2)", "(1, 2]", "(2, 1)", "(1, 2, 3)"];
  texts.push("{}", "{1, {2}}", "(1, infinity)", "(1, -infinity)", "{1, 2} ∪ {3}", "{(1, 2)}");
  expect(new Set(texts.map(read)).size).toBe(texts.length);
});

test("elements are compared by the reader given", () => {
  const readElement = (element: string) => String(Number(element));
  expect(readSet("{1.0, 2}", readElement)).toBe(readSet("{2.00, 1}", readElement));
});

test("keys cannot be forged by elements that look like parts of a key", () => {
  const texts = ['{a","b}', "{a, b}", "{a|b}", '{"a", "b"}', "{[a, b]}", "{(a, b)}"];
  expect(new Set(texts.map(read)).size).toBe(texts.length);
});

test.each(["", "1, 2", "(1)", "[1]", "{1, 2", "1, 2}", "{1)}", "(1, 2))", "{1} {2}", "∪", "{1} ∪"])(
  "%j is none",
  (text) => {
    expect(read(text)).toBeUndefined();
  },
);

test("more than 50 elements are not read", () => {
  const elements = (count: number) => Array.from({ length: count }, (_, i) => i).join(",");
  expect(read(`{${elements(50)}}`)).toBeTypeOf("string");
  expect(read(`{${elements(51)}}`)).toBeUndefined();
});

test("any order of a set's elements is the same set", () => {
  const elements = fc.array(fc.integer(), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(elements, fc.infiniteStream(fc.nat()), (numbers, stream) => {
      const shuffled = numbers
        .map((number) => ({ number, key: stream.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ number }) => number);
      expect(read(`{${shuffled}}`)).toBe(read(`{${numbers}}`));
    }),
  );
});
