import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { InvalidArgumentError } from "../../index";
import type { CommandContext } from "../run";
import type { RankArguments } from "./rank-command";

/** A question to rank candidates for. */
export interface Question {
  /** What the caller knows it by. */
  id: string | number | undefined;
  question: string;
  /** Undefined where they are generated. */
  candidates: string[] | undefined;
}

/** A question and the line of input, from 1, that it came on; or why a line holds none. */
export type QuestionLine =
  | { line: number | undefined; question: Question }
  | { line: number; error: InvalidArgumentError };

/**
 * The questions of a stream of JSON lines, one at a time. Empty lines are skipped.
 * @param isGenerated whether candidates are generated, so that those on the line are not read
 */
export async function* readQuestions(
  chunks: AsyncIterable<Buffer | string>,
  isGenerated = false,
): AsyncGenerator<QuestionLine, void, void> {
  let line = 0;
  for await (const bytes of readLines(chunks)) {
    line++;
    try {
      const text = decode(bytes);
      if (text.trim() !== "") yield { line, question: parseQuestion(text, isGenerated) };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      yield { line, error };
    }
  }
}

const newline = 0x0a;

/** Longest line, in bytes: a text without line breaks is not a file of questions. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a stream of UTF-8 text as bytes, without their line feeds, one at a time. Only line feeds end lines: U+2028,
 * which node:readline splits at, may stand inside a JSON text.
 * @throws InvalidArgumentError for a line longer than 64 MiB
 */
async function* readLines(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<Buffer, void, void> {
  let pending: Buffer[] = [];
  let pendingLength = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield Buffer.concat([...pending, bytes.subarray(start, end)]);
      pending = [];
      pendingLength = 0;
      start = end + 1;
    }
    pending.push(bytes.subarray(start));
    pendingLength += bytes.length - start;
    if (pendingLength > longestLine) {
      throw new InvalidArgumentError(
        "input",
        `${pendingLength} bytes without a line break`,
        "must be JSON lines of at most 64 MiB each",
      );
    }
  }
  if (pendingLength > 0) yield Buffer.concat(pending);
}

const shape = '{"question": "…", "candidates": ["…", …], "id"?: "…"}';

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidArgumentError("the line", bytes.toString("utf8"), "must be UTF-8 text");
  }
}

/** The ranking checks the texts themselves, as it does for any caller. Other fields are ignored. */
function parseQuestion(text: string, isGenerated: boolean): Question {
  const { question, candidates, id } = parseObject(text);
  if (typeof question !== "string") {
    throw new InvalidArgumentError("question", question, `must be a text: a line is ${shape}`);
  }
  const isUsable =
    Array.isArray(candidates) && candidates.every((value) => typeof value === "string");
  if (!isUsable && !isGenerated) {
    throw new InvalidArgumentError(
      "candidates",
      candidates,
      `must be an array of texts: a line is ${shape}`,
    );
  }
  if (id !== undefined && id !== null && typeof id !== "string" && typeof id !== "number") {
    throw new InvalidArgumentError("id", id, "must be a text or a number, or be left out");
  }
  return {
    id: id ?? undefined,
    question,
    candidates: isGenerated ? undefined : (candidates as string[]),
  };
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

/**
 * The questions that the arguments name: the one that they hold, those of a file, or those of standard input.
 * @throws InvalidArgumentError if they name none or contradict each other, or the file cannot be read
 */
export function chooseQuestions(
  { question, candidate, data, generate }: RankArguments,
  { stdin, signal }: Pick<CommandContext, "stdin" | "signal">,
): AsyncIterable<QuestionLine> {
  const isGenerated = generate !== undefined;
  if (candidate !== undefined && isGenerated) {
    throw new InvalidArgumentError(
      "--candidate",
      candidate,
      "must be left out where --generate is given",
    );
  }
  if (question !== undefined) {
    if (data !== undefined) {
      throw new InvalidArgumentError("--data", data, "must be left out where --question is given");
    }
    if (candidate === undefined && !isGenerated) {
      throw new InvalidArgumentError(
        "--candidate",
        candidate,
        "must be given with --question, once for each answer, or --generate",
      );
    }
    return only({ line: undefined, question: { id: undefined, question, candidates: candidate } });
  }
  if (candidate !== undefined) {
    throw new InvalidArgumentError("--question", question, "must be given with --candidate");
  }
  if (data !== undefined && data !== "-") return readFileQuestions(data, isGenerated, signal);
  if (stdin.isTTY === true) {
    throw new InvalidArgumentError(
      "--question",
      question,
      "must be given, or JSON lines on standard input, or --data",
    );
  }
  return readStream(() => stdin, isGenerated, signal);
}

async function* only(line: QuestionLine): AsyncGenerator<QuestionLine, void, void> {
  yield line;
}

/** The stream is opened with the first question: before that, nobody would notice its errors, aborting among them. */
async function* readStream(
  open: () => Readable,
  isGenerated: boolean,
  signal: AbortSignal,
): AsyncGenerator<QuestionLine, void, void> {
  yield* readQuestions(addAbortSignal(signal, open()), isGenerated);
}

async function* readFileQuestions(
  path: string,
  isGenerated: boolean,
  signal: AbortSignal,
): AsyncGenerator<QuestionLine, void, void> {
  try {
    yield* readStream(() => createReadStream(path), isGenerated, signal);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new InvalidArgumentError("--data", path, `must be a file that can be read (${code})`);
  }
}
