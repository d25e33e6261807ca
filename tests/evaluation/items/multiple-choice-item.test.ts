import { describe, expect, it } from "vitest";
import { parseMultipleChoiceItem } from "../../../src/evaluation/items/multiple-choice-item";

const item = { question: "Is water wet?", candidates: ["no", "yes"], answer: 1 };
const keptFirst = { question: "Is water wet?", candidates: ["yes ", "no"], answer: 0 };

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
    [
      "a label in its own case",
      { question: "?", choices: { text: ["x", "y"], label: ["a", "A"] }, answerKey: "A" },
      { question: "?", candidates: ["x", "y"], answer: 1 },
    ],
    [
      "eleven columns",
      { question: "?", ...Object.fromEntries([..."ABCDEFGHIJK"].map((letter) => [letter, `${letter}1`])), answer: "K" },
      { question: "?", candidates: [..."ABCDEFGHIJK"].map((letter) => `${letter}1`), answer: 10 },
    ],
    [
      "columns of which the last are blank",
      { question: "?", option1: "x", option2: "y", option3: "", option4: null, answer: "y" },
      { question: "?", candidates: ["x", "y"], answer: 1 },
    ],
    // A model that says either text is right.
    ["the right text twice", { ...item, candidates: ["yes ", "no", "yes"], answer: 2 }, keptFirst],
    ["the right text twice, named by it", { ...item, candidates: ["yes ", "no", "yes"], answer: "yes" }, keptFirst],
    [
      "a right text that is also marked wrong",
      { question: "Is water wet?", mc1_targets: { choices: ["yes ", "no", "yes"], labels: [0, 0, 1] } },
      keptFirst,
    ],
    ["a wrong text twice", { ...item, candidates: ["no", "yes", "no"] }, { ...item, candidates: ["no", "yes", "no"] }],
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
    [
      "a label that two choices have",
      { question: "?", choices: { text: ["x", "y"], label: ["A", "A"] }, answerKey: "A" },
      "row.answerKey",
    ],
    [
      "the letter of a choice without a label among others with one",
      { question: "?", choices: [{ text: "x", label: "B" }, { text: "y" }], answer: "C" },
      "row.answer",
    ],
    [
      "fewer labels than choices",
      { question: "?", choices: { text: ["x", "y", "z"], label: ["B", "A"] }, answerKey: "A" },
      "row.choices",
    ],
    ["a blank column between others", { question: "?", A: "x", B: "y", C: "", D: "z", answer: "B" }, "row"],
    ["a number that is no longer exact", { ...item, candidates: [2 ** 53, 1] }, "row.candidates"],
    ["an infinite number", JSON.parse('{"question": "?", "candidates": [1e400, 2], "answer": 0}'), "row.candidates"],
    ["an id that is no longer exact", { ...item, id: 2 ** 60 }, "row.id"],
    ["no question", { id: "q1", choices: { text: ["no"], label: ["A"] }, answerKey: "A" }, "row"],
  ])("refuses %s", (_, row, parameter) => {
    expect(() => parseMultipleChoiceItem(row)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", parameter }),
    );
  });
});
