import { agreement } from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupAgreement, majorityLabels } from "../../../bench/companions/distillation/group-agreement";
import { parseLabels, type RaterLabel } from "../../../bench/companions/distillation/labels";
import { fleissKappa } from "../../../bench/companions/statistics";
import { cohenKappa } from "../../../src/statistics/agreement";

/** Labels of one rater, for items a, b, c and so on. */
function rate(rater: string, labels: readonly RaterLabel["label"][]): RaterLabel[] {
  return labels.map((label, i) => ({ id: String.fromCharCode(97 + i), rater, label }));
}

describe("agreement", () => {
  it("is Cohen's kappa over the items that both labelled", () => {
    const first = rate("one", [true, true, false, false, true]);
    const second = rate("two", [true, false, false, false]).reverse();
    // 3 of 4 agree; by chance 1/2 · 1/4 + 1/2 · 3/4 = 1/2, so (3/4 - 1/2) / (1/2).
    expect(agreement(first, second)).toMatchObject({
      items: 4,
      unpaired: 1,
      agreed: { proportion: 0.75 },
      kappa: { kappa: 0.5 },
    });
  });

  it("is 1 for full agreement, 0 for that of chance, and undefined where there is one label", () => {
    const labels = [true, true, false, false];
    expect(agreement(rate("a", labels), rate("b", labels)).kappa).toEqual({
      kappa: 1,
      standardError: 0,
      lower: 1,
      upper: 1,
    });
    const unrelated = agreement(rate("a", labels), rate("b", [true, false, true, false]));
    expect(unrelated.kappa?.kappa).toBe(0);
    const one = rate("a", [true, true, true]);
    expect(agreement(one, one)).toMatchObject({ agreed: { proportion: 1 }, kappa: undefined });
    // One of them has one label: agreement is that of chance, and certainly so.
    const varied = rate("b", [true, false, true]);
    expect(agreement(one, varied).kappa?.kappa).toBe(0);
  });

  it("never gives NaN, lies within its interval, and does not depend on who is first", () => {
    const label: fc.Arbitrary<RaterLabel["label"]> = fc.constantFrom("x", "y", 3, true);
    const pairs = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pairs, (drawn) => {
        const first = rate(
          "a",
          drawn.map(([one]) => one),
        );
        const second = rate(
          "b",
          drawn.map(([, other]) => other),
        );
        const found = agreement(first, second).kappa;
        expect(found?.kappa).toBe(
          cohenKappa(
            first.map((r) => r.label),
            second.map((r) => r.label),
          ),
        );
        if (found === undefined) return;
        for (const number of Object.values(found)) expect(number).not.toBeNaN();
        expect(found.lower).toBeLessThanOrEqual(found.kappa);
        expect(found.upper).toBeGreaterThanOrEqual(found.kappa);
        const swapped = agreement(second, first).kappa!;
        // Sums in another order: a rounding of some 1e-16 below a square root.
        expect(swapped.standardError).toBeCloseTo(found.standardError, 7);
      }),
    );
  });

  it("refuses raters without a common item, and two labels of an item", () => {
    const one = rate("a", [true]);
    expect(() => agreement(one, [])).toThrow("an item in common with the first");
    expect(() => agreement([...one, ...one], one)).toThrow("one label for each item");
  });

  it.each<[string, unknown]>([
    ["second must be an array of labels", null],
    ["second[0] must be { id, label }", [null]],
    ["second[1] must be { id, label }", [...rate("b", [true]), { id: "z", label: Number.NaN }]],
    ["second[0] must be { id, label }", [{ id: 1, label: true }]],
  ])("says where labels are not usable, also of items that only one labelled: %s", (message, labels) => {
    expect(() => agreement(rate("a", [true]), labels as never)).toThrow(message);
  });
});

describe("groupAgreement", () => {
  it("is Fleiss' kappa over the items that all labelled", () => {
    const labels = [
      ...rate("one", ["a", "a", "b", "b"]),
      ...rate("two", ["a", "b", "b"]),
      ...rate("three", ["a", "b", "b"]),
    ];
    // The example of fleissKappa() in the library, which says 0.55.
    expect(groupAgreement(labels)).toEqual({
      raters: ["one", "two", "three"],
      items: 3,
      kappa: 0.55,
    });
    expect(
      fleissKappa([
        ["a", "a", "a"],
        ["a", "b", "b"],
        ["b", "b", "b"],
      ]),
    ).toBe(0.55);
  });

  it("is undefined for one label or no common item", () => {
    const same = [...rate("one", [1, 1]), ...rate("two", [1, 1])];
    expect(groupAgreement(same).kappa).toBeUndefined();
    const apart = [...rate("one", [1]), { id: "z", rater: "two", label: 1 }];
    expect(groupAgreement(apart)).toMatchObject({ items: 0, kappa: undefined });
    expect(() => groupAgreement(rate("one", [1]))).toThrow("two raters");
  });
});

describe("majorityLabels", () => {
  it("takes what more than half of all raters say, and tells where nothing is", () => {
    const labels = [
      ...rate("one", [true, true, "x"]),
      ...rate("two", [true, false, "y"]),
      ...rate("three", [false, false, "z"]),
      // Two of three are a majority without the third, one is none.
      { id: "d", rater: "one", label: true },
      { id: "d", rater: "three", label: true },
      { id: "e", rater: "one", label: true },
    ];
    expect(majorityLabels(labels)).toEqual({
      labels: [
        { id: "a", rater: "majority", label: true },
        { id: "b", rater: "majority", label: false },
        { id: "d", rater: "majority", label: true },
      ],
      undecided: ["c", "e"],
    });
    const split = [...rate("one", [1, 1]), ...rate("two", [1, 2])];
    expect(majorityLabels(split)).toMatchObject({ labels: [{ id: "a" }], undecided: ["b"] });
    expect(majorityLabels(rate("one", [1])).labels).toHaveLength(1);
    expect(() => majorityLabels([])).toThrow("at least one label");
    expect(() => majorityLabels([...rate("one", [1]), ...rate("one", [1])])).toThrow("one label");
  });
});

describe("parseLabels", () => {
  it("reads labels of any kind, and leaves out what else there is", () => {
    const text =
      '{"id":"a","rater":"r","label":true,"weight":0.9}\n\n{"id":"b","rater":"r","label":2,"rationale":"why"}';
    expect(parseLabels(text)).toEqual([
      { id: "a", rater: "r", label: true },
      { id: "b", rater: "r", label: 2, rationale: "why" },
    ]);
  });

  it.each([["{"], ['{"id":"a","rater":"r"}'], ['{"id":"","rater":"r","label":1}'], [""]])("refuses %j", (text) => {
    expect(() => parseLabels(text, "file")).toThrow("file");
  });
});
