import { collectAnswers, type QueryAnswers } from "../../elicitation/queries";
import { ScoreLogError } from "../../shared/errors";
import { listPlaces } from "../record/planned-calls";
import { readLog, requireSameHeader } from "./log-file";
import {
  describePlace,
  isOneModel,
  type LoggedAnswer,
  type LoggedItem,
  type ScoreLogHeader,
  scoreLogFormat,
} from "./score-log";

/** Everything that the models said about one item. */
export interface ScoredItem extends Omit<LoggedItem, "type"> {
  /** By role, then by query. Where one model plays both roles, the two are the same. */
  said: { generator: QueryAnswers; discriminator: QueryAnswers };
  /** Answers, and tokens that the models were given for them. */
  queries: number;
  tokens: number;
  /** Of several models whose logs are evaluated together: what each log says. */
  seats?: readonly ItemSeat[];
}

/** What one of several logs says of an item, and which models it is of. */
export type ItemSeat = Pick<ScoredItem, "said"> & Partial<Pick<ScoreLogHeader, "models">>;

/**
 * The items of score logs whose answers are all there, each as soon as its last answer is read, so that logs of any
 * length can be evaluated: answers are held in memory only of items that are still incomplete. Where logs overlap, the
 * answer that is read first counts.
 */
export class CompleteItems {
  private headerRead: ScoreLogHeader | undefined;
  private readonly open = new Map<number, OpenItem>();
  /** Digests of complete items. */
  private readonly closed = new Map<number, string>();

  /** @param files logs of one run, or of its parts */
  constructor(private readonly files: readonly string[]) {}

  /** The header of the logs, once the first line has been read. */
  get header(): ScoreLogHeader {
    if (this.headerRead === undefined) {
      throw new ScoreLogError(`${this.files.join(", ")} hold nothing: record scores first`);
    }
    return this.headerRead;
  }

  /** Items in the logs whose answers are not complete, once all logs have been read. */
  get incomplete(): number {
    return this.open.size;
  }

  /** Items whose answers are held at this moment. */
  get begun(): number {
    return [...this.open.values()].filter(({ answers }) => answers !== undefined).length;
  }

