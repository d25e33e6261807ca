import { z } from "zod";
import { DataError, InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { fetchRows } from "../items/fetch-rows";
import { type LoadItemsOptions, readRows } from "../items/load-items";
import { type TaskName, tasks } from "../items/tasks";
import { requireCount } from "../record/recording-options";

/** Which questions to load, and what to do about rows that are none. */
export type LoadQuestionsOptions = Omit<LoadItemsOptions, "shard">;

const optionNames = ["task", "data", "offset", "limit", "onBadRow", "baseUrl", "signal"];

/**
 * Questions with their candidates, from data with or without labels, which are not read.
 * @throws DataError if the data cannot be had, hold no question, or hold a row that is none and `onBadRow` is not given
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function loadQuestions(options: LoadQuestionsOptions): Promise<UnlabelledQuestion[]> {
  rejectUnknownOptions("options", options, optionNames);
  const { task, data, offset = 0, limit = Infinity, onBadRow, baseUrl, signal } = options;
  if (typeof task !== "string" || task === "") {
    throw new InvalidArgumentError(
      "options.task",
      task,
      `must be a file, or one of ${Object.keys(tasks).join(", ")}`,
    );
  }
  requireCount("options.offset", offset, 0);
  if (limit !== Infinity) requireCount("options.limit", limit, 1);
  const rows =
    data === undefined && Object.hasOwn(tasks, task)
      ? fetchRows(tasks[task as TaskName].hub, { baseUrl, offset, signal })
      : readRows(data ?? task);
  const questions: UnlabelledQuestion[] = [];
  for await (const { index, row, place } of rows) {
    if (index >= offset + limit) break;
    if (index < offset) continue;
    try {
      questions.push(parseUnlabelledQuestion(row));
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const problem = `${place}: ${error.message}`;
      if (onBadRow === undefined) {
        throw new DataError(
          `${problem}. Mend the row, or have such rows left out (onBadRow, --skip-bad-rows)`,
          { cause: error },
        );
      }
      onBadRow(problem);
    }
  }
  if (questions.length === 0) {
    throw new DataError(`${data ?? task} has no question in the range asked for`);
  }
  return questions;
}

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
