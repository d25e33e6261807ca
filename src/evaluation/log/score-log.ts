import type { QueryAnswer, QueryName } from "../../elicitation/queries";
import { countBytes } from "../../elicitation/scorers";
import { digest } from "../../shared/digest";
import { ScoreLogError } from "../../shared/errors";
import type { MultipleChoiceItem, NumberedAnyItem } from "../items/multiple-choice-item";
import type { OpenItem } from "../items/open-item";

/**
 * A score log: every answer of a model, as it arrived, in numbers without texts. One JSON object a line: first the header,
 * then items and answers, each item before its answers. Lines are only ever appended, so a run that is killed loses at
 * most the line it was writing.
 */
export type ScoreLogLine = ScoreLogHeader | LoggedItem | LoggedAnswer;

/** What the scores are of. Logs with equal headers hold parts of one run; others are not mixed. */
export interface ScoreLogHeader {
  type: "header";
  format: 1;
  /** Version of the library. */
  equirank: string;
  task: string;
  /** The models asked; one that plays both roles stands in both. */
  models: { generator: LoggedModel; discriminator: LoggedModel };
  /**
   * How questions were put: the template's name or `"custom"`, the number of worked examples, and a digest of what both make of
   * a sample question.
   */
  wording: { prompts: string; shots: number; digest: string };
  /** What is asked about every item. What both roles need of one model is asked in the generator's name. */
  queries: RoleQueries;
  /** `"open"` where the items are open questions; absent where they have choices. */
  items?: "open";
}

/** The fields in which the headers of a run's logs agree. */
export const settledFields = ["equirank", "task", "items", "models", "queries", "wording"] as const;

/** A model in a log, with what else tells it apart: a file's checksum, a revision, a base URL. */
export interface LoggedModel {
  id: string;
  fingerprint?: string;
}

/** What each model is asked. */
export interface RoleQueries {
  generator: QueryName[];
  discriminator: QueryName[];
}

/** An item, without its texts. Of an open question the candidates are reasoning paths. */
export interface LoggedItem extends Partial<PathAnswers> {
  type: "item";
  /** Its place in the data, from 0. */
  item: number;
  /** Its name, where the data gives one. */
  id?: string;
  /** Index of the right candidate; of an open question, the indices of its right answers, none where no path is right. */
  answer: number | number[];
  /** `[candidate]`: lengths in UTF-8 bytes. */
  bytes: number[];
  /** Digest of its texts. */
  digest: string;
}

/** Which answers the reasoning paths to an open question end in. */
export interface PathAnswers {
  /** `[path]`: index of the answer that it ends in, counted in order of first appearance. */
  answers: number[];
  /** `[sample]`: the path that it is. Samples of the same text are one path. */
  draws: number[];
}

/** Where an answer stands. */
export interface AnswerPlace {
  item: number;
  role: keyof RoleQueries;
  query: QueryName;
  /** The candidate it is about, for queries that are made for each. */
  candidate?: number;
}

/** A place in words, unique in a run. @example describePlace({ item: 7, role: "generator", query: "yes-no", candidate: 2 }) // "item 7, generator, yes-no, candidate 2" */
export function describePlace({ item, role, query, candidate }: AnswerPlace): string {
  const place = `item ${item}, ${role}, ${query}`;
  return candidate === undefined ? place : `${place}, candidate ${candidate}`;
}

/** One answer of a model. -Infinity is written as null, and numbers are rounded to 6 decimals. */
export interface LoggedAnswer extends QueryAnswer, AnswerPlace {
  type: "answer";
  /** Digest of the prompt and of what was asked after it. */
  prompt: string;
  /** Tokens the model was given, also those that were in memory already; 0 where that is not told. */
  tokens: number;
}

/**
 * @param content what the file holds, for example `"scores"`
 * @param names the fields in which its header must be that of the run
 * @throws ScoreLogError if they differ
 */
export function requireSameHeader<Header>(
  file: string,
  content: string,
  found: Header,
  expected: Header,
  names: readonly (keyof Header & string)[],
): void {
  for (const name of names) {
    const [was, now] = [found[name], expected[name]].map((value) => JSON.stringify(value));
    if (was !== now) {
      throw new ScoreLogError(
        `${file} holds ${content} of another run: its ${name} is ${was}, and now ${now}. Choose another folder for this run, or go on with the old settings`,
      );
    }
  }
}

/** What a score log keeps of an item. */
export function describeItem({ index, item }: NumberedAnyItem): LoggedItem {
  const { id, candidates, answer } = item;
  return {
    type: "item",
    item: index,
    ...(id !== undefined && { id }),
    answer,
    ...(isOpen(item) && { answers: item.answers, draws: item.draws }),
    bytes: candidates.map(countBytes),
    digest: digestItem(item),
  };
}

/** Tells whether texts are those that scores were taken of. */
export function digestItem(item: MultipleChoiceItem | OpenItem): string {
  const { question, candidates, answer } = item;
  return digest([
    question,
    candidates,
    answer,
    ...(isOpen(item) ? [item.answers, item.draws] : []),
  ]);
}

/** Whether the candidates of an item are paths to answers, rather than answers. */
export function isOpen(item: MultipleChoiceItem | OpenItem): item is OpenItem {
  return "answers" in item;
}
