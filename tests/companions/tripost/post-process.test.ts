import { correctionExamples, type Feedback, goldExamples, postProcess, type Trajectory } from "equirank/companions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptedFeedback } from "../../../bench/companions/tripost/scripted-teacher";
import { wordSorting } from "../../../bench/companions/tripost/word-sorting";
import { formatExample } from "../../../src/companions/dataset";
import type { TrajectoryTurn } from "../../../src/companions/tripost/collect-trajectories";
import { askAttempt, askReview, formatFeedback, progressOf } from "../../../src/companions/tripost/dialogue";
import { parseAttempt, writeRationale } from "../../../src/companions/tripost/stepped-item";
import { corrupt } from "./corrupt";

const items = wordSorting({ count: 40, seed: 4, words: [3, 4] });

function trajectory(i: number, turns: Trajectory["turns"], more: Partial<Trajectory> = {}) {
  const outcome = turns.at(-1)?.feedback.correct ? "solved" : "unsolved";
  return { item: items[i]!, model: "student", round: 0, turns, outcome, ...more } as Trajectory;
}

/** An attempt of the student, with what the script says of it. */
function turn(i: number, attempt: string, attemptBy: TrajectoryTurn["by"]["attempt"] = "student") {
  const feedback = scriptedFeedback(items[i]!, attempt)!;
  return { attempt, feedback, by: { attempt: attemptBy, feedback: "teacher" } } as TrajectoryTurn;
}

const rightTurn = (i: number, by?: "teacher") => turn(i, writeRationale(items[i]!), by);

/** An attempt that is wrong in step k first. */
function wrongTurn(i: number, k: number): TrajectoryTurn {
  const lines = writeRationale(items[i]!).split("\n");
  return turn(i, lines.with(k - 1, lines[k - 1]!.replace(/\w+$/, "anchor")).join("\n"));
}

/** Any attempts at any items, right, wrong, unreadable and repeated, by either. */
const anyTrajectory = fc
  .record({
    i: fc.nat({ max: items.length - 1 }),
    seeds: fc.array(fc.nat({ max: 8 }), { maxLength: 5 }),
    author: fc.constantFrom("student", "teacher"),
  })
  .map(({ i, seeds, author }) => {
    const turns = seeds.map((seed): TrajectoryTurn => {
      if (seed === 0) return rightTurn(i, author as "teacher");
      if (seed > 1) return turn(i, corrupt(items[i]!, seed).attempt);
      const feedback: Feedback = { correct: false, step: 1, part: "x", reason: "y" };
      return { attempt: "unreadable", feedback, by: { attempt: "student", feedback: "teacher" } };
    });
    return trajectory(i, turns);
  });
const anyTrajectories = fc.array(anyTrajectory, { minLength: 1, maxLength: 40 });

