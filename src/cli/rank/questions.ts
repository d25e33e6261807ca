import { addAbortSignal, type Readable } from "node:stream";
import { EquirankError, type GivenSample, InvalidArgumentError, type Message } from "../../index";
import {
  allRows,
  DataError,
  type FieldMap,
  readChoices,
  readId,
  readQuestion,
  readRows,
  withoutUndefined,
} from "../../internal";
import type { CommandContext } from "../run";
import type { RankArguments } from "./rank-command";

/** A question to rank candidates for. */
export interface Question {
  /** The caller's id for it. */
  id: string | number | undefined;
  /** Undefined if a conversation is given. */
  question: string | undefined;
  /** A conversation whose last turn is the question; the ranking checks it. */
  messages?: readonly Message[];
  /** Undefined if they are generated or made of samples. */
  candidates: string[] | undefined;
  /** Texts that have already been drawn; the ranking checks them. */
  samples?: readonly (string | GivenSample)[];
}

/** A question with its candidates, as options of `rankCandidates()`. */
export function describeQuestion({ id: _, ...asked }: Question) {
  return withoutUndefined(asked);
}

/** A question with its line in the input, from 1; or why a line has none. */
export type QuestionLine = { line: number | undefined; question: Question } | { line: number; error: EquirankError };

interface ReadQuestionsOptions {
  /** Whether candidates are generated, so that the rows' own are not read. */
  isGenerated?: boolean;
  map?: FieldMap | undefined;
  signal?: AbortSignal;
}

/** The questions of a file or a stream, one at a time, in any layout that `equirank bench` reads. */
export async function* readQuestions(
  source: string | AsyncIterable<Buffer | string>,
  { isGenerated = false, map, signal }: ReadQuestionsOptions = {},
): AsyncGenerator<QuestionLine, void, void> {
  for await (const { line, row, problem } of readRows(source, { ...allRows, map })) {
    signal?.throwIfAborted();
    try {
      if (problem !== undefined) throw new DataError(`the line ${problem}`);
      yield { line, question: parseQuestion(row, isGenerated, map) };
    } catch (error) {
      if (!EquirankError.isInstance(error)) throw error;
      yield { line, error };
    }
  }
}

/** The ranking checks conversations and samples itself, as it does for any caller. */
function parseQuestion(row: unknown, isGenerated: boolean, map: FieldMap = {}): Question {
  const { question, messages, candidates, samples } = (row ?? {}) as Record<string, unknown>;
  const hasMessages = messages !== undefined && messages !== null;
  const hasSamples = samples !== undefined && samples !== null && !isGenerated;
  const asked = hasMessages ? (question as string | undefined) : readQuestion(row, map);
  const given = hasSamples || isGenerated ? candidates : readChoices(row, map).texts;
  return {
    id: readId(row, map),
    question: asked,
    candidates: isGenerated ? undefined : (given as string[] | undefined),
    ...(hasMessages && { messages: messages as Message[] }),
    ...(hasSamples && { samples: samples as GivenSample[] }),
  };
}

/**
 * The questions that the arguments name: a question in the arguments, or those of a file or of standard input.
 * @throws InvalidArgumentError if they name none or contradict each other, or the file cannot be read
 */
export function chooseQuestions(
  { question, candidate, data, map, generate }: RankArguments,
  { stdin, signal }: Pick<CommandContext, "stdin" | "signal">,
): AsyncIterable<QuestionLine> {
  const isGenerated = generate !== undefined;
  if (candidate !== undefined && isGenerated) {
    throw new InvalidArgumentError("--candidate", candidate, "must be left out if --generate is given");
  }
  if (question !== undefined) {
    if (data !== undefined) throw new InvalidArgumentError("--data", data, "must be left out if --question is given");
    if (candidate === undefined && !isGenerated) {
      throw new InvalidArgumentError(
        "--candidate",
        candidate,
        "must be given with --question, once for each answer, or --generate",
      );
    }
    return only({ line: undefined, question: { id: undefined, question, candidates: candidate } });
  }
  if (candidate !== undefined) throw new InvalidArgumentError("--question", question, "must be given with --candidate");
  const options = { isGenerated, map, signal };
  if (data !== undefined && data !== "-") return readQuestions(data, options);
  if (stdin.isTTY === true) {
    throw new InvalidArgumentError(
      "--question",
      question,
      "must be given; or give --data, or JSON lines on standard input",
    );
  }
  return readInput(stdin, options);
}

async function* only(line: QuestionLine): AsyncGenerator<QuestionLine, void, void> {
  yield line;
}

/** Opens the stream with the first question: before that, nothing would handle its errors, such as an abort. */
async function* readInput(
  stdin: Readable,
  options: ReadQuestionsOptions & { signal: AbortSignal },
): AsyncGenerator<QuestionLine, void, void> {
  yield* readQuestions(addAbortSignal(options.signal, stdin), options);
}
