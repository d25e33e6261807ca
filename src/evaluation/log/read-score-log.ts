import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ScoreLogError } from "../../shared/errors";
import { type FileLine, readLines } from "../items/read-lines";
import { parseLine } from "./log-line";
import type { ScoreLogLine } from "./score-log";

/**
 * The lines of a log, one after another; a file named `.gz` is unpacked.
 * @throws ScoreLogError if it cannot be read
 */
export async function* openLines(file: string): AsyncGenerator<FileLine, void, void> {
  try {
    yield* readLines(openFile(file));
  } catch (cause) {
    throw new ScoreLogError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function openFile(file: string): Readable {
  const bytes = createReadStream(file);
  // Whoever reads what is unpacked hears of every error; the callback is there because it must be.
  return file.endsWith(".gz") ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/** A line with the place where it ends. */
export interface ReadLine {
  line: ScoreLogLine;
  /** Bytes of the file, unpacked, up to and including this line's newline. */
  end: number;
}

/**
 * The lines of a score log, one after another, so that a log of any length can be read. A last line without newline is what
 * a killed run was writing, and is left out. Files named `.gz` are unpacked.
 * @throws ScoreLogError if the file cannot be read, or a line is not one of a score log
 */
export async function* readScoreLog(file: string): AsyncGenerator<ReadLine, void, void> {
  let number = 0;
  for await (const { text, end, isWhole } of openLines(file)) {
    if (!isWhole) return;
    number++;
    const parsed = text === undefined ? { problem: "is not UTF-8" } : parseLine(text);
    if ("problem" in parsed) {
      throw new ScoreLogError(
        `${file}, line ${number} ${parsed.problem}: it is not a line that this version writes. Delete the line to ask the model again for what it held, or choose another folder`,
      );
    }
    if ((number === 1) !== (parsed.line.type === "header")) {
      throw new ScoreLogError(
        `${file}, line ${number} ${number === 1 ? "is not a header" : "is a second header"}: a score log begins with its only header. Choose another folder`,
      );
    }
    yield { line: parsed.line, end };
  }
}
