import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ScoreLogError } from "../../errors/score-log-error";
import { parseLine } from "./log-line";
import type { ScoreLogLine } from "./score-log";

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
export async function* readScoreLog(file: string): AsyncGenerator<ReadLine> {
  let end = 0;
  let number = 0;
  for await (const text of readLines(file)) {
    number++;
    end += Buffer.byteLength(text) + 1;
    const parsed = parseLine(text);
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

/** Whole lines, without their newlines. */
async function* readLines(file: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of openText(file)) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof ScoreLogError) throw cause;
    throw new ScoreLogError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function openText(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith(".gz")) return bytes.setEncoding("utf8");
  const unpacked = createGunzip().setEncoding("utf8");
  bytes.on("error", (error) => unpacked.destroy(error));
  return bytes.pipe(unpacked);
}
