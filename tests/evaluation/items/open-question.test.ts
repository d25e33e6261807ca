import { InvalidArgumentError } from "equirank/core";
import { describe, expect, it } from "vitest";
import { parseOpenQuestion } from "../../../src/internal";

describe("an open question is read from", () => {
  it("this library's layout, with or without solutions", () => {
    expect(parseOpenQuestion({ id: "7", question: "1 + 1?", answer: "2", solutions: ["A: 2", "A: 3"] })).toEqual({
      id: "7",
      question: "1 + 1?",
      key: { kind: "equivalent", answer: "2" },
      solutions: ["A: 2", "A: 3"],
    });
    expect(parseOpenQuestion({ question: "1 + 1?", answer: "1 + 1 = 2\n#### 2" })).toEqual({
      question: "1 + 1?",
      key: { kind: "equivalent", answer: "1 + 1 = 2\n#### 2" },
    });
  });

  it("the layout of published model solutions, without marks for a calculator", () => {
    expect(
      parseOpenQuestion({
        question: "1 + 1?",
        ground_truth: "A: 2",
        small: { is_correct: true, solution: "1 + 1 = <<1+1=2>>2\nA: 2" },
        large: { is_correct: false, solution: "A: 11" },
      }),
    ).toEqual({
      question: "1 + 1?",
      key: { kind: "equivalent", answer: "A: 2" },
      solutions: ["1 + 1 = 2\nA: 2", "A: 11"],
    });
  });

  it("the layout of TruthfulQA", () => {
    expect(
      parseOpenQuestion({
        type: "Adversarial",
        question: "Why?",
        best_answer: "Because",
        correct_answers: ["Because", "Therefore"],
        incorrect_answers: ["Never"],
      }),
    ).toEqual({
      question: "Why?",
      key: { kind: "nearest", correct: ["Because", "Therefore"], incorrect: ["Never"] },
    });
  });
});

it.each([
  [{ question: "Why?" }],
  [{ question: "", answer: "2" }],
  [{ question: "Why?", answer: "2", solutions: [] }],
  [{ question: "Why?", answer: "2", solutions: [" "] }],
  [{ question: "Why?", ground_truth: {} }],
  [{ question: "Why?", answer: "B", alternatives: ["ice", "steam"] }],
  [{ question: "Why?", answer: "steam", alternatives: ["ice", "steam"] }],
  [{ question: "Why?", answer: 1, alternatives: ["ice", "steam"] }],
  [{ question: "Why?", answer: "K", alternatives: [..."abcdefghijk"].map((letter) => `${letter}.`) }],
  [{ question: "Why?", correct_answers: [], incorrect_answers: ["x"] }],
  [{ question: "Why?", candidates: ["a"], answer: 0 }],
  ["Why?"],
  [null],
])("%j is refused", (row) => {
  expect(() => parseOpenQuestion(row)).toThrow(InvalidArgumentError);
});
