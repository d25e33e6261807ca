import { describe, expect, it } from "vitest";
import type { ItemOutcome } from "../../../src/evaluation/evaluate/item-outcome";
import { Columns, OutcomeTable } from "../../../src/evaluation/evaluate/outcome-table";

describe("Columns", () => {
  it("keep what is pushed", () => {
    const columns = new Columns(["count", "share"]);
    for (let i = 0; i < 5000; i++) columns.push({ count: 2 * i, share: i / 7 });
    expect(columns.read("count")).toEqual(Array.from({ length: 5000 }, (_, i) => 2 * i));
    expect(columns.read("share")).toEqual(Array.from({ length: 5000 }, (_, i) => i / 7));
  });
});

describe("OutcomeTable", () => {
  const plan = {
    entries: [
      { name: "likelihood", scorer: "likelihood", method: "scorer" },
      { name: "game", method: "equilibrium-generator", solver: "exact" },
    ],
    games: [1],
  } as const;

  function outcome(item: number, rank: number, answer: "right" | "wrong" | "none"): ItemOutcome {
    const sameFirst = Number(item % 2 === 0);
    const correlation = item === 3 ? Number.NaN : 1 / item;
    return {
      item,
      candidates: 4,
      right: 1,
      tokens: 10 * item,
      queries: 2,
      entries: [
        { rank, confidence: 0.5 },
        { rank: 1, confidence: rank / 10, answer, residual: item, undecided: item === 2 },
      ],
      scorers: [rank === 4 ? undefined : rank / 4],
      games: [
        {
          sameFirstBefore: sameFirst,
          sameFirst,
          correlationBefore: correlation,
          correlation,
          judgement: Number.NaN,
          generatorRankChange: item,
          discriminatorRankChange: 0,
        },
      ],
    };
  }

  it("gives numbers in the order of the data, in whatever order items come", () => {
    const table = new OutcomeTable({ entries: [...plan.entries], games: [...plan.games] });
    table.add(outcome(3, 1, "right"));
    table.add(outcome(1, 4, "none"));
    expect(table.ofItems("tokens")).toEqual([10, 30]);
    table.add(outcome(2, 2, "wrong"));
    expect(table.size).toBe(3);
    expect(table.ofItems("item")).toEqual([1, 2, 3]);
    expect(table.ofEntry(0, "rank")).toEqual([4, 2, 1]);
    expect(table.ofEntry(1, "confidence")).toEqual([0.4, 0.2, 0.1]);
    expect(table.ofScorer(0)).toEqual([Number.NaN, 0.5, 0.25]);
    expect(table.ofGame(0, "sameFirst")).toEqual([0, 1, 0]);
    expect(table.ofGame(0, "correlation")).toEqual([1, 0.5, Number.NaN]);
    expect(table.ofGame(0, "generatorRankChange")).toEqual([1, 2, 3]);
    expect(table.tallyOf(1)).toEqual({ answered: 2, right: 1, undecided: 1, largestResidual: 3 });
    expect(table.tallyOf(0)).toEqual({ answered: 0, right: 0, undecided: 0, largestResidual: 0 });
  });
});
