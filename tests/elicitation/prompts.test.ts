import { defaultPrompts, defaultShots } from "equirank";
import { describe, expect, test } from "vitest";

const shots = [
  { question: "Q1?", correct: "yes1", incorrect: "no1" },
  { question: "Q2?", correct: "yes2", incorrect: "no2" },
];

describe("the texts behind every published figure", () => {
  test("without shots", () => {
    expect(defaultPrompts.plain("Why?", [])).toBe("Question: Why?\nAnswer:");
    expect(defaultPrompts.generation("Why?", "correct", [])).toBe(
      "Question: Why?\nCorrect answer:",
    );
    expect(defaultPrompts.generation("Why?", "incorrect", [])).toBe(
      "Question: Why?\nIncorrect answer:",
    );
    expect(defaultPrompts.judgement("Why?", "So", [])).toBe(
      "Question: Why?\nProposed answer: So\nIs the proposed answer correct (Yes or No)?",
    );
    expect(defaultPrompts.choice("Why?", ["So", "No"], "incorrect", [])).toBe(
      "Question: Why?\nA. So\nB. No\nIncorrect answer (one letter):",
    );
    expect(defaultPrompts.continuation("So")).toBe(" So");
    expect(defaultPrompts.contentFreeQuestion).toBe("N/A");
    expect(defaultPrompts.yes).toEqual([" Yes", "Yes", " yes", "yes"]);
    expect(defaultPrompts.no).toEqual([" No", "No", " no", "no"]);
  });

  test("shots stand before the question, answered as it is asked", () => {
    expect(defaultPrompts.plain("Why?", shots)).toBe(
      "Question: Q1?\nAnswer: yes1\n\nQuestion: Q2?\nAnswer: yes2\n\nQuestion: Why?\nAnswer:",
    );
    expect(defaultPrompts.generation("Why?", "correct", shots)).toBe(
      "Question: Q1?\nCorrect answer: yes1\n\nQuestion: Q2?\nCorrect answer: yes2\n\nQuestion: Why?\nCorrect answer:",
    );
    expect(defaultPrompts.generation("Why?", "incorrect", shots)).toBe(
      "Question: Q1?\nIncorrect answer: no1\n\nQuestion: Q2?\nIncorrect answer: no2\n\nQuestion: Why?\nIncorrect answer:",
    );
  });

  test("shots of the judgement are right and wrong in turn", () => {
    const ask = "Is the proposed answer correct (Yes or No)?";
    expect(defaultPrompts.judgement("Why?", "So", shots)).toBe(
      `Question: Q1?\nProposed answer: yes1\n${ask} Yes\n\nQuestion: Q2?\nProposed answer: no2\n${ask} No\n\nQuestion: Why?\nProposed answer: So\n${ask}`,
    );
  });

  test("shots of the choice favour no letter", () => {
    expect(defaultPrompts.choice("Why?", ["So"], "correct", shots)).toBe(
      "Question: Q1?\nA. yes1\nB. no1\nCorrect answer (one letter): A\n\nQuestion: Q2?\nA. no2\nB. yes2\nCorrect answer (one letter): B\n\nQuestion: Why?\nA. So\nCorrect answer (one letter):",
    );
    expect(defaultPrompts.choice("Why?", ["So"], "incorrect", shots)).toContain(
      "A. yes1\nB. no1\nIncorrect answer (one letter): B",
    );
  });
});

test("the library brings eight shots, each with different texts", () => {
  expect(defaultShots).toHaveLength(8);
  const texts = defaultShots.flatMap(({ question, correct, incorrect }) => [
    question,
    correct,
    incorrect,
  ]);
  expect(new Set(texts).size).toBe(24);
});
