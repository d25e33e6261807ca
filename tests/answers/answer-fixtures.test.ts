import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { extractAnswer } from "../../src/answers/extract-answer";
import { answersAreEquivalent } from "../../src/answers/read-answer";
import { findData } from "./find-data";

/** Cases from public reports about other graders: `same` is null where it is a matter of convention. */
interface Fixtures {
  extract: { text: string; answer: string }[];
  equal: { a: string; b: string; same: boolean | null }[];
}

const data = findData("../fixtures/answers.json");
const read = (path: string): Fixtures => JSON.parse(readFileSync(path, "utf8"));

test("answers of texts in public reports", ({ skip }) => {
  if (data.missing !== undefined) return skip(data.missing);
  const { extract } = read(data.path);
  const wrong = extract.filter(({ text, answer }) => {
    const found = extractAnswer(text);
    return found === undefined || !answersAreEquivalent(found, answer);
  });
  expect(extract.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

test("pairs of answers in public reports", ({ skip }) => {
  if (data.missing !== undefined) return skip(data.missing);
  const { equal } = read(data.path);
  const wrong = equal.filter(({ a, b, same }) => same !== null && answersAreEquivalent(a, b) !== same);
  expect(equal.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

test("the relation over all of them is reflexive, symmetric and transitive", ({ skip }) => {
  if (data.missing !== undefined) return skip(data.missing);
  const { extract, equal } = read(data.path);
  const answers = [...extract.map(({ answer }) => answer), ...equal.flatMap(({ a, b }) => [a, b])];
  const isSame = answers.map((a) => answers.map((b) => answersAreEquivalent(a, b)));
  const broken: string[] = [];
  for (const [i, row] of isSame.entries()) {
    if (!row[i]) broken.push(`${answers[i]} is not itself`);
    for (const j of answers.keys()) {
      if (row[j] !== isSame[j]![i]) broken.push(`${answers[i]} and ${answers[j]}`);
      // Same classes as another member's: with this, every chain closes.
      if (row[j] && isSame[j]!.some((value, k) => value !== row[k])) broken.push(`${answers[j]}`);
    }
  }
  expect(broken).toEqual([]);
});