describe("postProcess", () => {
  it("takes improvements and confirmations out of a trajectory", () => {
    const found = postProcess([
      trajectory(0, [wrongTurn(0, 1), wrongTurn(0, 2), rightTurn(0, "teacher")]),
      trajectory(1, [rightTurn(1)]),
      trajectory(2, [rightTurn(2)]),
      trajectory(3, [rightTurn(3)]),
    ]);
    const shared = { item: items[0], model: "student", round: 0 };
    expect(found.improvements).toEqual([
      {
        ...shared,
        attempt: wrongTurn(0, 1).attempt,
        feedback: wrongTurn(0, 1).feedback,
        update: wrongTurn(0, 2).attempt,
      },
      {
        ...shared,
        attempt: wrongTurn(0, 2).attempt,
        feedback: wrongTurn(0, 2).feedback,
        update: writeRationale(items[0]!),
      },
    ]);
    // ⌈2 / 1.5⌉ = 2 of the 3, and none of the teacher's own attempt; as many of the 4 items.
    expect(found.confirmations.map(({ item }) => item)).toEqual([items[1], items[2]]);
    expect(found.gold).toEqual([items[0], items[1]]);
    expect(found.rejected).toEqual({
      unparsable: 0,
      unchanged: 0,
      notProgressing: 0,
      duplicate: 0,
    });
  });

  it("rejects what cannot be parsed, changes nothing, does not progress, or is there already", () => {
    const unreadable = { ...wrongTurn(0, 2), attempt: "1. apple" };
    const respaced = { ...wrongTurn(0, 1), attempt: ` ${wrongTurn(0, 1).attempt}.\n` };
    const found = postProcess([
      trajectory(0, [], { outcome: "unparsable" }),
      trajectory(0, [wrongTurn(0, 1), unreadable]),
      trajectory(0, [wrongTurn(0, 1), respaced]),
      trajectory(0, [wrongTurn(0, 2), wrongTurn(0, 1)]),
      trajectory(0, [wrongTurn(0, 1), rightTurn(0)]),
      trajectory(0, [wrongTurn(0, 1), rightTurn(0)], { round: 1 }),
    ]);
    expect(found.rejected).toEqual({
      unparsable: 3,
      unchanged: 1,
      notProgressing: 1,
      duplicate: 2,
    });
    expect(found.improvements).toHaveLength(1);
  });

  it("keeps the ratio, and never more gold than confirmations", () => {
    fc.assert(
      fc.property(anyTrajectories, fc.constantFrom(0.5, 1, 1.5, 4), (trajectories, improveRatio) => {
        const { improvements, confirmations, gold } = postProcess(trajectories, { improveRatio });
        const all = postProcess(trajectories, { improveRatio: 1e-9 }).confirmations;
        const wanted = Math.ceil(improvements.length / improveRatio);
        expect(confirmations).toEqual(improvements.length === 0 ? [] : all.slice(0, wanted));
        const known = new Set(trajectories.map(({ item }) => item.id));
        expect(gold).toHaveLength(Math.min(confirmations.length, known.size));
        expect(new Set(gold.map(({ id }) => id)).size).toBe(gold.length);
      }),
    );
  });

  it("keeps each turn once, with updates that parse, differ and progress", () => {
    fc.assert(
      fc.property(anyTrajectories, (trajectories) => {
        const { improvements, confirmations, rejected } = postProcess(trajectories);
        const keys = [...improvements, ...confirmations].map(({ item, attempt, feedback, update }) =>
          JSON.stringify([item.id, attempt, formatFeedback(feedback), update]),
        );
        expect(new Set(keys).size).toBe(keys.length);
        for (const { item, attempt, feedback, update } of improvements) {
          expect(parseAttempt(update!)).toBeDefined();
          expect(parseAttempt(update!)).not.toEqual(parseAttempt(attempt));
          const next = scriptedFeedback(item, update!)!;
          expect(progressOf(next)).toBeGreaterThan(progressOf(feedback));
        }
        expect(confirmations.every(({ feedback }) => feedback.correct)).toBe(true);
        // Of the same trajectories twice, the second ones are all known.
        const twice = postProcess([...trajectories, ...trajectories]);
        expect(twice.improvements).toEqual(improvements);
        expect(twice.rejected.duplicate).toBeGreaterThanOrEqual(rejected.duplicate);
      }),
    );
  });

  it("refuses what it cannot use", () => {
    const some = [trajectory(0, [rightTurn(0)])];
    expect(() => postProcess([])).toThrow("at least one");
    expect(() => postProcess(some, { improveRatio: 0 })).toThrow("improveRatio");
    expect(() => postProcess(some, { improveRatio: "2" as never })).toThrow("improveRatio");
    expect(() => postProcess(some, { ratio: 1 } as object)).toThrow("options.ratio");
  });
});

describe("correctionExamples", () => {
  const processed = postProcess([
    trajectory(0, [wrongTurn(0, 1), rightTurn(0, "teacher")]),
    trajectory(1, [rightTurn(1)]),
  ]);

  it("are single turns, of which improvements count 1.5 times", () => {
    const rows = correctionExamples(processed);
    expect(rows.map(({ weight }) => weight)).toEqual([1.5, undefined, undefined]);
    const [improvement, confirmation, gold] = rows;
    const { attempt, feedback } = wrongTurn(0, 1);
    expect(improvement!.prompt).toEqual(askReview(items[0]!, attempt));
    expect(improvement!.completion).toEqual([
      {
        role: "assistant",
        content: `${formatFeedback(feedback)}\n${writeRationale(items[0]!)}`,
      },
    ]);
    expect(confirmation!.prompt).toEqual(askReview(items[1]!, rightTurn(1).attempt));
    expect(confirmation!.completion[0]!.content).toBe(formatFeedback({ correct: true, steps: items[1]!.steps.length }));
    expect(gold).toEqual(goldExamples([items[0]!])[0]);
    expect(gold!.prompt).toEqual(askAttempt(items[0]!));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(rows.map(({ meta }) => meta.labels.kind)).toEqual(["improvement", "confirmation", "gold"]);
    for (const row of rows) expect(formatExample(row, "trl")).toContain('"completion"');
  });

  it("take another weight, and no unusable one", () => {
    expect(correctionExamples(processed, { weight: 3 })[0]!.weight).toBe(3);
    expect(() => correctionExamples(processed, { weight: 0 })).toThrow("options.weight");
    expect(() => correctionExamples(processed, { wait: 2 } as object)).toThrow("options.wait");
    expect(() => goldExamples([])).toThrow("at least one item");
    const none = { improvements: [], confirmations: [], gold: [], rejected: processed.rejected };
    expect(correctionExamples(none)).toEqual([]);
  });
});
