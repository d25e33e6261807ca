import { describe, expect, test } from "vitest";
import { dilemmaFigures, measureRates, measureReasons } from "../../../../bench/companions/dilemmas/figures";
import type { Outcomes } from "../../../../bench/companions/outcomes";

const rate = (game: string, context: string, p: number) => ({ scenario: `${game}/${context}`, game, context, p });

const rates = [
  rate("stag-hunt", "team", 0.75),
  rate("prisoners-dilemma", "team", 0.25),
  rate("stag-hunt", "summit", 0.5),
  rate("stag-hunt", "lake", 1),
  rate("snowdrift", "team", 0.125),
];
const scenarios = {
  taught: [{ id: "prisoners-dilemma/team" }, { id: "stag-hunt/team" }, { id: "stag-hunt/summit" }],
  "new contexts": [{ id: "stag-hunt/lake" }],
  "new game": [{ id: "snowdrift/team" }],
};

test("measureRates has the scenarios of each part, and those of each game in it", () => {
  expect(measureRates(rates, scenarios)).toEqual({
    taught: [0.25, 0.75, 0.5],
    "prisoners-dilemma, taught": [0.25],
    "stag-hunt, taught": [0.75, 0.5],
    "new contexts": [1],
    "stag-hunt, new contexts": [1],
    "new game": [0.125],
    "snowdrift, new game": [0.125],
  });
});

test("measureReasons asks for better moves and shares only where the payoffs are right", () => {
  const checked = {
    taught: [
      { payoffs: true, verdicts: true, shares: false },
      { payoffs: true, verdicts: false, shares: true },
      { payoffs: false, verdicts: true, shares: true },
    ],
  };
  expect(measureReasons(checked)).toEqual({
    "payoffs right, taught": [1, 1, 0],
    "better moves right, taught": [1, 0],
    "shares right, taught": [0, 1],
  });
});

describe("figures", () => {
  const outcomes: Outcomes = {
    experiment: "dilemmas",
    model: "fake",
    seed: 1,
    options: {},
    students: { tuned: { ...measureRates(rates, scenarios), ...measureReasons({ taught: [] }) } },
  };
  const read = (table: string, of: string, measure: string) =>
    dilemmaFigures.find((one) => one.table === table && one.of === of && one.measure === measure)!.read(outcomes);

  test("have a game's mean over the scenarios of a part", () => {
    expect(read("probability of cooperating", "stag-hunt, taught", "tuned")).toBe(0.625);
    expect(read("probability of cooperating", "snowdrift, new game", "tuned")).toBe(0.125);
  });

  test("have none where nothing was measured", () => {
    expect(() => read("reasons", "taught", "payoffs right")).toThrow("must have been measured");
  });
});
