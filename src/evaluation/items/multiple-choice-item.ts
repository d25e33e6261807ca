import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";

/** A question with given answers, one of which is right. */
export interface MultipleChoiceItem {
  /** Names the item, where the source does. */
  id?: string;
  question: string;
  candidates: string[];
  /** Index of the right candidate. */
  answer: number;
}

const text = z.string().refine((value) => value.trim() !== "", "must not be empty");
const texts = z.array(text).min(1);

/** This library's own layout. */
const ownRow = z
  .object({
    id: z.string().optional(),
    question: text,
    candidates: texts,
    answer: z.int(),
  })
  .transform(
    ({ id, ...item }): MultipleChoiceItem => ({ ...(id !== undefined && { id }), ...item }),
  );

/** The layout of mosaicml/llm-foundry: the query may begin with `Question: `, and gold is an index. */
const foundryRow = z.object({ query: text, choices: texts, gold: z.int() }).transform(
  ({ query, choices, gold }): MultipleChoiceItem => ({
    question: query.replace(/^Question:\s*/, ""),
    candidates: choices,
    answer: gold,
  }),
);

/** The layout of allenai/ai2_arc and allenai/openbookqa on the Hugging Face hub: labelled choices and the right label. */
const hubRow = z
  .object({
    id: z.string(),
    question: text.optional(),
    question_stem: text.optional(),
    choices: z.object({ text: texts, label: z.array(z.string()) }),
    answerKey: z.string(),
  })
  .transform(
    ({ id, question, question_stem: stem, choices, answerKey }): MultipleChoiceItem => ({
      id,
      question: question ?? stem ?? "",
      candidates: choices.text,
      answer: choices.label.indexOf(answerKey),
    }),
  );

/**
 * A multiple-choice item from a row of a data set, in any of three layouts:
 * `{ question, candidates, answer }` with an optional `id` and the index of the right candidate, this library's own;
 * `{ query, choices, gold }`, as mosaicml/llm-foundry stores ARC and OpenBookQA; and
 * `{ id, question, choices: { text, label }, answerKey }`, as the Hugging Face hub stores them.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if it has none of these layouts, or the right answer is not among the candidates
 */
export function parseMultipleChoiceItem(row: unknown): MultipleChoiceItem {
  const layout = chooseLayout(row);
  const parsed = layout.safeParse(row);
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    throw new InvalidArgumentError(
      ["row", ...problem!.path].join("."),
      row,
      `is not usable: ${problem!.message}`,
    );
  }
  const item = parsed.data;
  if (item.question === "" || item.answer < 0 || item.answer >= item.candidates.length) {
    throw new InvalidArgumentError(
      "row",
      row,
      "must name a question and, as the right answer, one of its candidates",
    );
  }
  return item;
}

function chooseLayout(row: unknown) {
  if (typeof row === "object" && row !== null) {
    if ("candidates" in row) return ownRow;
    if ("gold" in row) return foundryRow;
    if ("answerKey" in row) return hubRow;
  }
  throw new InvalidArgumentError(
    "row",
    row,
    "must be { question, candidates, answer }, { query, choices, gold } or { id, question, choices: { text, label }, answerKey }",
  );
}

/** A question with given answers, of which nobody has said which is right. */
export interface UnlabelledQuestion {
  /** Names the question, where the source does. */
  id?: string;
  question: string;
  candidates: string[];
}

const unlabelledLayouts = [
  z
    .object({ id: z.string().optional(), question: text, candidates: texts })
    .transform(({ id, question, candidates }) => ({ id, question, candidates })),
  z.object({ query: text, choices: texts }).transform(({ query, choices }) => ({
    id: undefined,
    question: query.replace(/^Question:\s*/, ""),
    candidates: choices,
  })),
  z
    .object({ id: z.string().optional(), question: text, choices: z.object({ text: texts }) })
    .transform(({ id, question, choices }) => ({ id, question, candidates: choices.text })),
  z
    .object({ id: z.string().optional(), question_stem: text, choices: z.object({ text: texts }) })
    .transform(({ id, question_stem: question, choices }) => ({
      id,
      question,
      candidates: choices.text,
    })),
];

/**
 * A question from a row of a data set without labels: `{ question, candidates }` with an optional `id`, `{ query, choices }`, or
 * `{ question, choices: { text } }`: the layouts of `parseMultipleChoiceItem()` without the field that says which candidate is right.
 * A row that has this field is taken too; the field is not read.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if it has none of these layouts
 */
export function parseUnlabelledQuestion(row: unknown): UnlabelledQuestion {
  for (const layout of unlabelledLayouts) {
    const parsed = layout.safeParse(row);
    if (!parsed.success) continue;
    const { id, ...question } = parsed.data;
    return { ...(id !== undefined && { id }), ...question };
  }
  throw new InvalidArgumentError(
    "row",
    row,
    "must be { question, candidates }, { query, choices } or { question, choices: { text } }, with texts that are not empty",
  );
}
