import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadItems, loadOpenQuestions, loadQuestions } from "equirank/evaluation";
import { describe, expect, it, test } from "vitest";
import { parseMultipleChoiceItem, parseOpenQuestion } from "../../../src/internal";

const folder = fileURLToPath(new URL("../../fixtures/rows/", import.meta.url));
const names = readdirSync(folder).map((name) => name.replace(".jsonl", ""));
const rowOf = (name: string) => JSON.parse(readFileSync(`${folder}${name}.jsonl`, "utf8"));

const ice = { question: "What melts ice?" };
const seven = { question: "What is 7 + 5?" };
const bees = "Bees collect nectar and turn it into honey.\n\n";
const seed = "What happens if you swallow a seed?";

/** What a reader of each row would say by hand. */
const expected: Record<string, { id?: string; question: string; candidates: string[]; answer: number }> = {
  own: { id: "7", question: "Which animal lays eggs?", candidates: ["a cow", "a hen"], answer: 1 },
  mmlu: { ...seven, candidates: ["11", "12", "13", "1"], answer: 1 },
  "mmlu-letter": { ...seven, candidates: ["11", "12", "13", "14"], answer: 1 },
  "mmlu-pro": { id: "70", ...seven, candidates: ["10", "11", "12", "13", "14"], answer: 2 },
  race: {
    question: "Ada has a red kite.\nBen has a blue one.\n\nWhose kite is blue?",
    candidates: ["Ada's", "Ben's", "Cem's", "Dora's"],
    answer: 1,
  },
  hellaswag: {
    question: "A man kneads dough. then he",
    candidates: ["flies away.", "lets it rise.", "eats the table.", "sings it asleep."],
    answer: 1,
  },
  "commonsense-qa": {
    id: "c1",
    question: "Where do you keep milk cold?",
    candidates: ["oven", "refrigerator", "drawer", "shoe", "sink"],
    answer: 1,
  },
  piqa: {
    question: "To open a jar,",
    candidates: ["sing to its lid.", "twist its lid."],
    answer: 1,
  },
  winogrande: {
    question: "Ada passed the ball to Eve because _ was tired of holding it.",
    candidates: ["Ada", "Eve"],
    answer: 0,
  },
  sciq: {
    question: `${bees}What do bees make?`,
    candidates: ["honey", "milk", "silk", "wool"],
    answer: 0,
  },
  boolq: { question: `${bees}do bees make honey`, candidates: ["no", "yes"], answer: 1 },
  "boolq-super-glue": {
    question: "Bees make honey.\n\ndo bees make milk",
    candidates: ["no", "yes"],
    answer: 0,
  },
  "truthfulqa-mc": {
    question: seed,
    candidates: ["It passes through you", "A tree grows in you"],
    answer: 0,
  },
  "truthfulqa-mc2": { question: seed, candidates: ["Nothing", "A tree grows in you"], answer: 0 },
  hhh: {
    question: "How do I calm a crying baby?",
    candidates: ["Hold it gently.", "Shout at it."],
    answer: 0,
  },
  gpqa: {
    id: "rec1",
    question: "Which particle carries no charge?",
    candidates: ["the electron", "the neutron", "the positron", "the proton"],
    answer: 1,
  },
  "arc-hub": { id: "a1", ...ice, candidates: ["heat", "cold"], answer: 0 },
  "arc-numbered": { id: "a2", ...ice, candidates: ["cold", "heat"], answer: 1 },
  "arc-release": { id: "a3", ...ice, candidates: ["cold", "heat"], answer: 1 },
  "openbook-qa": { id: "o1", question: "Ice melts by", candidates: ["heat", "cold"], answer: 0 },
  "openbook-qa-release": {
    id: "o2",
    question: "Ice melts by",
    candidates: ["cold", "heat"],
    answer: 1,
  },
  aqua: {
    question: "A pen costs 3 dollars. What do 7 pens cost?",
    candidates: ["20", "21", "22"],
    answer: 1,
  },
  "llm-foundry": { ...ice, candidates: ["cold", "heat"], answer: 1 },
  agieval: { ...ice, candidates: ["cold", "heat"], answer: 1 },
  lettered: { ...ice, candidates: ["cold", "heat"], answer: 1 },
};

/** Fields that say more about a row than it takes to read it. */
const spare = new Set(
  "id ind activity_label ctx_a ctx_b source_id split split_type subject example_id question_id cot_content category src question_concept fact1 rationale idx support article passage".split(
    " ",
  ),
);
/** Of two fields that say the same, either will do. */
const doubled = new Set([
  "mmlu-pro answer",
  "mmlu-pro answer_index",
  "lettered answer",
  "lettered answer_idx",
  "truthfulqa-mc mc1_targets",
  "truthfulqa-mc mc2_targets",
  "gpqa Record ID",
  "gpqa Incorrect Answer 3",
  "sciq distractor3",
]);

