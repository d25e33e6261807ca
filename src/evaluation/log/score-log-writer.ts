import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { ScoreLogError } from "../../shared/errors";
import { formatLine } from "./log-line";
import { readScoreLog } from "./read-score-log";
import {
  type AnswerPlace,
  describePlace,
  type LoggedAnswer,
  type LoggedItem,
  requireSameHeader,
  type ScoreLogHeader,
  settledFields,
} from "./score-log";

/**
 * A file that lines are appended to. Each is handed to the operating system before `write()` returns, so that a killed process
 * loses none.
 */
export class AppendFile {
  private isOpen = true;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {}

  /**
   * Opens the file, or makes it with its folder.
   * @param end bytes of the file that are kept: what a killed run was writing after them is cut off; undefined for a new file
   * @throws ScoreLogError if it cannot be written
   */
  static open(file: string, end: number | undefined): AppendFile {
    const descriptor = attempt(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      if (end !== undefined) truncateSync(file, end);
      return openSync(file, "a");
    });
    return new AppendFile(file, descriptor);
  }

  /**
   * Appends a text; one that comes when the file is closed is dropped.
   * @returns whether it was written
   * @throws ScoreLogError if the file cannot be written, as on a full disk; it is then closed
   */
  write(text: string): boolean {
    if (!this.isOpen) return false;
    try {
      attempt(this.file, () => appendFileSync(this.descriptor, text));
    } catch (error) {
      // What was written of the line must stay the end of the file, where the next run cuts it off.
      this.close();
      throw error;
    }
    return true;
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }
}

function attempt<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const advice =
      code === "ENOSPC"
        ? "free some space and run the same command again: what is in the log is not asked again"
        : "choose a folder that can be written";
    throw new ScoreLogError(`${file} cannot be written: ${message}; ${advice}`, { cause });
  }
}

/** Appends to a score log and knows what it holds. */
export class ScoreLogWriter {
  private readonly items = new Map<number, string>();
  private readonly answers = new Map<string, string>();

  private constructor(
    private readonly file: string,
    private readonly output: AppendFile,
  ) {}

  /**
   * Begins a log, or continues the one that is there. What a killed run was writing last is cut off.
   * @throws ScoreLogError if the log is of something else, is damaged, or cannot be written
   */
  static async open(file: string, header: ScoreLogHeader): Promise<ScoreLogWriter> {
    const exists = existsSync(file);
    const packed = file.endsWith(".gz") ? file : `${file}.gz`;
    if (packed === file || (!exists && existsSync(packed))) {
      throw new ScoreLogError(
        `${packed} is packed and cannot be continued: unpack it first, lest what it holds be asked again`,
      );
    }
    const lines: (LoggedItem | LoggedAnswer)[] = [];
    let end = 0;
    if (exists) {
      for await (const read of readScoreLog(file)) {
        end = read.end;
        if (read.line.type === "header")
          requireSameHeader(file, "scores", read.line, header, settledFields);
        else lines.push(read.line);
      }
    }
    const writer = new ScoreLogWriter(file, AppendFile.open(file, exists ? end : undefined));
    if (end === 0) writer.output.write(formatLine(header));
    for (const line of lines) writer.remember(line);
    return writer;
  }

  /**
   * Whether the log holds the item.
   * @throws ScoreLogError if it holds another item in its place
   */
  holdsItem({ item, digest }: Pick<LoggedItem, "item" | "digest">): boolean {
    return this.holds(this.items.get(item), digest, `item ${item}`);
  }

  /**
   * Whether the log holds an answer in this place.
   * @param prompt where given, the prompt that it has to answer
   * @throws ScoreLogError if it answers another prompt
   */
  holdsAnswer(place: AnswerPlace, prompt?: string): boolean {
    const known = this.answers.get(describePlace(place));
    return this.holds(known, prompt ?? known, `the prompt "${place.query}" of item ${place.item}`);
  }

  /**
   * Appends a line; one that comes when the log is closed is dropped.
   * @throws ScoreLogError if the file cannot be written, as on a full disk; the log is then closed
   */
  append(line: LoggedItem | LoggedAnswer): void {
    if (this.output.write(formatLine(line))) this.remember(line);
  }

  close(): void {
    this.output.close();
  }

  private holds(known: string | undefined, now: string | undefined, what: string): boolean {
    if (known !== undefined && known !== now) {
      throw new ScoreLogError(
        `${this.file} was begun with another text for ${what}: data or prompts changed since. Choose another folder, or bring back what they were`,
      );
    }
    return known !== undefined;
  }

  private remember(line: LoggedItem | LoggedAnswer): void {
    if (line.type === "item") this.items.set(line.item, line.digest);
    else this.answers.set(describePlace(line), line.prompt);
  }
}
