import { collectAnswers, type QueryAnswers } from "../../elicitation/query";
import { ScoreLogError } from "../../errors/score-log-error";
import { countPlaces } from "../planned-call";
import { readScoreLog } from "./read-score-log";
import { requireSameHeader } from "./same-header";
import type { LoggedAnswer, LoggedItem, ScoreLogHeader } from "./score-log";

/** Everything that the models said about one item. */
export interface ScoredItem extends Omit<LoggedItem, "type" | "digest"> {
  answers: { generator: QueryAnswers; discriminator: QueryAnswers };
  /** Answers, and tokens that the models were given for them. */
  queries: number;
  tokens: number;
}

/**
 * The items of score logs whose answers are all there, each as soon as its last answer is read, so that logs of any length can be
 * evaluated: only items that are still incomplete are held in memory.
 */
export class CompleteItems {
  private headerRead: ScoreLogHeader | undefined;
  private readonly open = new Map<number, OpenItem>();
  private readonly closed = new Map<number, string>();

  /** @param files logs of one run, or of its parts */
  constructor(private readonly files: readonly string[]) {}

  /** The header of the logs, once the first line was read. */
  get header(): ScoreLogHeader {
    if (this.headerRead === undefined)
      throw new ScoreLogError(`${this.files.join(", ")} hold nothing: record scores first`);
    return this.headerRead;
  }

  /** Items that the logs know but whose answers are not complete, once all of them were read. */
  get incomplete(): number {
    return this.open.size;
  }

  /** @throws ScoreLogError if a log cannot be read, or is not of the same run as the first */
  async *[Symbol.asyncIterator](): AsyncGenerator<ScoredItem> {
    for (const file of this.files) {
      for await (const { line } of readScoreLog(file)) {
        if (line.type === "header") this.readHeader(file, line);
        else if (line.type === "item") this.openItem(file, line);
        else {
          const complete = this.addAnswer(file, line);
          if (complete !== undefined) yield complete;
        }
      }
    }
  }

  private readHeader(file: string, header: ScoreLogHeader): void {
    if (this.headerRead !== undefined) requireSameHeader(file, header, this.headerRead);
    this.headerRead ??= header;
  }

  /** Parts of a run that overlap hold an item twice; it must be the same. */
  private openItem(file: string, item: LoggedItem): void {
    const known = this.closed.get(item.item) ?? this.open.get(item.item)?.item.digest;
    if (known !== undefined && known !== item.digest) {
      throw new ScoreLogError(
        `${file} holds another item ${item.item} than a log before it: logs of different data cannot be evaluated together`,
      );
    }
    if (known !== undefined) return;
    const expected = countPlaces(item.bytes.length, this.header.queries);
    this.open.set(item.item, { item, expected, answers: new Map() });
  }

  private addAnswer(file: string, answer: LoggedAnswer): ScoredItem | undefined {
    const { item, role, query, candidate } = answer;
    if (this.closed.has(item)) return undefined;
    const open = this.open.get(item);
    if (open === undefined) {
      throw new ScoreLogError(
        `${file} holds an answer about item ${item}, but not the item before it`,
      );
    }
    const place = `${role} ${query} ${candidate ?? ""}`;
    const known = open.answers.get(place);
    if (known !== undefined && known.prompt !== answer.prompt) {
      throw new ScoreLogError(
        `${file} holds the answer to another prompt "${query}" of item ${item} than a log before it: logs of different prompts cannot be evaluated together`,
      );
    }
    open.answers.set(place, known ?? answer);
    if (open.answers.size < open.expected) return undefined;
    this.open.delete(item);
    this.closed.set(item, open.item.digest);
    return assemble(open);
  }
}

interface OpenItem {
  item: LoggedItem;
  /** Number of answers that make it complete. */
  expected: number;
  /** By place. */
  answers: Map<string, LoggedAnswer>;
}

function assemble({ item: { type: _, digest: __, ...item }, answers }: OpenItem): ScoredItem {
  const all = [...answers.values()];
  const ofRole = (role: LoggedAnswer["role"]) =>
    collectAnswers(
      all
        .filter((answer) => answer.role === role)
        .map((answer) => ({ name: answer.query, candidate: answer.candidate, answer })),
    );
  return {
    ...item,
    answers: { generator: ofRole("generator"), discriminator: ofRole("discriminator") },
    queries: all.length,
    tokens: all.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}
