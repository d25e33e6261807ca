import { describe, expect, it } from "vitest";
import { checkReasons } from "../../../../bench/companions/dilemmas/check-reasons";
import { compareMargins, drawMove } from "../../../../bench/companions/dilemmas/motivations";
import { scenarios } from "../../../../bench/companions/dilemmas/scenarios";
import { quantalPlayer } from "../../../../src/companions/dilemmas/quantal-player";

const [drift] = scenarios({ games: ["snowdrift"], contexts: ["lake"] });
const teacher = quantalPlayer({ lambda: 1, motivate: drawMove });
const taught = teacher.answer(drift!, 20).map(({ motivation }) => motivation!);

/** Gives the teacher's reasons, in the order that it is asked for, after a change to each. */
function fakePlayer(change: (reasons: string) => string) {
  const { other, cooperate, defect } = drift!.story;
  return {
    sample: async (prompt: readonly { content: string }[]) => {
      const first = prompt.at(-1)!.content.includes(`A. ${cooperate}`) ? cooperate : defect;
      const reasons = taught.find((one) => one.startsWith(`If ${other} chooses to ${first}`))!;
      return { texts: [`${change(reasons)}\n${first}`] };
    },
  };
}

const check = (change: (reasons: string) => string, by = teacher) =>
  checkReasons(fakePlayer(change) as never, by, [drift!]);

describe("checkReasons", () => {
  it("finds the teacher's own right in both orders", async () => {
    const right = { payoffs: true, verdicts: true, shares: true };
    expect(await check((reasons) => reasons)).toEqual([right, right]);
  });

  it.each([
    ["a payoff", /I get \d+/, "I get 7", { payoffs: false, verdicts: true, shares: true }],
    ["a better move", /better [^.,]*/, "better wait", { payoffs: true, verdicts: false, shares: true }],
    ["a share by two tenths", /[46] of 10/, "2 of 10", { payoffs: true, verdicts: true, shares: false }],
    ["the whole share", / I do the first .*$/, "", { payoffs: true, verdicts: true, shares: false }],
  ])("notices another value of %s", async (_, part, other, expected) => {
    const [first] = await check((reasons) => reasons.replace(part, other));
    expect(first).toEqual(expected);
  });

  it("takes a share that is a tenth away for right", async () => {
    const [first] = await check((reasons) => reasons.replace("4 of 10", "5 of 10").replace("6 of 10", "5 of 10"));
    expect(first!.shares).toBe(true);
  });

  it("asks for no share of reasons that the teacher gives without one", async () => {
    const checked = await check((reasons) => reasons, quantalPlayer({ lambda: 1, motivate: compareMargins }));
    expect(checked).toEqual(Array(2).fill({ payoffs: true, verdicts: true }));
  });
});
