import { ModelResponseError } from "equirank";
import { labelByEquilibrium, selfTrainingExamples } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { wordSorting } from "../../../bench/companions/tripost/word-sorting";
import { askAttempt } from "../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../src/companions/tripost/stepped-item";
import { createFakeStudent } from "./fake-student";

const [item] = wordSorting({ count: 1, seed: 1, words: [3, 3] });
const right = writeRationale(item!);
const wrong = right.replace(item!.answer, "the wrong one");

/** Of every eight attempts, three are right, four wrong and one cannot be read. */
function createStudent(pRightIsConfirmed: number) {
  return createFakeStudent({
    attempt: (_, seed) => [right, wrong, wrong, "?"][seed % 8] ?? (seed % 2 === 0 ? right : wrong),
    scoreContinuation: () => Math.log(0.1),
    scoreLabel: (prompt, label) => {
      const confirmed = prompt.includes(right) ? pRightIsConfirmed : 0.5;
      return Math.log(label === "Step" ? confirmed : 1 - confirmed);
    },
  });
}

describe("labelByEquilibrium", () => {
  it("follows the student's own review where the majority does not", async () => {
    const model = createStudent(0.9);
    const found = await labelByEquilibrium(model, item!, { count: 8, seed: 0 });
    expect(found).toMatchObject({
      equilibrium: item!.answer,
      majority: "the wrong one",
      votes: [
        { answer: item!.answer, count: 3, attempt: right },
        { answer: "the wrong one", count: 4, attempt: wrong },
      ],
      unread: 1,
    });
    const reviews = model.promptsOf("labels");
    expect(reviews).toHaveLength(2);
    expect(reviews.every((prompt) => prompt.includes("Check your steps."))).toBe(true);
    // The same attempts, and a reviewer who finds fault with the right one.
    const misled = await labelByEquilibrium(createStudent(0.1), item!, { count: 8, seed: 0 });
    expect(misled.equilibrium).toBe("the wrong one");
  });

  it("takes the same number for one answer, as the equilibrium does", async () => {
    const attempts = ["5", "5.0", "7", "5"].map((answer) => `(1) 2 + 3 = 5\nFinal response: ${answer}`);
    const model = createFakeStudent({
      attempt: (_, seed) => attempts[seed % 4]!,
      scoreContinuation: () => Math.log(0.1),
      scoreLabel: () => Math.log(0.5),
    });
    const found = await labelByEquilibrium(model, item!, { count: 4, seed: 0 });
    expect(found.votes).toEqual([
      { answer: "5", count: 3, attempt: attempts[0] },
      { answer: "7", count: 1, attempt: attempts[2] },
    ]);
    expect(found.majority).toBe("5");
  });

  it("needs an attempt that can be parsed, and known options", async () => {
    const model = createFakeStudent({ attempt: () => "?" });
    await expect(labelByEquilibrium(model, item!)).rejects.toThrow(ModelResponseError);
    await expect(labelByEquilibrium(model, item!, { sample: 4 } as object)).rejects.toThrow("options.sample");
  });
});

describe("selfTrainingExamples", () => {
  it("are the student's own attempts with the label", async () => {
    const label = await labelByEquilibrium(createStudent(0.9), item!, { count: 8, seed: 0 });
    const labelled = [{ item: item!, label, model: "student" }];
    const [row] = selfTrainingExamples(labelled, "equilibrium");
    expect(row).toMatchObject({
      prompt: askAttempt(item!),
      completion: [{ role: "assistant", content: right }],
      meta: { model: "student", item: item!.id, labels: { kind: "equilibrium" } },
    });
    const [other] = selfTrainingExamples(labelled, "majority");
    expect(other!.completion[0]!.content).toBe(wrong);
    expect(other!.id).not.toBe(row!.id);
  });

  it("refuse what they cannot be made of", () => {
    const label = {
      equilibrium: "a",
      majority: "b",
      votes: [{ answer: "b", count: 1, attempt: "B" }],
    };
    const labelled = [{ item: item!, label, model: "student" }];
    expect(() => selfTrainingExamples(labelled, "equilibrium")).toThrow("of the attempts in votes");
    expect(() => selfTrainingExamples([], "majority")).toThrow("at least one item");
    expect(() => selfTrainingExamples(labelled, "gold" as "majority")).toThrow('"majority"');
  });
});
