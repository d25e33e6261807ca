import { z } from "zod";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";

/** A question with given answers, of which nobody has said which is right. */
export interface UnlabelledQuestion {
  /** Names the question, where the source does. */
  id?: string;
  question: string;
  candidates: string[];
}

const text = z.string().refine((value) => value.trim() !== "", "must not be empty");
const texts = z.array(text).min(1);

const layouts = [
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
 * `{ question, choices: { text } }`, the layouts of `parseMultipleChoiceItem()` less what says which candidate is right. A row
 * that does say it will do; it is not read.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if it has none of these layouts
 */
export function parseUnlabelledQuestion(row: unknown): UnlabelledQuestion {
  for (const layout of layouts) {
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
