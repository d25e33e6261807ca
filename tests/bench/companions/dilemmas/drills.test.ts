import { expect, it } from "vitest";
import { comparingDrills, sharingDrills } from "../../../../bench/companions/dilemmas/drills";
import { holdOut, scenarios } from "../../../../bench/companions/dilemmas/scenarios";
import { createRandom } from "../../../../bench/solver/random-games";
import { quantalPlayer } from "../../../../src/internal";

it("drills ask for ten pairs of different numbers each, and compare each pair rightly", () => {
  const drills = comparingDrills(30, createRandom(1));
  const pairs = drills.flatMap(({ prompt, completion }) => {
    const asked = [...prompt[0]!.content.matchAll(/^(\d+) or (\d+)$/gm)].map(([, one, two]) => [
      Number(one),
      Number(two),
    ]);
    const pattern =
      /^I get (\d+) if I do the first and (\d+) if I do the second\. (\d+) is (\d+) more than (\d+): better do the (first|second)\.$/;
    const answered = completion[0]!.content.split("\n").map((line) => {
      const [, one, two, more, by, less, better] = pattern.exec(line)!;
      expect(Number(more) - Number(less)).toBe(Number(by));
      expect(Number(by)).toBeGreaterThan(0);
      expect(better === "first" ? [more, less] : [less, more]).toEqual([one, two]);
      return [Number(one), Number(two)];
    });
    expect(asked).toHaveLength(10);
    expect(answered).toEqual(asked);
    return asked;
  });
  // All pairs of six numbers, in both orders.
  expect(new Set(pairs.map(String)).size).toBe(30);
});

it("drills say how often the teacher makes the first move by what it gains, and not in the game held out", () => {
  const { training, newGames } = holdOut(scenarios(), { games: ["snowdrift"], contexts: ["friends"] });
  const teacher = quantalPlayer({ lambda: 1 });
  const drills = sharingDrills(60, teacher, training[0]!, newGames, createRandom(1));
  const lines = drills.flatMap(({ prompt, completion }) => {
    const [, ...asked] = prompt[0]!.content.split("\n");
    const answered = completion[0]!.content.split("\n");
    expect(asked).toHaveLength(10);
    expect(answered.map((line) => line.slice("So ".length, line.indexOf(":")))).toEqual(asked);
    return answered;
  });
  const margin = "(like|unlike) the other by (\\d+)";
  const pattern = new RegExp(`^So ${margin}, then ${margin}: I do the first in (\\d+) of 10 cases\\.$`);
  const signed = (relation: string, by: string) => (relation === "like" ? Number(by) : -Number(by));
  const found = lines.map((line) => {
    const [, one, by, other, byOther, tenths] = pattern.exec(line)!;
    const [first, second] = [signed(one!, by!), signed(other!, byOther!)];
    // λ = 1: log-odds are what the first move gains on average, so that p - logistic(gain) changes its sign at a share.
    const excess = (p: number) => p - 1 / (1 + Math.exp(-(p * first - (1 - p) * second)));
    const bounds = [Number(tenths) - 0.5, Number(tenths) + 0.5].map((x) => Math.min(Math.max(x / 10, 0), 1));
    expect(excess(bounds[0]!) * excess(bounds[1]!), line).toBeLessThanOrEqual(0);
    return `${first} ${second}`;
  });
  // Eight differences of six numbers, each for and against, but for snowdrift's two: 10 - 6 and 3 - 1.
  expect(new Set(found).size).toBeGreaterThan(200);
  expect(found).not.toContain("-4 -2");
  expect(found).not.toContain("-2 -4");
  expect(found).toContain("-4 -3");
});
