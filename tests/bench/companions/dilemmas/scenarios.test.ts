import { InvalidArgumentError } from "equirank";
import { describe, expect, it } from "vitest";
import { dilemmaGames, holdOut, scenarios } from "../../../../bench/companions/dilemmas/scenarios";
import { askMove, moveOrders } from "../../../../src/companions/dilemmas/scenario";

const all = scenarios();

describe("scenarios", () => {
  it("are four games in seven contexts, told apart by their payoffs alone", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(28);
    const { T, R, P, S } = dilemmaGames["prisoners-dilemma"];
    expect(T > R && R > P && P > S).toBe(true);
    const stag = dilemmaGames["stag-hunt"];
    expect(stag.R > stag.T && stag.T > stag.P && stag.P > stag.S).toBe(true);
    const drift = dilemmaGames.snowdrift;
    expect(drift.T > drift.R && drift.R > drift.S && drift.S > drift.P).toBe(true);
    const delight = dilemmaGames["prisoners-delight"];
    expect(delight.R > delight.T && delight.T > delight.S && delight.S > delight.P).toBe(true);
  });

  it("are put with the same outcomes in both orders", () => {
    const [first, second] = moveOrders.map((order) => askMove(all[0]!, order, "letter")[0]!.content);
    expect(first).not.toBe(second);
    const outcomes = (text: string) => text.split("\n").filter((line) => line.startsWith("- "));
    expect(outcomes(first!).sort()).toEqual(outcomes(second!).sort());
    expect(first).toContain(
      "- If you open the markets at home and the other leader chooses to keep the markets at home closed, you get 1 and the other leader gets 10.",
    );
  });

  it("can be held out by game and context, each in one part", () => {
    const { training, newContexts, newGames } = holdOut(all, {
      games: ["snowdrift"],
      contexts: ["team"],
    });
    expect([training.length, newContexts.length, newGames.length]).toEqual([18, 3, 7]);
    expect(new Set([...training, ...newContexts, ...newGames]).size).toBe(28);
    expect(() => scenarios({ games: ["chicken" as "snowdrift"] })).toThrow("prisoners-dilemma");
    const misspelt = { game: ["snowdrift"] } as object;
    expect(() => scenarios(misspelt)).toThrow("game");
    expect(() => holdOut(all, misspelt)).toThrow(InvalidArgumentError);
  });
});
