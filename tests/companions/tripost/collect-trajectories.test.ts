import { MissingCapabilityError, ModelUnavailableError } from "equirank";
import { collectTrajectories, type SteppedItem, type Trajectory } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { scriptedFeedback, scriptedImprovement } from "../../../bench/companions/tripost/scripted-teacher";
import { parseTrajectories } from "../../../bench/companions/tripost/trajectories";
import { wordSorting } from "../../../bench/companions/tripost/word-sorting";
import type { CollectTrajectoriesOptions } from "../../../src/companions/tripost/collect-trajectories";
import { formatFeedback } from "../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../src/companions/tripost/stepped-item";
import { FakeLanguageModel } from "../../fakes/fake-language-model";
import { corrupt } from "./corrupt";
import { createFakeStudent } from "./fake-student";

const [item] = wordSorting({ count: 1, seed: 1, words: [3, 3] });
const right = writeRationale(item!);
const lines = right.split("\n");
const wrongFirst = right.replace(lines[0]!, lines[0]!.replace(/\w+$/, "anchor"));
const wrongSecond = right.replace(lines[1]!, lines[1]!.replace(/\w+$/, "anchor"));

const teacher = { feedback: scriptedFeedback, improve: scriptedImprovement };
const byTeacher = { attempt: "student", feedback: "teacher" } as const;

async function collectOne(
  options: Partial<CollectTrajectoriesOptions> & Pick<CollectTrajectoriesOptions, "student">,
): Promise<Trajectory> {
  return (await collectTrajectories({ ...teacher, ...options, items: [item!] })).trajectories[0]!;
}