test("every fixture has its expectation", () => {
  expect(names.sort()).toEqual(Object.keys(expected).sort());
});

describe.each(names)("%s", (name) => {
  const file = `${folder}${name}.jsonl`;

  it("is read with its answer, and without", async () => {
    expect(await loadItems({ task: file })).toEqual([{ index: 0, item: expected[name] }]);
    const { answer: _, ...question } = expected[name]!;
    const [read] = await loadQuestions({ task: file });
    const candidates = expect.arrayContaining(question.candidates);
    expect(read).toEqual({ ...question, candidates });
  });

  it("is never an open question", async () => {
    await expect(loadOpenQuestions({ task: file })).rejects.toThrow(/and no candidates/);
  });

  it("is refused where a field is missing, with the fields it has and what to do", () => {
    const row = rowOf(name);
    const needed = Object.keys(row).filter((field) => !spare.has(field) && !doubled.has(`${name} ${field}`));
    expect(needed.length).toBeGreaterThan(0);
    for (const field of needed) {
      const { [field]: _, ...rest } = row;
      expect(() => parseMultipleChoiceItem(rest), field).toThrow(
        expect.objectContaining({
          name: "InvalidArgumentError",
          message: expect.stringMatching(
            new RegExp(`must have .*\\. It has the fields ${Object.keys(rest).join(", ")}; say where .*--map`),
          ),
        }),
      );
    }
  });
});

describe("fields of other names", () => {
  const row = {
    nr: 3,
    text: { body: "Bees make honey." },
    q: "What do bees make?",
    w: "milk",
    x: "honey",
    y: null,
    sol: 2,
  };

  it("are read by a map", () => {
    const map = {
      id: "nr",
      question: "q",
      candidates: "w+x+y",
      answer: "sol",
      passage: "text.body",
      first: "1",
    };
    expect(parseMultipleChoiceItem(row, map)).toEqual({
      id: "3",
      question: "Bees make honey.\n\nWhat do bees make?",
      candidates: ["milk", "honey"],
      answer: 1,
    });
  });

  it("are named where the map leads nowhere", () => {
    expect(() => parseMultipleChoiceItem(row, { question: "frage" })).toThrow(
      /must have a question where question=frage says\. It has the fields nr, text, q, w, x, y, sol; say/,
    );
  });

  it("may be of an open question", () => {
    const map = { question: "frage", answer: "loesung" };
    expect(parseOpenQuestion({ frage: "1 + 1?", loesung: 2 }, map)).toEqual({
      question: "1 + 1?",
      key: { kind: "equivalent", answer: "2" },
    });
  });
});

describe("what could be read in two ways is refused", () => {
  const choices = ["2", "3", "4", "5"];

  test.each<[string, object]>([
    ["a number as text, from 0 or from 1", { choices: ["a", "b", "c"], answer: "1" }],
    ["a number as text that a candidate is too", { choices, answer: "3" }],
    ["a number that a candidate is too", { choices: [2, 3, 4, 5], answer: 3 }],
    ["a number where candidates have letters", { A: "a", B: "b", C: "c", answer: 1 }],
    ["a letter that another candidate is", { choices: ["B", "A"], answer: "A" }],
  ])("%s", (_, row) => {
    expect(() => parseMultipleChoiceItem({ question: "?", ...row })).toThrow(/certain/);
  });

  test("two fields that differ", () => {
    const row = { question: "?", options: ["a", "b", "c"], answer: "B", answer_index: 2 };
    expect(() => parseMultipleChoiceItem(row)).toThrow(
      /answer and answer_index differ. Choose one, as in --map answer=answer/,
    );
    expect(parseMultipleChoiceItem(row, { answer: "answer_index" }).answer).toBe(2);
  });

  test("and read once the first number is known", () => {
    const row = { question: "?", choices, answer: "3" };
    expect(parseMultipleChoiceItem(row, { first: "0" }).answer).toBe(3);
    expect(parseMultipleChoiceItem(row, { first: "1" }).answer).toBe(2);
  });

  test.each<[object, number]>([
    [{ choices, answer: 3 }, 3],
    [{ choices: ["12", "13"], answer: "13" }, 1],
    [{ choices: ["Rome", "Paris"], answer: "Paris" }, 1],
    [{ choices: ["a cat", "a dog"], answer: "(b)" }, 1],
    [{ option1: "a", option2: "b", answer: 2 }, 1],
  ])("but not what is certain: %j", (row, answer) => {
    expect(parseMultipleChoiceItem({ question: "?", ...row }).answer).toBe(answer);
  });
});
