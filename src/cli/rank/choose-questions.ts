import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { InvalidArgumentError } from "../../index";
import type { CommandContext } from "../command-context";
import type { RankArguments } from "./rank-command";
import { type QuestionLine, readQuestions } from "./read-questions";

/**
 * The questions that the arguments name: the one that they hold, those of a file, or those of standard input.
 * @throws InvalidArgumentError if they name none or contradict each other, or the file cannot be read
 */
export function chooseQuestions(
  { question, candidate, file, generate }: RankArguments,
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
    if (file !== undefined) {
      throw new InvalidArgumentError("--file", file, "must be left out where --question is given");
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
  if (file !== undefined && file !== "-") return readFileQuestions(file, isGenerated, signal);
  if (stdin.isTTY === true) {
    throw new InvalidArgumentError(
      "--question",
      question,
      "must be given, or JSON lines on standard input, or --file",
    );
  }
  return readStream(() => stdin, isGenerated, signal);
}

async function* only(line: QuestionLine): AsyncGenerator<QuestionLine, void, void> {
  yield line;
}

/** The stream is opened with the first question: until then nobody would hear of its errors, aborting among them. */
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
    throw new InvalidArgumentError("--file", path, `must be a file that can be read (${code})`);
  }
}
