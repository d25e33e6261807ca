import { expect, test } from "vitest";
import { normalizeText } from "../../src/answers/read-answer";

test.each([
  ["The Eiffel Tower.", "eiffel tower"],
  [" “the EIFFEL\n\n tower” ", "eiffel tower"],
  ["**An** owl", "an** owl"],
  ["**An owl**", "owl"],
  ["cafe\u0301", "café"],
  ["ﬁre", "fire"],
  ["Ｐａｒｉｓ", "paris"],
  ["zero\u200bwidth", "zerowidth"],
  ["东京。", "东京"],
  ["C++", "c++"],
  ["don't", "don't"],
  ["a", "a"],
  ["The", "the"],
  ["", ""],
  ["...", "..."],
  [" ?! ", "?!"],
])("%j is %j", (text, normal) => {
  expect(normalizeText(text)).toBe(normal);
});

test.each([
  ["C", "C++"],
  ["cafe", "café"],
  ["a b", "ab"],
  ["А", "A"],
  ["👍", "👍🏽"],
  ["yes", "no"],
])("%j is not %j", (a, b) => {
  expect(normalizeText(a)).not.toBe(normalizeText(b));
});
