import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import {
  type GivenSample,
  InvalidArgumentError,
  type Message,
  type RankCandidatesOptions,
} from "../../index";
import { type JsonLine, readJsonLines } from "../../internal";
import type { CommandContext } from "../run";
import type { RankArguments } from "./rank-command";

/** A question to rank candidates for. */
export interface Question {
  /** The caller's name for it. */
  id: string | number | undefined;
  /** Undefined where a conversation is given. */
  question: string | undefined;
  /** A conversation whose last turn is the question; the ranking checks it. */
  messages?: readonly Message[];
  /** Undefined where they are generated, or made of samples. */
  candidates: string[] | undefined;
  /** Texts that were drawn already; the ranking checks them. */
  samples?: readonly (string | GivenSample)[];
}

/** A question with its candidates, as options of `rankCandidates()`. */
export function describeQuestion({
  question,
  messages,
  candidates,
  samples,
}: Question): Pick<RankCandidatesOptions, "question" | "messages" | "candidates" | "samples"> {
  return {
    ...(question !== undefined && { question }),
    ...(messages && { messages }),
    ...(candidates && { candidates }),
    ...(samples && { samples }),
  };
}

/** A question and the line of input, from 1, that it came on; or why a line holds none. */
export type QuestionLine =
  | { line: number | undefined; question: Question }
  | { line: number; error: InvalidArgumentError };

/**
 * The questions of a stream of JSON lines, one at a time. Empty lines are skipped.
 * @param isGenerated whether candidates are generated, so that those on the line are not read
 * @throws InvalidArgumentError for a line longer than 64 MiB
 */
export async function* readQuestions(
  chunks: AsyncIterable<Buffer | string>,
  isGenerated = false,
): AsyncGenerator<QuestionLine, void, void> {
  try {
    for await (const line of readJsonLines(chunks)) yield readLine(line, isGenerated);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(
      "input",
      error.message,
      "must be JSON lines of at most 64 MiB each",
    );
  }
}

function readLine({ number: line, ...content }: JsonLine, isGenerated: boolean): QuestionLine {
  try {
    return { line, question: parseQuestion(content, isGenerated) };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { line, error };
  }
}

const shape = '{"question": "…", "candidates": ["…", …], "id"?: "…"}';

/** The ranking checks the texts themselves, as it does for any caller. Other fields are ignored. */
function parseQuestion(
  line: Pick<JsonLine, "text" | "value" | "problem">,
  isGenerated: boolean,
): Question {
  const { question, messages, candidates, samples, id } = parseObject(line);
  const hasMessages = messages !== undefined && messages !== null;
  const hasSamples = samples !== undefined && samples !== null && !isGenerated;
  if (typeof question !== "string" && !hasMessages) {
    throw new InvalidArgumentError("question", question, `must be a text: a line is ${shape}`);
  }
  const isUsable =
    Array.isArray(candidates) && candidates.every((value) => typeof value === "string");
  if (!isUsable && !isGenerated && !hasSamples) {
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
    question: question as string | undefined,
    candidates: isGenerated ? undefined : (candidates as string[] | undefined),
    ...(hasMessages && { messages: messages as Message[] }),
    ...(hasSamples && { samples: samples as GivenSample[] }),
  };
}

function parseObject({
  text,
  value,
  problem,
}: Pick<JsonLine, "text" | "value" | "problem">): Record<string, unknown> {
  if (problem === "is not UTF-8") {
    throw new InvalidArgumentError("the line", text, "must be UTF-8 text");
  }
  if (problem !== undefined) {
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
