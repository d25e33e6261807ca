import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ScoreLogError } from "../../errors/score-log-error";
import { type FileLine, readLines } from "../read-lines";

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
