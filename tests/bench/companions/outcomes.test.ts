import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dilemmaFigures } from "../../../bench/companions/dilemmas/figures";
import { discussionFigures } from "../../../bench/companions/discussion/figures";
import { distillationFigures } from "../../../bench/companions/distillation/figures";
import {
  lead,
  meanOf,
  type Outcomes,
  readOutcomes,
  share,
  summarizeSeeds,
  writeOutcomes,
} from "../../../bench/companions/outcomes";
import { triPosTFigures } from "../../../bench/companions/tripost/figures";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-outcomes-"));
});
afterAll(() => rm(folder, { recursive: true }));

const outcomes: Outcomes = {
  experiment: "dilemmas",
  model: "fake",
  seed: 1,
  options: {},
  students: { base: { right: [1, 0, 0, 0] }, taught: { right: [1, 1, 1, 0] } },
};

describe("summarizeSeeds", () => {
  test("has the mean and Student's interval", () => {
    // 4.303 times the standard error, the square root of 1 / 3.
    const { mean, interval } = summarizeSeeds([1, 2, 3]);
    expect(mean).toBe(2);
    expect(interval![0]).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 12);
    expect(interval![1]).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 12);
    expect(summarizeSeeds([5])).toEqual({ mean: 5, interval: undefined });
    expect(summarizeSeeds([-2, -2, -2])).toEqual({ mean: -2, interval: undefined });
    expect(() => summarizeSeeds([])).toThrow("1 to 10 runs");
  });
});

describe("figures", () => {
  test("are means over items, and differences of them in points", () => {
    expect(meanOf(outcomes, "taught", "right")).toBe(0.75);
    expect(share("base", "right").read(outcomes)).toBe(25);
    expect(lead("taught", "base", "right").read(outcomes)).toBe(50);
    expect(() => meanOf(outcomes, "taught", "wrong")).toThrow("must have been measured");
  });

  test("say how much of a gap to the teacher is closed", () => {
    const students = {
      base: { taught: [0.5, 0.5] },
      tuned: { taught: [0.8, 0.1] },
      teacher: { taught: [0.9, 0] },
    };
    const closed = dilemmaFigures.find(({ of, isEffect }) => of === "taught" && isEffect)!;
    expect(closed.read({ ...outcomes, students })).toBeCloseTo(1 - 0.2 / 0.9, 12);
  });

  test("say what a student's own corrections repaired and spoilt of its first attempts", () => {
    const students = { tripost: { "right at once": [1, 1, 1, 0, 0], "right at last": [1, 1, 0, 1, 0] } };
    const read = (name: string) =>
      triPosTFigures.find(({ measure }) => measure === name)!.read({ ...outcomes, students });
    expect(read("right ones spoilt")).toBeCloseTo(100 / 3, 12);
    expect(read("wrong ones repaired")).toBe(50);
  });

  test("say how far a judge agrees with the rules beyond chance", () => {
    const name = "the model by ER-D, all";
    const kappa = distillationFigures.find((figure) => figure.of === name)!;
    const labels = { "called good": [1, 1, 0, 0], "good by rules": [1, 0, 0, 0] };
    expect(kappa.read({ ...outcomes, students: { [name]: labels } })).toBeCloseTo(0.5, 12);
    const alike = { "called good": [0, 0], "good by rules": [0, 0] };
    expect(kappa.read({ ...outcomes, students: { [name]: alike } })).toBeNaN();
  });
});

describe("outcomes", () => {
  test("that are kept have what the pages say, of the same items for every student", async () => {
    const kept = await readOutcomes("bench/companions/outcomes");
    expect(kept.length).toBeGreaterThan(0);
    for (const { experiment, students } of kept) {
      const items = new Map<string, Set<number>>();
      for (const measures of Object.values(students)) {
        for (const [measure, values] of Object.entries(measures)) {
          items.set(measure, (items.get(measure) ?? new Set()).add(values.length));
        }
      }
      // A judge's labels are of one learner's answers or of all of them, and each teacher gives another number of answers.
      const alike = [...items].filter(([measure]) => !/good|kept/.test(measure));
      expect(alike.map(([, lengths]) => lengths.size)).toEqual(alike.map(() => 1));
      expect(["distillation", "discussion", "dilemmas", "tripost"]).toContain(experiment);
    }
    const discussion = kept.find(({ experiment }) => experiment === "discussion")!;
    for (const { of, measure, read } of discussionFigures) {
      expect([of, measure, Math.abs(read(discussion)) <= 100]).toEqual([of, measure, true]);
    }
  });

  test("are read as they were written, without the folder's name", async () => {
    const options = { out: folder, seed: "7", epochs: "3", motivated: false };
    await writeOutcomes(folder, options, outcomes);
    const { out: _, ...kept } = options;
    expect(await readOutcomes(folder)).toEqual([{ ...outcomes, seed: 7, options: kept }]);
    await writeFile(join(folder, "wrong.json"), '{"experiment":"tripost"}');
    await expect(readOutcomes(folder)).rejects.toThrow("wrong.json");
  });
});
