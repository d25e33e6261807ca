import { appendFileSync, closeSync, createReadStream, existsSync, mkdirSync, openSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { ScoreLogError } from "../../shared/errors";
import { describeLocked, lockFile } from "../../shared/file-lock";
import { type JsonLine, readJsonLines } from "../../shared/json-lines";

/**
 * A kind of log: each line is a JSON object, first the header, then the records. Lines are only ever appended, so that
 * a run that is killed loses at most the line it was writing.
 */
export interface LogFormat<Header extends object, Line> {
  /** What the lines hold, for messages. */
  content: "scores" | "samples";
  schema: z.ZodType<(Header & { type: "header" }) | Line>;
  /** The line that a value is, faster than by the schema; undefined where the schema has to say what it is. */
  readSound?: (value: unknown) => Line | undefined;
  /** The fields in which the headers of a run's logs agree. */
  settled: readonly (keyof Header & string)[];
}

/** The lines of a file, one after another; a file named `.gz` is unpacked. */
export async function* openLines(file: string): AsyncGenerator<JsonLine, void, void> {
  try {
    yield* readJsonLines(openFile(file));
  } catch (cause) {
    throw new ScoreLogError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function openFile(file: string): Readable {
  const bytes = createReadStream(file);
  // The reader of the unpacked bytes gets every error, but pipeline() demands a callback.
  return file.endsWith(".gz") ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/** A line of a log, with what `JsonLine` says of its end in the file, unpacked. */
export interface LogLine<Line> extends Pick<JsonLine, "end" | "isWhole"> {
  line: Line;
}

/** The line in its format, or what is wrong with it. */
export function parseLogLine<Line>(
  { value, problem }: Pick<JsonLine, "value" | "problem">,
  schema: z.ZodType<Line>,
): { line: Line } | { problem: string } {
  if (problem !== undefined) return { problem };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { line: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `has an unusable ${issue!.path.join(".") || "value"}: ${issue!.message}` };
}

const headerStart = '{"type":"header"';

/**
 * The lines of a log, one after another, so that a log of any length can be read. A last line without line feed counts
 * if it is JSON, of which no beginning of an object is; otherwise it is what a killed run was writing, and is left out.
 * @throws ScoreLogError if the file cannot be read, or a line does not have the format
 */
export async function* readLog<Header extends object, Line>(
  file: string,
  { content, schema, readSound }: LogFormat<Header, Line>,
): AsyncGenerator<LogLine<(Header & { type: "header" }) | Line>, void, void> {
  let isFirst = true;
  for await (const read of openLines(file)) {
    // A file that begins otherwise is no log, and not to be overwritten.
    const isCut = !isFirst || headerStart.startsWith((read.text ?? "").slice(0, headerStart.length));
    if (!read.isWhole && read.problem !== undefined && isCut) return;
    const sound = readSound?.(read.value);
    const parsed = sound === undefined ? parseLogLine(read, schema) : { line: sound };
    if ("problem" in parsed) {
      const advice = isFirst
        ? "Use the version that wrote the log"
        : `Delete the line to ask the model again for the ${content} it held, as equirank repair does`;
      throw new ScoreLogError(
        `${file}, line ${read.number} ${parsed.problem}: it is not a line that this version writes. ${advice}, or choose another folder`,
      );
    }
    const { line } = parsed;
    if (isFirst !== isHeader(line)) {
      throw new ScoreLogError(
        `${file}, line ${read.number} ${isFirst ? "is not a header" : "is a second header"}: a log begins with its only header. Choose another folder`,
      );
    }
    isFirst = false;
    yield { line, end: read.end, isWhole: read.isWhole };
  }
}

function isHeader<Line>(line: Line): line is Line & { type: "header" } {
  return (line as { type?: unknown }).type === "header";
}

/** Checks that a log belongs to a run. */
export function requireSameHeader<Header extends object>(
  file: string,
  found: Header,
  expected: Header,
  { content, settled }: Pick<LogFormat<Header, unknown>, "content" | "settled">,
): void {
  for (const name of settled) {
    const [was, now] = [found[name], expected[name]].map((value) => JSON.stringify(value));
    if (was !== now) {
      throw new ScoreLogError(
        `${file} holds ${content} of another run: its ${name} is ${was}, and now ${now}. Choose another folder for this run, or go on with the old settings`,
      );
    }
  }
}

/**
 * A log for one process to append to. The operating system has each line before `write()` returns, so that a killed
 * process loses none.
 */
export class LogFile {
  private descriptor: number | undefined;

  private constructor(
    private readonly file: string,
    private readonly release: () => void,
  ) {}

  /**
   * Begins a log with its header, or continues an existing one. What a killed run left half written is cut off.
   * @returns the log and its lines after the header
   * @throws ScoreLogError if the log belongs to another run, is damaged, cannot be written, or is being written by
   * another process
   */
  static async open<Header extends object, Line>(
    file: string,
    header: Header & { type: "header" },
    format: LogFormat<Header, Line>,
  ): Promise<{ log: LogFile; lines: Line[] }> {
    const packed = file.endsWith(".gz") ? file : `${file}.gz`;
    if (packed === file || (!existsSync(file) && existsSync(packed))) {
      throw new ScoreLogError(
        `${packed} is packed and cannot be continued: unpack it first, or the model would be asked again for what it holds`,
      );
    }
    const log = new LogFile(file, lockLog(file));
    try {
      const lines: Line[] = [];
      let end = 0;
      let missing = `${JSON.stringify(header)}\n`;
      const exists = existsSync(file);
      if (exists) {
        for await (const read of readLog(file, format)) {
          end = read.end;
          missing = read.isWhole ? "" : "\n";
          if (isHeader(read.line)) requireSameHeader(file, read.line as Header, header, format);
          else lines.push(read.line);
        }
      }
      attempt(file, () => {
        if (exists) truncateSync(file, end);
        // A new log is created exclusively, in case a process without a lock creates it at the same time.
        log.descriptor = openSync(file, exists ? "a" : "ax", 0o600);
      });
      log.write(missing);
      return { log, lines };
    } catch (error) {
      log.close();
      throw error;
    }
  }

  /**
   * Appends a text; a closed log drops it and returns false.
   * @throws ScoreLogError if the file cannot be written; the log is then closed
   */
  write(text: string): boolean {
    const { descriptor } = this;
    if (descriptor === undefined) return false;
    try {
      attempt(this.file, () => appendFileSync(descriptor, text));
    } catch (error) {
      // What was written of the line must stay the end of the file, where the next run cuts it off.
      this.close();
      throw error;
    }
    return true;
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
    this.release();
  }
}

/** Takes the lock on a log, whose folder is created where it does not exist, and returns what releases it. */
export function lockLog(file: string): () => void {
  const lock = attempt(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return lockFile(file);
  });
  if ("release" in lock) return lock.release;
  throw new ScoreLogError(describeLocked(file, lock.owner, "folder"));
}

/** @throws ScoreLogError if the work fails, with advice */
export function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const advice =
      code === "ENOSPC"
        ? "free some space and run the same command again: what is in the log is not asked again"
        : "choose a folder that can be written";
    throw new ScoreLogError(`${file} cannot be written: ${message}; ${advice}`, { cause });
  }
}
