import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";
import type { OpenItem } from "./open-item";

/** A question with given answers, one of which is right. */
export interface MultipleChoiceItem {
  /** Names the item, where the source does. */
  id?: string;
  question: string;
  candidates: string[];
  /** Index of the right candidate. */
  answer: number;
}

const text = z.string().refine((value) => value.trim() !== "", "must not be empty");

/** This library's own layout. */
const ownRow = z
  .object({
    id: z.string().optional(),
    question: text,
    candidates: z.array(text).min(1),
    answer: z.int(),
  })
  .transform(
    ({ id, ...item }): MultipleChoiceItem => ({ ...(id !== undefined && { id }), ...item }),
  );

/** The layout of mosaicml/llm-foundry: the query may begin with `Question: `, and gold is an index. */
const foundryRow = z
  .object({ query: text, choices: z.array(text).min(1), gold: z.int() })
  .transform(
    ({ query, choices, gold }): MultipleChoiceItem => ({
      question: query.replace(/^Question:\s*/, ""),
      candidates: choices,
      answer: gold,
    }),
  );

/** The layout of allenai/ai2_arc and allenai/openbookqa on the Hugging Face hub: labelled choices and the right label. */
const hubRow = z
  .object({
    id: z.string(),
    question: text.optional(),
    question_stem: text.optional(),
    choices: z.object({ text: z.array(text).min(1), label: z.array(z.string()) }),
    answerKey: z.string(),
  })
  .transform(
    ({ id, question, question_stem: stem, choices, answerKey }): MultipleChoiceItem => ({
      id,
      question: question ?? stem ?? "",
      candidates: choices.text,
      answer: choices.label.indexOf(answerKey),
    }),
  );

/**
 * A multiple-choice item from a row of a data set, in any of three layouts:
 * `{ question, candidates, answer }` with an optional `id` and the index of the right candidate, this library's own;
 * `{ query, choices, gold }`, as mosaicml/llm-foundry stores ARC and OpenBookQA; and
 * `{ id, question, choices: { text, label }, answerKey }`, as the Hugging Face hub stores them.
 *
 * @param row a parsed JSON value
 * @throws InvalidArgumentError if it has none of these layouts, or the right answer is not among the candidates
 */
export function parseMultipleChoiceItem(row: unknown): MultipleChoiceItem {
  const layout = chooseLayout(row);
  const parsed = layout.safeParse(row);
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    throw new InvalidArgumentError(
      ["row", ...problem!.path].join("."),
      row,
      `is not usable: ${problem!.message}`,
    );
  }
  const item = parsed.data;
  if (item.question === "" || item.answer < 0 || item.answer >= item.candidates.length) {
    throw new InvalidArgumentError(
      "row",
      row,
      "must name a question and, as the right answer, one of its candidates",
    );
  }
  return item;
}

function chooseLayout(row: unknown) {
  if (typeof row === "object" && row !== null) {
    if ("candidates" in row) return ownRow;
    if ("gold" in row) return foundryRow;
    if ("answerKey" in row) return hubRow;
  }
  throw new InvalidArgumentError(
    "row",
    row,
    "must be { question, candidates, answer }, { query, choices, gold } or { id, question, choices: { text, label }, answerKey }",
  );
}

/** An item with its place in the data, which stays the same however the data are cut into parts. */
export interface NumberedItem<Item = MultipleChoiceItem> {
  /** From 0. */
  index: number;
  item: Item;
}

/** An item of either kind with its place in the data. */
export type NumberedAnyItem = NumberedItem<MultipleChoiceItem> | NumberedItem<OpenItem>;

/** How the numbers of a field are kept. */
export type FieldType =
  | Float64ArrayConstructor
  | Uint32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;

const firstCapacity = 1024;

/** Records of numbers, kept field by field: a small part of the memory that as many objects would take. */
export class Columns<Name extends string> {
  private readonly columns: Map<Name, InstanceType<FieldType>>;
  private length = 0;
  private capacity = firstCapacity;

  /** @param fields names with their types; what a field cannot hold is cut as by a typed array */
  constructor(fields: Readonly<Record<Name, FieldType>>) {
    const entries = Object.entries(fields) as [Name, FieldType][];
    this.columns = new Map(entries.map(([name, Type]) => [name, new Type(firstCapacity)]));
  }

  push(record: Readonly<Record<Name, number>>): void {
    if (this.length === this.capacity) this.grow();
    for (const [name, column] of this.columns) column[this.length] = record[name];
    this.length++;
  }

  /** The numbers of a field, of all records. */
  read(name: Name): InstanceType<FieldType> {
    return this.columns.get(name)!.subarray(0, this.length);
  }

  private grow(): void {
    this.capacity *= 2;
    for (const [name, column] of this.columns) {
      const larger = new (column.constructor as FieldType)(this.capacity);
      larger.set(column);
      this.columns.set(name, larger);
    }
  }
}