describe("collectTrajectories", () => {
  it("ends at once where the student is right", async () => {
    const student = createFakeStudent({ attempt: () => right });
    expect(await collectOne({ student })).toEqual({
      item,
      model: "fake",
      round: 0,
      turns: [{ attempt: right, feedback: { correct: true, steps: 2 }, by: byTeacher }],
      outcome: "solved",
    });
    expect(student.calls).toHaveLength(1);
    expect(student.calls[0]!.options).toMatchObject({ temperature: 1, count: 1 });
  });

  it("puts the teacher's feedback in place of another one, and its update after it", async () => {
    const student = createFakeStudent({
      attempt: () => wrongFirst,
      // The step is right, the part is not.
      review: () => 'In step (1) the part "nothing" is incorrect because I say so.\n(1) x\nFinal response: y',
    });
    const found = await collectOne({ student, round: 2 });
    expect(found.round).toBe(2);
    expect(found.turns).toEqual([
      { attempt: wrongFirst, feedback: scriptedFeedback(item!, wrongFirst), by: byTeacher },
      {
        attempt: right,
        feedback: { correct: true, steps: 2 },
        by: { attempt: "teacher", feedback: "teacher" },
      },
    ]);
  });

  it("keeps the student's feedback where it names the same part, with its update", async () => {
    const own = 'In step (1) the part "anchor" is incorrect because I say so.';
    const student = createFakeStudent({
      attempt: () => wrongFirst,
      review: (conversation) => (conversation.includes(wrongFirst) ? `${own}\n${wrongSecond}` : "I cannot tell."),
    });
    const { turns, outcome } = await collectOne({ student });
    expect(turns.map(({ attempt, by }) => [attempt, by.attempt, by.feedback])).toEqual([
      [wrongFirst, "student", "student"],
      [wrongSecond, "student", "teacher"],
      [right, "teacher", "teacher"],
    ]);
    expect(formatFeedback(turns[0]!.feedback)).toBe(own);
    expect(outcome).toBe("solved");
  });

  it("stops after so many updates, and where there is nothing to go on from", async () => {
    const student = createFakeStudent({ attempt: () => wrongFirst });
    const stubborn = await collectOne({ student, updates: 2, improve: () => wrongSecond });
    expect(stubborn.outcome).toBe("unsolved");
    expect(stubborn.turns.map(({ attempt }) => attempt)).toEqual([wrongFirst, wrongSecond, wrongSecond]);
    const helpless = await collectOne({ student, improve: () => undefined });
    expect([helpless.turns.length, helpless.outcome]).toEqual([1, "unparsable"]);
    // What cannot be said may also be null, as in JSON.
    const mute = await collectOne({ student, improve: () => null as never });
    expect([mute.turns.length, mute.outcome]).toEqual([1, "unparsable"]);
    expect(await collectOne({ student, feedback: () => null as never })).toMatchObject({
      turns: [],
      outcome: "unparsable",
    });
    const rambling = createFakeStudent({ attempt: () => "Let me think about\n\u0000words" });
    expect(await collectOne({ student: rambling })).toMatchObject({
      turns: [],
      outcome: "unparsable",
    });
  });

  it("takes models for teachers", async () => {
    const teacher = new FakeLanguageModel({
      id: "teacher",
      drawText: (prompt) =>
        prompt.includes("Check your steps.")
          ? formatFeedback(scriptedFeedback(item!, prompt.includes(right) ? right : wrongFirst)!)
          : right,
    });
    const student = createFakeStudent({ attempt: () => wrongFirst });
    const found = await collectOne({ student, feedback: teacher, improve: teacher });
    expect(found.outcome).toBe("solved");
    expect(teacher.calls.map(({ options }) => options!.temperature)).toEqual([0, 0.7, 0]);
    const repeatable = { seed: 4, maxTokens: 99 };
    await collectOne({ student, feedback: teacher, improve: teacher, ...repeatable });
    expect(teacher.calls.at(-1)!.options).toMatchObject(repeatable);
  });

  it("draws each item with a seed of its own", async () => {
    const items = wordSorting({ count: 3, seed: 5 });
    const student = createFakeStudent({ attempt: () => "?" });
    const { usage } = await collectTrajectories({ ...teacher, student, items, seed: 7 });
    expect(student.calls.map(({ options }) => options!.seed)).toEqual([7, 8, 9]);
    expect(usage.requests).toBe(3);
  });

  it("never shows the student an answer that nobody said", async () => {
    const items = wordSorting({ count: 200, seed: 11, words: [3, 5] });
    const spoiled = new Map(items.map((one, i) => [one.question, corrupt(one, i).attempt]));
    const student = createFakeStudent({
      attempt: (question) => spoiled.get(question)!,
      review: (_, seed) => (seed % 2 === 0 ? "Hm." : 'In step (1) the part "?" is incorrect because.'),
    });
    const { trajectories } = await collectTrajectories({ ...teacher, student, items, seed: 0 });
    expect(trajectories.every(({ outcome }) => outcome === "solved")).toBe(true);
    for (const { answer, question } of items) {
      // By the question, where the words stand in order there, or by the student's own attempt.
      const said = `${question}${spoiled.get(question)}`.includes(answer);
      const shown = student.promptsOf("samples").filter((prompt) => prompt.startsWith(question));
      expect(shown.length).toBeGreaterThan(1);
      if (!said) expect(shown.filter((prompt) => prompt.includes(answer))).toEqual([]);
    }
  });

  it("refuses what it cannot use", async () => {
    const student = createFakeStudent({ attempt: () => right });
    expect(() => collectTrajectories({ ...teacher, student, items: [] })).toThrow("at least one item");
    expect(() => collectTrajectories({ ...teacher, student, items: [item!, item!] })).toThrow("id of its own");
    const broken = { ...item!, steps: [] } as SteppedItem;
    expect(() => collectTrajectories({ ...teacher, student, items: [broken] })).toThrow("steps");
    expect(() => collectTrajectories({ ...teacher, student, items: [item!], updates: -1 })).toThrow("updates");
    expect(() =>
      collectTrajectories({
        ...teacher,
        student,
        items: [item!],
        rounds: 1,
      } as CollectTrajectoriesOptions),
    ).toThrow("options.rounds");
    expect(() => collectTrajectories({ student, items: [item!] } as unknown as CollectTrajectoriesOptions)).toThrow(
      "options.feedback must be a function or a language model",
    );
    const mute = new FakeLanguageModel();
    await expect(collectOne({ student: mute })).rejects.toThrow(MissingCapabilityError);
    const gone = createFakeStudent({
      attempt: () => {
        throw new ModelUnavailableError("gone");
      },
    });
    await expect(collectOne({ student: gone })).rejects.toThrow("gone");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(collectOne({ student, signal })).rejects.toThrow("enough");
  });
});

describe("parseTrajectories", () => {
  it("reads what was collected", async () => {
    const student = createFakeStudent({ attempt: () => wrongFirst });
    const { trajectories } = await collectTrajectories({
      ...teacher,
      student,
      items: wordSorting({ count: 5, seed: 2 }),
    });
    const text = trajectories.map((one) => JSON.stringify(one)).join("\n");
    expect(parseTrajectories(`${text}\n`)).toEqual(trajectories);
  });

  it.each([
    ["", "at least one"],
    ["{", "line 1"],
    [JSON.stringify({ item, model: "x", round: 0, turns: [], outcome: "won" }), "outcome"],
    [
      JSON.stringify({
        item: { ...item, answer: "a\nb" },
        model: "x",
        round: 0,
        turns: [],
        outcome: "solved",
      }),
      "one line",
    ],
  ])("refuses %j", (text, message) => {
    expect(() => parseTrajectories(text)).toThrow(message);
  });
});
