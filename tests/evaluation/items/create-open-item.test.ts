import { InvalidArgumentError } from "equirank";
import { describe, expect, it } from "vitest";
import { createOpenItem } from "../../../src/internal";

const number = {
  question: "How many?",
  key: { kind: "equivalent", answer: "9 + 9 = 18\n#### 18" },
} as const;

describe("an open item made of solutions", () => {
  it("has each path once, their answers in order of appearance, and which are right", async () => {
    const item = await createOpenItem({ id: "q", ...number }, [
      "It is 9 + 9.\nA: 18",
      "It is 9 * 9.\nA: 81",
      " It is 9 + 9.\nA: 18\n",
      "Twice nine dollars.\nThe answer is $18.00.",
    ]);
    expect(item).toEqual({
      id: "q",
      question: "How many?",
      candidates: ["It is 9 + 9.\nA: 18", "It is 9 * 9.\nA: 81", "Twice nine dollars.\nThe answer is $18.00."],
      answers: [0, 1, 0],
      draws: [0, 1, 0, 2],
      answerTexts: ["18", "81"],
      answer: [0],
    });
  });

  it("has no right answer where no path ends in one", async () => {
    const item = await createOpenItem(number, ["A: 17", "A: 16"]);
    expect(item.answer).toEqual([]);
    expect(item.answers).toEqual([0, 1]);
  });

  it("takes a number alone only where the right answer is one", async () => {
    const length = { question: "How far?", key: { kind: "equivalent", answer: "5 km" } } as const;
    expect((await createOpenItem(length, ["A: 5000 m", "A: 5"])).answer).toEqual([0]);
    expect((await createOpenItem(number, ["A: 18 eggs a day"])).answer).toEqual([0]);
  });

  it("takes the whole text where it ends in no answer, and keeps a sample without text", async () => {
    const word = { question: "Who?", key: { kind: "equivalent", answer: "Marie Curie" } } as const;
    const item = await createOpenItem(word, ["marie curie.", "Pierre", "  ", ""]);
    expect(item.answerTexts).toEqual(["marie curie.", "Pierre", "(nothing)"]);
    expect(item.answer).toEqual([0]);
    expect(item.draws).toEqual([0, 1, 2, 2]);
  });

  it.each([[[]], [["A: 18", 18]], ["A: 18"]])("is refused of %j", async (solutions) => {
    await expect(createOpenItem(number, solutions as string[])).rejects.toThrow(InvalidArgumentError);
  });

  it("may have several right answers where references decide", async () => {
    const item = await createOpenItem(
      {
        question: "What happens if you swallow chewing gum?",
        key: {
          kind: "nearest",
          correct: ["It passes through your body", "Nothing bad happens"],
          incorrect: ["It stays in your stomach for seven years"],
        },
      },
      [
        "It passes through the body.",
        "Nothing bad at all happens.",
        "It stays for seven years.",
        "I have no comment.",
        "7!",
      ],
    );
    expect(item.answer).toEqual([0, 1, 3]);
    expect(item.answers).toEqual([0, 1, 2, 3, 4]);
  });
});
