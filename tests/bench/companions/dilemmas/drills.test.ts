import { expect, it } from "vitest";
import { drillExamples } from "../../../../bench/companions/dilemmas/drills";
import { createRandom } from "../../../../bench/solver/random-games";

it("drills ask for ten pairs of different numbers each, and compare each pair rightly", () => {
  const drills = drillExamples(30, createRandom(1));
  expect(new Set(drills.map(({ id }) => id)).size).toBe(30);
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
