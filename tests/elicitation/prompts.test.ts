import {
  defaultShots,
  elicitLogLikelihoods,
  estimateUsage,
  InvalidArgumentError,
  type Message,
  type Prompts,
  promptTemplates,
  rankCandidates,
} from "equirank";
import { describe, expect, test } from "vitest";
import { defaultPrompts } from "../../src/elicitation/prompts";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const shots = [
  { question: "Q1?", correct: "yes1", incorrect: "no1" },
  { question: "Q2?", correct: "yes2", incorrect: "no2" },
];

describe("the texts behind every published figure", () => {
  test("without shots", () => {
    expect(defaultPrompts.plain("Why?", [])).toBe("Question: Why?\nAnswer:");
    expect(defaultPrompts.generation("Why?", "correct", [])).toBe("Question: Why?\nCorrect answer:");
    expect(defaultPrompts.generation("Why?", "incorrect", [])).toBe("Question: Why?\nIncorrect answer:");
    expect(defaultPrompts.judgement("Why?", "So", [])).toBe(
      "Question: Why?\nProposed answer: So\nIs the proposed answer correct (Yes or No)?",
    );
    expect(defaultPrompts.choice("Why?", ["So", "No"], "incorrect", [])).toBe(
      "Question: Why?\nA. So\nB. No\nIncorrect answer (one letter):",
    );
    expect(defaultPrompts.verdict("Why?", "So", [])).toBe(
      "Question: Why?\nProposed answer: So\nThe proposed answer is (true or false):",
    );
    expect(defaultPrompts.channel("So", [])).toBe("Answer: So\nQuestion:");
    expect(defaultPrompts.channelContinuation("Why?")).toBe(" Why?");
    expect(defaultPrompts.continuation("So")).toBe(" So");
    expect(defaultPrompts.contentFreeQuestion).toBe("N/A");
    expect(defaultPrompts.yes).toEqual([" Yes", "Yes", " yes", "yes"]);
    expect(defaultPrompts.no).toEqual([" No", "No", " no", "no"]);
    expect(defaultPrompts.true).toEqual([" True", "True", " true", "true"]);
    expect(defaultPrompts.false).toEqual([" False", "False", " false", "false"]);
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

  test("and so are those of the verdict", () => {
    const ask = "The proposed answer is (true or false):";
    expect(defaultPrompts.verdict("Why?", "So", shots)).toBe(
      `Question: Q1?\nProposed answer: yes1\n${ask} true\n\nQuestion: Q2?\nProposed answer: no2\n${ask} false\n\nQuestion: Why?\nProposed answer: So\n${ask}`,
    );
  });

  test("shots of the channel give the question of a correct answer", () => {
    expect(defaultPrompts.channel("So", shots)).toBe(
      "Answer: yes1\nQuestion: Q1?\n\nAnswer: yes2\nQuestion: Q2?\n\nAnswer: So\nQuestion:",
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

describe("the chat template", () => {
  const { chat } = promptTemplates;
  const user = (content: string): Message => ({ role: "user", content });
  const assistant = (content: string): Message => ({ role: "assistant", content });
  const judged = (answer: string, question = "Why?") => `Question: ${question}\nProposed answer: ${answer}\n`;

  test("without shots is one message", () => {
    expect(chat.plain("Why?", [])).toEqual([user("Why?\nAnswer with a short phrase.")]);
    expect(chat.generation("Why?", "correct", [])).toEqual([user("Why?\nGive a correct answer as a short phrase.")]);
    expect(chat.generation("Why?", "incorrect", [])).toEqual([
      user("Why?\nGive an incorrect answer as a short phrase."),
    ]);
    expect(chat.choice("Why?", ["So", "No"], "incorrect", [])).toEqual([
      user("Why?\nA. So\nB. No\nWhich answer is incorrect? Reply with its letter."),
    ]);
    expect(chat.judgement("Why?", "So", [])).toEqual([
      user(`${judged("So")}Is the proposed answer correct? Reply with Yes or No.`),
    ]);
    expect(chat.verdict("Why?", "So", [])).toEqual([
      user(`${judged("So")}Is this true or false? Reply with True or False.`),
    ]);
    expect(chat.channel("So", [])).toEqual([user("So\nWhich question has this answer?")]);
  });

  test("answers as the assistant would, without a space before", () => {
    expect(chat.continuation("So")).toBe("So");
    expect(chat.channelContinuation("Why?")).toBe("Why?");
  });

  test("asks the same question without content and knows the same spellings", () => {
    for (const name of ["contentFreeQuestion", "yes", "no", "true", "false"] as const) {
      expect(chat[name]).toEqual(defaultPrompts[name]);
    }
  });

  test("shots are turns of a conversation", () => {
    expect(chat.plain("Why?", shots)).toEqual([
      user("Q1?\nAnswer with a short phrase."),
      assistant("yes1"),
      user("Q2?\nAnswer with a short phrase."),
      assistant("yes2"),
      user("Why?\nAnswer with a short phrase."),
    ]);
    const incorrect = "Give an incorrect answer as a short phrase.";
    expect(chat.generation("Why?", "incorrect", shots)).toEqual([
      user(`Q1?\n${incorrect}`),
      assistant("no1"),
      user(`Q2?\n${incorrect}`),
      assistant("no2"),
      user(`Why?\n${incorrect}`),
    ]);
    const letter = "Which answer is correct? Reply with its letter.";
    expect(chat.choice("Why?", ["So"], "correct", shots)).toEqual([
      user(`Q1?\nA. yes1\nB. no1\n${letter}`),
      assistant("A"),
      user(`Q2?\nA. no2\nB. yes2\n${letter}`),
      assistant("B"),
      user(`Why?\nA. So\n${letter}`),
    ]);
    expect(chat.channel("So", shots)).toEqual([
      user("yes1\nWhich question has this answer?"),
      assistant("Q1?"),
      user("yes2\nWhich question has this answer?"),
      assistant("Q2?"),
      user("So\nWhich question has this answer?"),
    ]);
  });

  test.each([
    ["judgement", "Is the proposed answer correct? Reply with Yes or No.", "Yes", "No"],
    ["verdict", "Is this true or false? Reply with True or False.", "True", "False"],
  ] as const)("shots of the %s are right and wrong in turn", (name, ask, affirmation, denial) => {
    expect(chat[name]("Why?", "So", shots)).toEqual([
      user(judged("yes1", "Q1?") + ask),
      assistant(affirmation),
      user(judged("no2", "Q2?") + ask),
      assistant(denial),
      user(judged("So") + ask),
    ]);
  });
});

test("the library brings eight shots, each with different texts", () => {
  expect(defaultShots).toHaveLength(8);
  const texts = defaultShots.flatMap(({ question, correct, incorrect }) => [question, correct, incorrect]);
  expect(new Set(texts).size).toBe(24);
});

describe("a template that writes something other than a prompt is named", () => {
  const model = new FakeLanguageModel({ drawText: () => "red" });
  const asked = { question: "Which?", candidates: ["red", "blue"], model };
  test.each<[keyof Prompts, unknown, string]>([
    ["judgement", undefined, "must be a text or a list of messages (received undefined)"],
    ["generation", 5, "must be a text or a list of messages (received 5)"],
    ["generation", Promise.resolve("text"), "must be a text or a list of messages (received an object)"],
    ["generation", [], "must be a text or a list of messages (received an array of 0)"],
    ["judgement", [{ role: "user" }], 'must be { role, content } with a role of "system"'],
    ["continuation", "", 'must be a text that is not empty (received "")'],
    ["continuation", undefined, "must be a text that is not empty (received undefined)"],
  ])("%s: %j", async (name, written, message) => {
    const elicitation = { kind: "contrast", testJudge: false, prompts: { [name]: () => written } } as const;
    const expected = new RegExp(`^elicitation\\.prompts\\.${name}\\(\\).* ${message.replace(/[.()[\]{}]/g, "\\$&")}`);
    const failures = [
      rankCandidates({ ...asked, elicitation }),
      elicitLogLikelihoods({ ...asked, elicitation }),
      (async () => estimateUsage({ ...asked, elicitation }))(),
    ];
    for (const failed of failures) {
      await expect(failed).rejects.toThrow(InvalidArgumentError);
      await expect(failed).rejects.toThrow(expected);
    }
    expect(model.calls).toEqual([]);
  });

  test("before anything is drawn, too", async () => {
    const prompts = { generation: () => undefined as unknown as string };
    const { candidates: _, ...drawn } = asked;
    await expect(rankCandidates({ ...drawn, generate: { count: 2 }, elicitation: { prompts } })).rejects.toThrow(
      "elicitation.prompts.generation() must be a text or a list of messages",
    );
    expect(model.calls).toEqual([]);
  });
});
