import { type CandidateScores, rankFromLogLikelihoods, rankingMethods } from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

// A fixed seed: a failing run can be repeated.
fc.configureGlobal({ seed: 20231009 });

/** Orders of summation differ, so scores agree up to rounding; closer than this, two candidates count as tied. */
const tolerance = 1e-9;

const logs = fc.double({ min: -20, max: 0, noNaN: true });

/** Scores of 1 to 7 candidates, and an order in which to give them. */
const cases = fc.integer({ min: 1, max: 7 }).chain((size) => {
  const row = fc.array(logs, { minLength: size, maxLength: size });
  const indices = Array.from({ length: size }, (_, y) => y);
  return fc.record({
    scores: fc.record({
      candidates: fc.constant(indices.map((y) => `candidate ${y}`)),
      generator: fc.tuple(row, row),
      discriminator: fc.array(fc.tuple(logs, logs), { minLength: size, maxLength: size }),
      likelihood: row,
      samples: fc.array(fc.nat(9), { minLength: size, maxLength: size }),
      bestPath: fc.record({ likelihood: row, judgement: row }),
    }),
    order: fc.shuffledSubarray(indices, { minLength: size, maxLength: size }),
  });
});

describe("giving the candidates in another order changes only originalIndex", () => {
  test.each([...rankingMethods])("%s", (method) => {
    fc.assert(
      fc.property(cases, ({ scores, order }) => {
        const permute = <T>(values: readonly T[]) => order.map((y) => values[y]!);
        const permuted: CandidateScores = {
          candidates: permute(scores.candidates),
          generator: scores.generator.map(permute),
          discriminator: permute(scores.discriminator),
          likelihood: permute(scores.likelihood),
          samples: permute(scores.samples),
          bestPath: {
            likelihood: permute(scores.bestPath.likelihood),
            judgement: permute(scores.bestPath.judgement),
          },
        };
        // λ = 1 and few updates: rounding differences are not magnified.
        const solver = { lambda: 1, iterations: 30 };
        const one = rankFromLogLikelihoods(scores, { method, solver });
        const other = rankFromLogLikelihoods(permuted, { method, solver });

        const entries = new Map(other.ranking.map((entry) => [entry.candidate, entry]));
        for (const entry of one.ranking) {
          const same = entries.get(entry.candidate)!;
          // Their difference would be NaN where both are the logarithm of 0, as of a weighted vote without samples.
          if (same.score !== entry.score) {
            expect(Math.abs(same.score! - entry.score!)).toBeLessThanOrEqual(tolerance);
          }
          expect(order[same.originalIndex]).toBe(entry.originalIndex);
          expect(same.originalIndices).toEqual([same.originalIndex]);
        }
        const values = one.ranking.map(({ score }) => score ?? -Infinity).toSorted((a, b) => a - b);
        const isClear = values.every((value, i) => i === 0 || value - values[i - 1]! > tolerance);
        if (isClear) {
          const names = ({ ranking }: typeof one) => ranking.map(({ candidate }) => candidate);
          expect(names(other)).toEqual(names(one));
          expect(other.best).toBe(one.best);
        }
      }),
    );
  });
});
