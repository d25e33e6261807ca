import { DataError } from "../../errors/data-error";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { requireCount } from "../require-count";
import { fetchRows } from "../tasks/fetch-rows";
import type { LoadItemsOptions } from "../tasks/load-items";
import { readRows } from "../tasks/read-rows";
import { type TaskName, tasks } from "../tasks/tasks";
import { parseUnlabelledQuestion, type UnlabelledQuestion } from "./unlabelled-question";

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
