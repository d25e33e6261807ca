import { readAnswered, readChoices } from "./read-choices";
import { type FieldMap, readId, readQuestion } from "./row-fields";

/** A question with given answers, one of which is right. */
export interface MultipleChoiceItem {
  /** Names the item, where the source does. */
  id?: string;
  question: string;
  candidates: string[];
  /** Index of the right candidate. */
  answer: number;
}

/**
 * A multiple-choice item from a row of a data set, in any layout that docs/your-data.md lists, or whose fields are
 * mapped. What could be read in two ways is refused.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if a part is missing or uncertain; the message names the row's fields and shows how to
 * map them
 */
export function parseMultipleChoiceItem(row: unknown, map: FieldMap = {}): MultipleChoiceItem {
  const question = readQuestion(row, map);
  return { ...describeId(row, map), question, ...readAnswered(row, map) };
}

/** A question with given answers, of which nobody has said which is right. */
export type UnlabelledQuestion = Omit<MultipleChoiceItem, "answer">;

/**
 * A question from a row of a data set as {@link parseMultipleChoiceItem} reads it. What says which candidate is right
 * is not read and may be missing.
 *
 * @param row a parsed JSON value
 */
export function parseUnlabelledQuestion(row: unknown, map: FieldMap = {}): UnlabelledQuestion {
  const question = readQuestion(row, map);
  return { ...describeId(row, map), question, candidates: readChoices(row, map).texts };
}

/** The id of a row as a text, where it has one. */
export function describeId(row: unknown, map: FieldMap): { id?: string } {
  const id = readId(row, map);
  return id === undefined ? {} : { id: String(id) };
}
