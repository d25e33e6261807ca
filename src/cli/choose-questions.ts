import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { InvalidArgumentError } from "../index";
import type { CommandContext } from "./command-context";
import type { RankArguments } from "./rank-command";
import { type QuestionLine, readQuestions } from "./read-questions";

/**
 * The questions that the arguments name: the one that they hold, those of a file, or those of standard input.
 * @throws InvalidArgumentError if they name none or contradict each other, or the file cannot be read
 */
export function chooseQuestions(
  { question, candidate, file }: RankArguments,
  { stdin, signal }: Pick<CommandContext, "stdin" | "signal">,
): AsyncIterable<QuestionLine> {
  if (question !== undefined) {
    if (file !== undefined) {
      throw new InvalidArgumentError("--file", file, "must be left out where --question is given");
    }
    if (candidate === undefined) {
      throw new InvalidArgumentError(
        "--candidate",
        candidate,
        "must be given with --question, once for each answer",
      );
    }
    return only({ line: undefined, question: { id: undefined, question, candidates: candidate } });
  }
  if (candidate !== undefined) {
    throw new InvalidArgumentError("--question", question, "must be given with --candidate");
  }
  if (file !== undefined && file !== "-") return readFileQuestions(file, signal);
  if (stdin.isTTY === true) {
    throw new InvalidArgumentError(
      "--question",
      question,
      "must be given, or JSON lines on standard input, or --file",
    );
  }
  return readStream(() => stdin, signal);
}

async function* only(line: QuestionLine): AsyncGenerator<QuestionLine, void, void> {
  yield line;
}

/** The stream is opened with the first question: until then nobody would hear of its errors, aborting among them. */
async function* readStream(
  open: () => Readable,
  signal: AbortSignal,
): AsyncGenerator<QuestionLine, void, void> {
  yield* readQuestions(addAbortSignal(signal, open()));
}

async function* readFileQuestions(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<QuestionLine, void, void> {
  try {
    yield* readStream(() => createReadStream(path), signal);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new InvalidArgumentError("--file", path, `must be a file that can be read (${code})`);
  }
}
