import { ModelResponseError } from "equirank";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelsFromFirstTokens, labelsFromTopTokens } from "../../../src/models/http/label-logprobs";

const listed = [
  { token: "Yes", logprob: Math.log(0.5) },
  { token: "No", logprob: Math.log(0.25) },
  { token: " Yes", logprob: Math.log(0.1) },
];

describe("labelsFromTopTokens", () => {
  it("takes labels by their exact text", () => {
    const { logprobs, isBound, uncoveredMass } = labelsFromTopTokens({ listed }, ["Yes", " Yes", "No"]);
    expect(logprobs).toEqual([Math.log(0.5), Math.log(0.1), Math.log(0.25)]);
    expect(isBound).toEqual([false, false, false]);
    expect(uncoveredMass).toBeCloseTo(0.15, 12); // 1 - 0.5 - 0.25 - 0.1
  });

  it("bounds an unlisted label by the last listed token, where that is less than what is left", () => {
    const { logprobs, isBound, uncoveredMass } = labelsFromTopTokens({ listed }, ["No", "no"]);
    expect(logprobs[1]).toBe(Math.log(0.1)); // 0.15 is left
    expect(isBound).toEqual([false, true]);
    expect(uncoveredMass).toBeCloseTo(0.75, 12); // bounds count for nothing
  });

  it("bounds an unlisted label by what the list leaves over, where that is less", () => {
    const peaked = [
      { token: "Yes", logprob: Math.log(0.9) },
      { token: "No", logprob: Math.log(0.06) },
    ];
    expect(labelsFromTopTokens({ listed: peaked }, ["no"]).logprobs[0]).toBeCloseTo(Math.log(0.04), 12);
  });

  it("keeps the bound finite where the list leaves nothing over", () => {
    const full = [
      { token: "Yes", logprob: Math.log(0.75) },
      { token: "No", logprob: Math.log(0.25) },
    ];
    expect(labelsFromTopTokens({ listed: full }, ["no"]).logprobs[0]).toBeCloseTo(Math.log(1e-6), 9);
  });

  it("does not bound a label below a listed token that it may begin with", () => {
    const { logprobs, isBound } = labelsFromTopTokens(
      { listed: [...listed, { token: "in", logprob: Math.log(0.12) }] },
      ["incorrect"],
    );
    expect(logprobs[0]).toBe(Math.log(0.12)); // above the 0.03 left over
    expect(isBound[0]).toBe(true);
  });

  it.each([-9999, -100])("takes %i as outside the list", (value) => {
    const sentinel = [...listed, { token: "Maybe", logprob: value }];
    const { logprobs, isBound } = labelsFromTopTokens({ listed: sentinel }, ["Maybe"]);
    expect(logprobs[0]).toBe(Math.log(0.1));
    expect(isBound[0]).toBe(true);
  });

  it("adds up tokens that read the same, and counts an entry listed twice once", () => {
    const doubled = [...listed, listed[1]!, { token: "Yes", logprob: Math.log(0.125) }];
    const { logprobs, uncoveredMass } = labelsFromTopTokens({ listed: doubled }, ["Yes", "No"]);
    expect(Math.exp(logprobs[0]!)).toBeCloseTo(0.625, 12); // 0.5 + 0.125
    expect(logprobs[1]).toBe(Math.log(0.25));
    expect(uncoveredMass).toBeCloseTo(0.125, 12);
  });

  it("bounds every unlisted label by something that the list leaves possible", () => {
    const weights = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), {
      minLength: 3,
      maxLength: 22,
    });
    fc.assert(
      fc.property(weights, (drawn) => {
        const total = drawn.reduce((sum, weight) => sum + weight, 0);
        const all = drawn
          .map((weight, i) => ({ token: `t${i}!`, logprob: Math.log(weight / total) }))
          .sort((one, other) => other.logprob - one.logprob);
        // The last is the unlisted label: its true log-probability is known here.
        const label = all.pop()!;
        const { logprobs, isBound } = labelsFromTopTokens({ listed: all }, [label.token]);
        expect(isBound).toEqual([true]);
        expect(logprobs[0]).toBeGreaterThanOrEqual(label.logprob - 1e-9);
        expect(logprobs[0]).toBeLessThanOrEqual(all.at(-1)!.logprob);
      }),
    );
  });

  it("counts a label given twice once", () => {
    expect(labelsFromTopTokens({ listed }, ["Yes", "Yes"]).uncoveredMass).toBeCloseTo(0.5, 12);
  });

  it.each([
    ["zeros for all", listed.map(({ token }) => ({ token, logprob: 0 }))],
    ["a positive value", [...listed, { token: "x", logprob: 0.5 }]],
    ["NaN", [...listed, { token: "x", logprob: Number.NaN }]],
    ["one certain token, the others outside", [{ token: "Yes", logprob: 0 }]],
  ])("refuses %s", (_, top) => {
    expect(() => labelsFromTopTokens({ listed: top }, ["Yes"])).toThrow(ModelResponseError);
  });
});

describe("labelsFromFirstTokens", () => {
  it("counts tokens that labels share once", () => {
    const yes = { text: " Yes", logprob: Math.log(0.5) };
    const no = { text: " No", logprob: Math.log(0.2) };
    const { logprobs, isBound, uncoveredMass } = labelsFromFirstTokens([yes, no, yes]);
    expect(logprobs).toEqual([yes.logprob, no.logprob, -Infinity]);
    expect(isBound).toEqual([false, false, false]);
    expect(uncoveredMass).toBeCloseTo(0.3, 12);
  });

  it("tells tokens that read the same apart by their numbers", () => {
    const spaced = { id: 3869, text: "Yes", logprob: Math.log(0.5) };
    const bare = { id: 8241, text: "Yes", logprob: Math.log(0.2) };
    const { logprobs, uncoveredMass } = labelsFromFirstTokens([spaced, bare, spaced]);
    expect(logprobs).toEqual([spaced.logprob, bare.logprob, -Infinity]);
    expect(uncoveredMass).toBeCloseTo(0.3, 12);
  });
});
