import { existsSync } from "node:fs";
import { ScoreLogError } from "../../errors/score-log-error";
import { AppendFile } from "./append-file";
import { formatLine } from "./log-line";
import { readScoreLog } from "./read-score-log";
import { requireSameHeader } from "./same-header";
import {
  type AnswerPlace,
  describePlace,
  type LoggedAnswer,
  type LoggedItem,
  type ScoreLogHeader,
  settledFields,
} from "./score-log";

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
