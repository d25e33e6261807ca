import { describe, expect, it } from "vitest";
import {
  chooseBySum,
  chooseByVotes,
  learn,
  payJudges,
  scoreAgreement,
  valueReports,
} from "../../bench/peer-elicitation";

const logOdds = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((p) => Math.log(p / (1 - p))));

/**
 * Two judges' probabilities of reporting two candidates of each of two questions as correct; the second question is the
 * odd half.
 */
const first = logOdds([
  [0.8, 0.2],
  [0.6, 0.4],
]);
const second = logOdds([
  [0.9, 0.3],
  [0.7, 0.5],
]);

describe("the score of two judges' agreement", () => {
  it("is the determinant of the co-report counts", () => {
    // Correct/correct 1, correct/incorrect 1, incorrect/correct 0, incorrect/incorrect 2: det 1·2 - 1·0 = 2, of 4 tasks
    // 4·2/16.
    expect(scoreAgreement([1, 1, 0, 0], [1, 0, 0, 0])).toBe(0.5);
    // Full agreement, full contradiction, and a judge that always says the same.
    expect(scoreAgreement([1, 1, 0, 0], [1, 1, 0, 0])).toBe(1);
    expect(scoreAgreement([1, 1, 0, 0], [0, 0, 1, 1])).toBe(-1);
    expect(scoreAgreement([1, 1, 0, 0], [1, 1, 1, 1])).toBe(0);
  });

  it("is the mean over draws of the reports", () => {
    const a = [0.9, 0.2, 0.6];
    const b = [0.8, 0.4, 0.1];
    let mean = 0;
    for (let draw = 0; draw < 64; draw++) {
      const reports = [0, 1, 2, 3, 4, 5].map((bit) => (draw >> bit) & 1);
      const chance = [...a, ...b].reduce((product, p, bit) => product * (reports[bit] === 1 ? p : 1 - p), 1);
      mean += chance * scoreAgreement(reports.slice(0, 3), reports.slice(3));
    }
    expect(scoreAgreement(a, b)).toBeCloseTo(mean, 12);
  });
});

describe("payments", () => {
  it("multiply the scores of both halves", () => {
    // Even: M = [[0.78, 0.22], [0.42, 0.58]], det 0.36. Odd: M = [[0.62, 0.38], [0.58, 0.42]], det 0.04. Each times
    // 4/2².
    for (const payment of payJudges([first, second])) expect(payment).toBeCloseTo(0.36 * 0.04, 12);
  });

  it("add up over the other judges", () => {
    const undecided = logOdds([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    const [a, b, none] = payJudges([first, second, undecided]);
    expect(a).toBeCloseTo(0.0144, 12);
    expect(b).toBeCloseTo(0.0144, 12);
    expect(none).toBeCloseTo(0, 12);
    // With itself the first judge has det 2·0.68 - 1 = 0.36 and 2·0.52 - 1 = 0.04 as well.
    expect(payJudges([first, second, first])[0]).toBeCloseTo(2 * 0.0144, 12);
  });

  it("gain what a report is worth", () => {
    const [values] = valueReports([first, second]);
    // 4·(0.9 - 0.6)·0.04 and 4·(0.7 - 0.6)·0.36
    expect(values![0]![0]).toBeCloseTo(0.048, 12);
    expect(values![0]![1]).toBeCloseTo(-0.048, 12);
    expect(values![1]![0]).toBeCloseTo(0.144, 12);
    expect(values![1]![1]).toBeCloseTo(-0.144, 12);
    // A payment is linear in each probability: 0.1 more on one of two tasks gains 0.1·0.048/2.
    const bolder = logOdds([
      [0.9, 0.2],
      [0.6, 0.4],
    ]);
    expect(payJudges([bolder, second])[0]).toBeCloseTo(0.0144 + 0.0024, 12);
  });
});

describe("learning", () => {
  it("adds what a report is worth to its log-odds", () => {
    const [a, b] = learn([first, second], { rounds: 1, learningRate: 0.5, lambda: 0 });
    expect(a![0]![0]).toBeCloseTo(Math.log(4) + 0.024, 12);
    expect(a![1]![1]).toBeCloseTo(Math.log(2 / 3) - 0.072, 12);
    // 4·(0.8 - 0.5)·0.04 and 4·(0.6 - 0.5)·0.36: both judges learn from the reports before the round.
    expect(b![0]![0]).toBeCloseTo(Math.log(9) + 0.024, 12);
    expect(b![1]![0]).toBeCloseTo(Math.log(7 / 3) + 0.072, 12);
  });

  it("stays near the first policy where λ is large", () => {
    const options = { learningRate: 0.5, lambda: 0.2 };
    const once = learn([first, second], { ...options, rounds: 1 });
    // (x + 0.024 + 0.1 x) / 1.1
    expect(once[0]![0]![0]).toBeCloseTo(Math.log(4) + 0.024 / 1.1, 12);
    const twice = learn([first, second], { ...options, rounds: 2 });
    const value = valueReports(once)[0]![0]![0]!;
    const expected = (once[0]![0]![0]! + 0.5 * value + 0.1 * Math.log(4)) / 1.1;
    expect(twice[0]![0]![0]).toBeCloseTo(expected, 12);
  });

  it("comes to rest where the log-odds are the first ones and values by λ", () => {
    const rest = learn([first, second], { rounds: 3000, learningRate: 0.5, lambda: 2 });
    const values = valueReports(rest);
    for (const [i, initial] of [first, second].entries()) {
      for (const [question, row] of initial.entries()) {
        for (const [y, x] of row.entries()) {
          expect(rest[i]![question]![y]).toBeCloseTo(x + values[i]![question]![y]! / 2, 10);
        }
      }
    }
  });
});

describe("choosing", () => {
  const judges = [[[3, 1, 0]], [[0, 1, 0.5]], [[0, 0.5, 0.2]]];

  it("takes the highest sum of log-odds", () => {
    expect(chooseBySum(judges)).toEqual([0]);
  });

  it("takes the most votes, of equally many the higher sum", () => {
    expect(chooseByVotes(judges)).toEqual([1]);
    expect(chooseByVotes(judges.slice(0, 2))).toEqual([0]);
  });
});
