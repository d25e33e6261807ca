import { describe, expect, test } from "vitest";
import { effectiveCandidates, topAgreement } from "../../src/statistics/top-agreement";

/** Every order of the values. */
function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, i) =>
    permutations(values.filter((_, other) => other !== i)).map((rest) => [value, ...rest]),
  );
}

/** Every way to deal the scores anew within each question. */
function dealings(scores: readonly (readonly number[])[]): number[][][] {
  if (scores.length === 0) return [[]];
  const [first, ...rest] = scores;
  const others = dealings(rest);
  return permutations(first!).flatMap((row) => others.map((rows) => [row, ...rows]));
}

const place = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe("the agreement of two scorers", () => {
  const first = [
    [0.9, 0.1],
    [0.2, 0.5, 0.3],
    [0.1, 0.2, 0.7],
    [0.4, 0.3, 0.2, 0.1],
  ];
  const second = [
    [2, 1],
    [0, 4, 1],
    [3, 2, 1],
    [9, 8, 7, 6],
  ];

  test("has the p-value of the permutation test that looks at every dealing", () => {
    const outcome = topAgreement(first, second);
    const agreements = dealings(second).map(
      (dealt) => dealt.filter((row, i) => place(row) === place(first[i]!)).length,
    );
    expect(agreements).toHaveLength(2 * 6 * 6 * 24);
    const atLeast = agreements.filter((count) => count >= 3).length;
    expect(outcome).toMatchObject({ questions: 4, agreeing: 3 });
    expect(outcome.expected).toBeCloseTo(1 / 2 + 1 / 3 + 1 / 3 + 1 / 4, 15);
    expect(outcome.pValue).toBeCloseTo(atLeast / agreements.length, 14);
  });

  test("is certain to be reached by chance where there is none", () => {
    const reversed = first.map((row) => row.map((score) => -score));
    expect(topAgreement(first, reversed)).toMatchObject({ agreeing: 0, pValue: 1 });
  });

  test("leaves out questions on which a signal has no single best candidate", () => {
    expect(
      topAgreement(
        [
          [1, 1],
          [1, 2],
          [2, 1],
        ],
        [
          [1, 2],
          [3, 3],
          [2, 1],
        ],
      ),
    ).toEqual({ questions: 1, agreeing: 1, expected: 0.5, pValue: 0.5 });
    expect(topAgreement([[1, 1]], [[1, 2]])).toEqual({
      questions: 0,
      agreeing: 0,
      expected: 0,
      pValue: 1,
    });
  });

  test("of 100 questions with four candidates is a binomial's", () => {
    const scores = Array.from({ length: 100 }, () => [4, 3, 2, 1]);
    const other = scores.map((row, i) => (i < 36 ? row : [...row].reverse()));
    // scipy.stats.binom.sf(35, 100, 0.25)
    expect(topAgreement(scores, other).pValue).toBeCloseTo(0.009406965929982728, 14);
  });
});

describe("the number of candidates that a policy is divided between", () => {
  test("is 1 for a sure one and N for an even one, whatever the scale", () => {
    expect(effectiveCandidates([0, 3, 0])).toBe(1);
    expect(effectiveCandidates([0.2, 0.2, 0.2, 0.2])).toBeCloseTo(4, 14);
  });

  test("is the exponential of the entropy", () => {
    // Shares 1/2, 1/4, 1/4: entropy 1.5 bits, 2^1.5.
    expect(effectiveCandidates([2, 1, 1])).toBeCloseTo(2 ** 1.5, 14);
  });
});
