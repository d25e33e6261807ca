import type { LanguageModel } from "equirank";
import { type DiscussionItem, discuss, type Partner, recordRows, type Transcript } from "equirank/companions";
import { z } from "zod";
import { type DiscussOptions, InvalidArgumentError, requireItem, type Turn, toPartner } from "../../../src/internal";
import { readRows } from "../read-rows";

/** What a line of an items file holds. */
const itemSchema = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  gold: z.string().optional(),
  options: z.array(z.string()).optional(),
  working: z.string().optional(),
});

/**
 * The items of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no item, or if there is none at all
 */
export function parseItems(text: string, name = "items"): DiscussionItem[] {
  const shape = "an item, { id, question } with gold, options and working if they are known";
  return readRows(text, itemSchema, name, shape);
}

const turnSchema = z.object({
  role: z.enum(["learner", "partner"]),
  content: z.string(),
  answer: z.string().optional(),
  stance: z.enum(["support", "adversarial"]).optional(),
});

const transcriptSchema = z
  .object({
    item: itemSchema,
    learner: z.string(),
    partner: z.string(),
    turns: z.array(turnSchema).refine(takesTurns, "must begin and end with the learner, in turns"),
    final: z.string().optional(),
  })
  .refine(({ turns, final }) => turns.at(-1)?.answer === final, {
    path: ["final"],
    message: "must be the answer of the last turn",
  });

function takesTurns(turns: readonly Turn[]): boolean {
  return turns.length % 2 === 1 && turns.every(({ role }, i) => role === (i % 2 === 0 ? "learner" : "partner"));
}

/**
 * The transcripts of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no transcript, or if there is none at all
 */
export function parseTranscripts(text: string, name = "transcripts"): Transcript[] {
  const shape = "a transcript, { item, learner, partner, turns, final }";
  return readRows(text, transcriptSchema, name, shape);
}

/** How discussions go, and who wants to know. */
export interface RecordDiscussionsOptions extends DiscussOptions {
  /** Called after each discussion. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Discusses one item after another and appends the transcripts to a JSONL file; items that it holds already are not
 * discussed again. So an interrupted run continues where it stopped, and ends with the same file as one that was not
 * interrupted.
 *
 * @returns those of the items, in their order
 * @throws InvalidArgumentError if two items have one id, or the file holds something else, or was begun with another
 * learner or partner, other options, or another item of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if a model fails
 */
export async function recordDiscussions(
  file: string,
  learner: LanguageModel,
  partner: LanguageModel | Partner,
  items: readonly DiscussionItem[],
  options: RecordDiscussionsOptions = {},
): Promise<Transcript[]> {
  const { onProgress, ...discussing } = options;
  const other = toPartner(partner);
  if (!Array.isArray(items) || items.length === 0) {
    throw new InvalidArgumentError("items", items, "must hold at least one item");
  }
  for (const item of items) requireItem(item);
  const { signal, ...settings } = discussing;
  return recordRows(file, items, {
    settings: { learner, partner, ...settings },
    parse: parseTranscripts,
    itemOf: ({ item }) => item.id,
    create: async (item) => [(await discuss(learner, other, item, discussing)).transcript],
    signal,
    onProgress,
  });
}
