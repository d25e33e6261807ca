import { ScoreLogError } from "../../shared/errors";
import { LogFile } from "./log-file";
import {
  type AnswerPlace,
  describePlace,
  formatLine,
  type LoggedAnswer,
  type LoggedItem,
  type ScoreLogHeader,
  scoreLogFormat,
} from "./score-log";

/** Appends to a score log and knows what it holds. */
export class ScoreLogWriter {
  private readonly items = new Map<number, string>();
  private readonly answers = new Map<string, string>();

  private constructor(
    private readonly file: string,
    private readonly log: LogFile,
  ) {}

  /**
   * Begins a log, or continues an existing one.
   * @throws ScoreLogError if the log belongs to another run, is damaged, cannot be written, or is being written by
   * another process
   */
  static async open(file: string, header: ScoreLogHeader): Promise<ScoreLogWriter> {
    const { log, lines } = await LogFile.open(file, header, scoreLogFormat);
    const writer = new ScoreLogWriter(file, log);
    for (const line of lines) writer.remember(line);
    return writer;
  }

  /** Whether the log holds the item. @throws ScoreLogError if it holds another item in its place */
  holdsItem({ item, digest }: Pick<LoggedItem, "item" | "digest">): boolean {
    return this.holds(this.items.get(item), digest, `item ${item}`);
  }

  /**
   * Whether the log holds an answer in this place.
   * @throws ScoreLogError if it answers another prompt than the one given, if any
   */
  holdsAnswer(place: AnswerPlace, prompt?: string): boolean {
    const known = this.answers.get(describePlace(place));
    return this.holds(known, prompt ?? known, `the prompt "${place.query}" of item ${place.item}`);
  }

  /**
   * Appends a line; a closed log drops it.
   * @throws ScoreLogError if the file cannot be written, as on a full disk; the log is then closed
   */
  append(line: LoggedItem | LoggedAnswer): void {
    if (this.log.write(formatLine(line))) this.remember(line);
  }

  close(): void {
    this.log.close();
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
