import { describe, expect, it } from "vitest";
import { parseMultipleChoiceItem } from "../../../src/evaluation/items/multiple-choice-item";

const item = { question: "Is water wet?", candidates: ["no", "yes"], answer: 1 };

describe("parseMultipleChoiceItem", () => {
  it.each([
    ["its own layout", { ...item, id: "q1" }, { ...item, id: "q1" }],
    ["its own layout without id", item, item],
    ["query, choices, gold", { query: "Question: Is water wet?", choices: ["no", "yes"], gold: 1 }, item],
    [
      "labelled choices",
      {
        id: "q1",
        question: "Is water wet?",
        choices: { text: ["no", "yes"], label: ["1", "2"] },
        answerKey: "2",
      },
      { ...item, id: "q1" },
    ],
    [
      "labelled choices after a stem",
      {
        id: "q1",
        question_stem: "Is water wet?",
        choices: { text: ["no", "yes"], label: ["A", "B"] },
        answerKey: "B",
      },
      { ...item, id: "q1" },
    ],
  ])("reads %s", (_, row, expected) => {
    expect(parseMultipleChoiceItem(row)).toEqual(expected);
  });

  it.each([
    ["no object", "text", "row"],
    ["null", null, "row"],
    ["no known layout", { question: "?" }, "row"],
    ["no candidates", { ...item, candidates: [] }, "row.candidates"],
    ["an empty candidate", { ...item, candidates: ["yes", " "] }, "row.candidates.1"],
    ["an answer that is not a number", { ...item, answer: "1" }, "row.answer"],
    ["an answer out of range", { ...item, answer: 2 }, "row.answer"],
    [
      "a right label that no choice has",
      {
        id: "q1",
        question: "?",
        choices: { text: ["no"], label: ["A"] },
        answerKey: "C",
      },
      "row.answerKey",
    ],
    ["no question", { id: "q1", choices: { text: ["no"], label: ["A"] }, answerKey: "A" }, "row"],
  ])("refuses %s", (_, row, parameter) => {
    expect(() => parseMultipleChoiceItem(row)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", parameter }),
    );
  });
});