  /** @throws ScoreLogError if a log cannot be read, or is not of the same run as the first */
  async *[Symbol.asyncIterator](): AsyncGenerator<ScoredItem, void, void> {
    for (const file of this.files) {
      for await (const { line } of readLog(file, scoreLogFormat)) {
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
    if (this.headerRead !== undefined) {
      requireSameHeader(file, header, this.headerRead, scoreLogFormat);
    }
    this.headerRead ??= header;
  }

  /** Overlapping parts of a run hold an item twice; both must be the same. */
  private openItem(file: string, item: LoggedItem): void {
    const known = this.closed.get(item.item) ?? this.open.get(item.item)?.item.digest;
    if (known === undefined) this.open.set(item.item, { item });
    else if (known !== item.digest) {
      throw new ScoreLogError(
        `${file} holds another item ${item.item} than a log before it: logs of different data cannot be evaluated together`,
      );
    }
  }

  private addAnswer(file: string, answer: LoggedAnswer): ScoredItem | undefined {
    if (this.closed.has(answer.item)) return undefined;
    const open = this.open.get(answer.item);
    if (open === undefined) {
      throw new ScoreLogError(`${file} holds an answer about item ${answer.item}, but not the item before it`);
    }
    const { item } = open;
    open.answers ??= this.listAnswers(item);
    open.missing ??= open.answers.size;
    const place = describePlace(answer);
    const known = open.answers.get(place);
    if (!open.answers.has(place)) {
      throw new ScoreLogError(
        `${file} holds an answer that nothing was asked for: ${place}. Delete its line, or choose another folder`,
      );
    }
    if (known !== undefined && known.prompt !== answer.prompt) {
      throw new ScoreLogError(
        `${file} holds the answer to another prompt "${answer.query}" of item ${item.item} than a log before it: logs of different prompts cannot be evaluated together`,
      );
    }
    if (known !== undefined) return undefined;
    open.answers.set(place, answer);
    open.missing--;
    if (open.missing > 0) return undefined;
    this.open.delete(item.item);
    this.closed.set(item.item, item.digest);
    return this.assemble(item, [...open.answers.values()] as LoggedAnswer[]);
  }

  private assemble({ type: _, ...item }: LoggedItem, answers: readonly LoggedAnswer[]): ScoredItem {
    const ofRole = (role: LoggedAnswer["role"]) =>
      collectAnswers(
        answers
          .filter((answer) => answer.role === role)
          .map((answer) => ({ name: answer.query, candidate: answer.candidate, answer })),
      );
    const generator = ofRole("generator");
    const discriminator = isOneModel(this.header.queries) ? generator : ofRole("discriminator");
    return {
      ...item,
      said: { generator, discriminator },
      queries: answers.length,
      tokens: answers.reduce((sum, { tokens }) => sum + tokens, 0),
    };
  }

  /** The places of all answers about an item, without the answers. */
  private listAnswers({ item, bytes }: LoggedItem): Map<string, undefined> {
    const places = listPlaces(item, bytes.length, this.header.queries);
    return new Map(places.map((place) => [describePlace(place), undefined]));
  }
}

/**
 * The items that the logs of several models have in common, found by the digests of their texts. The logs are read side
 * by side, so that items are held in memory only until the last log has them. The items of one model are its
 * {@link CompleteItems}.
 */
export class JoinedItems {
  private readonly logs: readonly CompleteItems[];
  /** By digest: `[model]` items that other logs do not have yet. */
  private readonly waiting = new Map<string, ScoredItem[][]>();

  constructor(files: readonly (readonly string[])[]) {
    this.logs = files.map((own) => new CompleteItems(own));
  }

  get headers(): ScoreLogHeader[] {
    return this.logs.map(({ header }) => header);
  }

  /** Items that not all logs hold with all answers, as far as one log knows them: the one that knows most. */
  get incomplete(): number {
    const waiting = [...this.waiting.values()];
    const count = (k: number) => waiting.reduce((sum, items) => sum + items[k]!.length, 0);
    return Math.max(...this.logs.map((log, k) => log.incomplete + count(k)));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ScoredItem, void, void> {
    const reading = this.logs.map((log) => log[Symbol.asyncIterator]());
    if (reading.length === 1) return yield* reading[0]!;
    try {
      for (;;) {
        const found = await Promise.all(reading.map((items) => items.next()));
        if (found.every(({ done }) => done)) return;
        for (const [k, { value }] of found.entries()) {
          const joined = value && this.join(value, k);
          if (joined) yield joined;
        }
      }
    } finally {
      for (const items of reading) await items.return();
    }
  }

  /** The item with what all logs say of it; undefined as long as one of them does not have it. */
  private join(item: ScoredItem, k: number): ScoredItem | undefined {
    const found = this.waiting.get(item.digest) ?? this.logs.map(() => []);
    found[k]!.push(item);
    this.waiting.set(item.digest, found);
    if (found.some(({ length }) => length === 0)) return undefined;
    const own = found.map((items) => items.shift()!);
    const add = (name: "queries" | "tokens") => own.reduce((sum, each) => sum + each[name], 0);
    const seats = own.map(({ said }, i) => ({ said, models: this.logs[i]!.header.models }));
    return { ...own[0]!, queries: add("queries"), tokens: add("tokens"), seats };
  }
}

interface OpenItem {
  item: LoggedItem;
  /** By place; absent until the first answer comes, since logs name all their items at the beginning. */
  answers?: Map<string, LoggedAnswer | undefined>;
  /** Answers that have not come yet. */
  missing?: number;
}

/**
 * `[candidate]`: whether each of an item's own candidates is right: choices, or paths to the answers to an open
 * question.
 */
export function rightCandidates({ bytes, answer, answers }: ScoredItem): boolean[] {
  return bytes.map((_, y) => (typeof answer === "number" ? y === answer : answer.includes(answers![y]!)));
}

/** `[answer]`: whether each answer is right; the answers of an item with choices are its choices. */
export function rightAnswers(item: ScoredItem): boolean[] {
  const { answer } = item;
  if (typeof answer === "number") return rightCandidates(item);
  return Array.from({ length: countAnswers(item) }, (_, a) => answer.includes(a));
}

/** Number of different answers of the paths to an open question, or of choices. */
export function countAnswers({ answers, bytes }: ScoredItem): number {
  return answers === undefined ? bytes.length : Math.max(...answers) + 1;
}

/** `[path]`: how often each path was given or drawn; undefined for choices. */
export function countDraws({ bytes, draws }: ScoredItem): number[] | undefined {
  return draws && bytes.map((_, path) => draws.filter((drawn) => drawn === path).length);
}

/** `[answer]`: the number of samples that end in it: the votes of self-consistency (Wang et al., arXiv 2203.11171). */
export function countVotes(item: ScoredItem): number[] {
  const votes = new Array<number>(countAnswers(item)).fill(0);
  for (const path of item.draws!) votes[item.answers![path]!]!++;
  return votes;
}

/**
 * `[answer]`: the highest score of its paths, which makes a scorer alone best-of-N; the scores themselves of choices.
 */
export function bestOfPaths(item: ScoredItem, scores: readonly number[]): readonly number[] {
  const { answers } = item;
  if (answers === undefined) return scores;
  return Array.from({ length: countAnswers(item) }, (_, a) =>
    Math.max(...scores.filter((_, path) => answers[path] === a)),
  );
}
