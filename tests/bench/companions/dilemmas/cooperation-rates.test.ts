import { describe, expect, it } from "vitest";
import { cooperationRates, observedPlay } from "../../../../bench/companions/dilemmas/alignment";
import { createAnswer } from "../../../companions/dilemmas/create-answer";

describe("cooperationRates", () => {
  it("counts actions, and averages probabilities", () => {
    const counted = cooperationRates([createAnswer(), createAnswer({ action: "defect" }), createAnswer()]);
    expect(counted).toEqual([
      {
        scenario: "snowdrift/friends",
        game: "snowdrift",
        context: "friends",
        p: expect.closeTo(2 / 3, 12),
        counted: { successes: 2, trials: 3 },
      },
    ]);
    const [known] = cooperationRates([createAnswer({ p: 0.2 }), createAnswer({ p: 0.4 })]);
    expect(known).toEqual({
      scenario: "snowdrift/friends",
      game: "snowdrift",
      context: "friends",
      p: expect.closeTo(0.3, 12),
    });
    const drawn = createAnswer({ p: 0.25, counted: { successes: 5, trials: 20 } });
    expect(cooperationRates([drawn])[0]).toMatchObject({ counted: { successes: 5, trials: 20 } });
  });

  it("refuses no answers, and play of an unknown scenario", () => {
    expect(() => cooperationRates([])).toThrow("at least one answer");
    const rates = cooperationRates([createAnswer({ scenario: "chess/club" })]);
    expect(() => observedPlay(rates)).toThrow("chess/club");
  });
});
