import { InvalidArgumentError } from "../index";
import { readLines } from "./read-lines";

/** A question to rank candidates for. */
export interface Question {
  /** What the caller knows it by. */
  id: string | number | undefined;
  question: string;
  candidates: string[];
}

/** A question and the line of input, from 1, that it came on; or why a line holds none. */
export type QuestionLine =
  | { line: number | undefined; question: Question }
  | { line: number; error: InvalidArgumentError };

/** The questions of a stream of JSON lines, one at a time. Empty lines are skipped. */
export async function* readQuestions(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<QuestionLine, void, void> {
  let line = 0;
  for await (const bytes of readLines(chunks)) {
    line++;
    try {
      const text = decode(bytes);
      if (text.trim() !== "") yield { line, question: parseQuestion(text) };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      yield { line, error };
    }
  }
}

const shape = '{"question": "…", "candidates": ["…", …], "id"?: "…"}';

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidArgumentError("the line", bytes.toString("utf8"), "must be UTF-8 text");
  }
}

/** Whether the texts are empty is left to the ranking, which says so of any caller's. Other fields are ignored. */
function parseQuestion(text: string): Question {
  const { question, candidates, id } = parseObject(text);
  if (typeof question !== "string") {
    throw new InvalidArgumentError("question", question, `must be a text: a line is ${shape}`);
  }
  if (!Array.isArray(candidates) || candidates.some((value) => typeof value !== "string")) {
    throw new InvalidArgumentError(
      "candidates",
      candidates,
      `must be an array of texts: a line is ${shape}`,
    );
  }
  if (id !== undefined && id !== null && typeof id !== "string" && typeof id !== "number") {
    throw new InvalidArgumentError("id", id, "must be a text or a number, or be left out");
  }
  return { id: id ?? undefined, question, candidates };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("the line", text, `must be JSON: ${shape}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError("the line", value, `must be a JSON object: ${shape}`);
  }
  return value as Record<string, unknown>;
}
