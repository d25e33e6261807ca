import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { isModeEstablished, isVoteDecided } from "../../src/generation/vote";

// A fixed seed: a failing run can be repeated.
fc.configureGlobal({ seed: 20231009 });

/** Index of the answer with most votes, the first of several. */
function winner(draws: readonly number[]): number {
  const counts = draws.reduce<number[]>((sum, answer) => {
    sum[answer] = (sum[answer] ?? 0) + 1;
    return sum;
  }, []);
  return counts.indexOf(Math.max(...counts));
}

/** The same answers, numbered by their first appearance. */
function number(draws: readonly number[]): number[] {
  const order = [...new Set(draws)];
  return draws.map((answer) => order.indexOf(answer));
}

function countVotes(draws: readonly number[]): number[] {
  return [...new Set(draws)].map((answer) => draws.filter((other) => other === answer).length);
}

describe("isVoteDecided", () => {
  test.each<[number[], number, boolean, string]>([
    [[5, 2], 2, true, "the other reaches 4"],
    [[5, 2], 3, true, "the other reaches 5, and the leader appeared first"],
    [[5, 2], 4, false, "the other reaches 6"],
    [[2, 5], 3, false, "the other reaches 5, and it appeared first"],
    [[2, 5], 2, true, "the other reaches 4"],
    [[3], 3, true, "a new answer reaches 3, after the leader"],
    [[3], 4, false, "a new answer reaches 4"],
    [[], 1, false, "nothing was drawn"],
    [[], 0, true, "nothing is left"],
    [[1, 1], 0, true, "nothing is left"],
  ])("%j with %i left: %s, since %s", (votes, remaining, expected) => {
    expect(isVoteDecided(votes, remaining)).toBe(expected);
  });

  test("whatever comes, the winner stays; and before, something could change it", () => {
    const draws = fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }).map(number);
    fc.assert(
      fc.property(draws, fc.nat(5), (seen, remaining) => {
        const known = Math.max(...seen) + 1;
        const leader = winner(seen);
        // The worst that can come: all for one answer, known or new.
        const changes = Array.from({ length: known + 1 }, (_, answer) =>
          winner([...seen, ...new Array<number>(remaining).fill(answer)]),
        ).some((last) => last !== leader);
        expect(isVoteDecided(countVotes(seen), remaining)).toBe(!changes);
      }),
    );
  });

  test("a vote that stops when it is decided has the winner of all its samples", () => {
    const draws = fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }).map(number);
    fc.assert(
      fc.property(draws, (all) => {
        const stop = all.findIndex((_, i) => isVoteDecided(countVotes(all.slice(0, i + 1)), all.length - i - 1));
        expect(winner(all.slice(0, stop + 1))).toBe(winner(all));
      }),
    );
  });
});

describe("isModeEstablished", () => {
  // 2^a / (a + 1) of a answers after the first, against 2 / error.
  test.each<[number, number, boolean, string]>([
    [9, 0.05, false, "2^8 / 9 = 28.4 < 40"],
    [10, 0.05, true, "2^9 / 10 = 51.2 >= 40"],
    [6, 0.5, true, "2^5 / 6 = 5.33 >= 4"],
    [5, 0.5, false, "2^4 / 5 = 3.2 < 4"],
  ])("%i samples with one answer at error %d: %s, since %s", (samples, error, expected) => {
    expect(isModeEstablished(new Array<number>(samples).fill(0), error)).toBe(expected);
  });

  test("against a runner-up the beta function counts both", () => {
    // 11 and 2 tosses after the leader's first: 2^13 B(12, 3) = 8192 · 11! 2! / 14! = 7.50.
    const draws = [0, 1, 1, ...new Array<number>(11).fill(0)];
    expect(isModeEstablished(draws, 2 / 7.5)).toBe(true);
    expect(isModeEstablished(draws, 2 / 7.51)).toBe(false);
  });

  test("an answer that appeared second pays for it", () => {
    // δ = error / 6 and not error / 2: 2^a / (a + 1) with a = 10 is 93.1, less than 120; with a = 11 it is 170.7.
    const draws = (leading: number) => [0, ...new Array<number>(leading).fill(1)];
    // Against the first answer, drawn once before, nothing is left to count; so the bound is that of an answer never
    // given.
    expect(isModeEstablished(draws(11), 0.05)).toBe(false);
    expect(isModeEstablished(draws(12), 0.05)).toBe(true);
  });

  test("hundreds of thousands of samples are counted, each with an answer of its own or all alike", () => {
    const many = 300_000;
    expect(isModeEstablished(new Array<number>(many).fill(0), 0.05)).toBe(true);
    expect(
      isModeEstablished(
        Array.from({ length: many }, (_, i) => i),
        0.05,
      ),
    ).toBe(false);
    expect(isVoteDecided(new Array<number>(many).fill(1), 1)).toBe(false);
  });

  test("nothing is established by nothing", () => {
    expect(isModeEstablished([], 0.5)).toBe(false);
    expect(isModeEstablished([0, 1], 0.5)).toBe(false);
  });

  /**
   * Looked at after each of 60 samples, over 2,000 runs each. A share of wrong answers at the bound would have a
   * standard error of sqrt(0.1 · 0.9 / 2000) = 0.0067; three of them are allowed for chance.
   */
  test.each<[string, number[]]>([
    ["two answers as good as tied", [0.505, 0.495]],
    ["three, one slightly ahead", [0.36, 0.32, 0.32]],
    ["many", [0.16, ...new Array<number>(6).fill(0.14)]],
    ["a clear one", [0.8, 0.2]],
  ])("is wrong no more often than its bound says: %s", (_, probabilities) => {
    const error = 0.1;
    const runs = 2000;
    const random = xoroshiro128plus(7);
    const uniform = () => ((random.next() >>> 0) + 0.5) / 2 ** 32;
    let wrong = 0;
    let stopped = 0;
    for (let run = 0; run < runs; run++) {
      const raw: number[] = [];
      while (raw.length < 60) {
        let left = uniform();
        let answer = 0;
        while (answer < probabilities.length - 1 && left >= probabilities[answer]!) {
          left -= probabilities[answer]!;
          answer++;
        }
        raw.push(answer);
        if (isModeEstablished(number(raw), error)) {
          stopped++;
          if (raw[number(raw).indexOf(winner(number(raw)))] !== 0) wrong++;
          break;
        }
      }
    }
    expect(wrong / runs).toBeLessThanOrEqual(error + 3 * Math.sqrt((error * (1 - error)) / runs));
    // The rule does stop: a clear answer is established in nearly all runs.
    if (probabilities[0]! > 0.7) expect(stopped / runs).toBeGreaterThan(0.95);
  });
});
