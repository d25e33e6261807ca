import { describe, expect, it } from "vitest";
import { furtherStories } from "../../../../bench/companions/dilemmas/further-stories";
import { contexts, scenarios } from "../../../../bench/companions/dilemmas/scenarios";
import { drawPayoffs, permutePayoffs, varyPayoffs } from "../../../../bench/companions/dilemmas/vary-payoffs";
import { createRandom } from "../../../../bench/solver/random-games";
import { quantalPlayer } from "../../../../src/companions/dilemmas/quantal-player";

const teacher = quantalPlayer({ lambda: 1 });

describe("varyPayoffs", () => {
  it.each(scenarios({ contexts: ["lake"] }))("keeps the order and the teacher's play in $id", (scenario) => {
    const varied = varyPayoffs(scenario, teacher, 50, createRandom(1));
    const ranked = (payoffs: object) => Object.entries(payoffs).sort((a, b) => b[1] - a[1]);
    for (const one of varied) {
      expect(ranked(one.payoffs).map(([name]) => name)).toEqual(ranked(scenario.payoffs).map(([name]) => name));
      const numbers = Object.values(one.payoffs);
      expect(new Set(numbers).size).toBe(4);
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...numbers)).toBeLessThanOrEqual(10);
      expect(one.payoffs).not.toEqual(scenario.payoffs);
      expect(Math.abs(teacher.rate(one).p - teacher.rate(scenario).p)).toBeLessThanOrEqual(0.1);
      expect(one.story).toBe(scenario.story);
    }
    expect(new Set(varied.map(({ id }) => id)).size).toBe(50);
  });

  it("draws others for another seed, and repeats them only when there are no more", () => {
    const [stag] = scenarios({ games: ["stag-hunt"], contexts: ["team"] });
    const ids = (count: number, seed: number) =>
      varyPayoffs(stag!, teacher, count, createRandom(seed)).map(({ id }) => id);
    expect(ids(5, 1)).toEqual(ids(5, 1));
    expect(ids(5, 1)).not.toEqual(ids(5, 2));
    // Of the 209 other tables 58 keep the teacher's play.
    expect(ids(58, 1)).not.toContain("stag-hunt/team");
    expect(new Set(ids(200, 1)).size).toBe(58);
    expect(ids(59, 1)[58]).toBe(ids(59, 1)[0]);
  });
});

describe("permutePayoffs", () => {
  it("tells all games of the same payoffs in each story, but for those held out", () => {
    const given = scenarios({ games: ["stag-hunt", "prisoners-dilemma"], contexts: ["team", "lake"] });
    const heldOut = scenarios({ games: ["snowdrift"] });
    const games = permutePayoffs(given, heldOut);
    expect(games.length).toBe(2 * 22);
    expect(new Set(games.map(({ id }) => id)).size).toBe(44);
    const tables = games.map(({ payoffs }) => JSON.stringify([payoffs.T, payoffs.R, payoffs.P, payoffs.S]));
    expect(new Set(tables).size).toBe(22);
    for (const table of tables) expect(JSON.parse(table).sort((a: number, b: number) => a - b)).toEqual([1, 3, 6, 10]);
    // The prisoner's dilemma is among them, and snowdrift is not, nor what it is when cooperating is called defecting.
    expect(tables).toContain("[10,6,3,1]");
    expect(tables).not.toContain("[10,6,1,3]");
    expect(tables).not.toContain("[3,1,6,10]");
    expect(games.find(({ context }) => context === "lake")!.story).toBe(given[1]!.story);
  });

  it("keeps the exchanged moves of what is held out where that is wanted", () => {
    const given = scenarios({ games: ["stag-hunt"], contexts: ["team"] });
    const [snowdrift] = scenarios({ games: ["snowdrift"], contexts: ["team"] });
    const added = permutePayoffs(given, [snowdrift!], {}, true).filter(
      ({ id }) => !permutePayoffs(given, [snowdrift!]).some((one) => one.id === id),
    );
    expect(added.map(({ payoffs }) => payoffs)).toEqual([{ T: 3, R: 1, P: 6, S: 10 }]);
    // A player who knows payoffs does in one what it leaves undone in the other.
    expect(teacher.rate(added[0]!).p).toBeCloseTo(1 - teacher.rate(snowdrift!).p, 12);
  });

  it("tells them in further stories too, which speak of moves that no other story has", () => {
    const given = scenarios({ games: ["stag-hunt"], contexts: ["team"] });
    const games = permutePayoffs(given, [], furtherStories);
    expect(games.length).toBe(24 * (1 + Object.keys(furtherStories).length));
    expect(new Set(games.map(({ id }) => id)).size).toBe(games.length);
    const stories = [...Object.values(contexts), ...Object.values(furtherStories)];
    const moves = stories.flatMap(({ cooperate, defect }) => [cooperate, defect]);
    expect(new Set(moves).size).toBe(2 * stories.length);
    expect(games.find(({ context }) => context === "well")!.story).toBe(furtherStories.well);
  });
});

describe("drawPayoffs", () => {
  const given = scenarios({ games: ["stag-hunt"], contexts: ["team", "summit"] });
  const heldOut = scenarios({ games: ["snowdrift"] });

  it("draws any four of six numbers, but never in the order that is held out, nor with its moves exchanged", () => {
    const games = drawPayoffs(given, heldOut, {}, 5000, createRandom(1));
    const tables = games.map(({ payoffs: { T, R, P, S } }) => [T, R, P, S]);
    for (const [T, R, P, S] of tables as [number, number, number, number][]) {
      expect(T > R && R > S && S > P).toBe(false);
      // Exchanging the moves exchanges T with S and R with P: snowdrift is then S > P > T > R.
      expect(S > P && P > T && T > R).toBe(false);
    }
    // 15 choices of four numbers in 22 orders.
    expect(new Set(tables.map(String)).size).toBe(15 * 22);
    expect(new Set(tables.flat())).toEqual(new Set([1, 3, 4, 6, 8, 10]));
  });

  it("tells them in one story after another, and draws others for another seed", () => {
    const further = { well: furtherStories.well! };
    const draw = (seed: number) => drawPayoffs(given, heldOut, further, 6, createRandom(seed));
    expect(draw(1).map(({ context }) => context)).toEqual(["team", "summit", "well", "team", "summit", "well"]);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});
