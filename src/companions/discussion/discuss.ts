import { createHash } from "node:crypto";
import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import {
  type LanguageModel,
  type ModelUsage,
  noUsage,
  sumUsage,
} from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { recordItems } from "../recording/record-items";
import { type DiscussionItem, isSameAnswer, requireItem } from "./items";
import {
  type Partner,
  requireStance,
  type StanceRule,
  toPartner,
  toStanceFunction,
} from "./partners";
import { askLearner, parseTranscripts, type Transcript, type Turn } from "./transcript";

/**
 * A whole number from 0 to 2^31 - 1 that depends on nothing but the parts: what is drawn for an item stays the same
 * whichever items come before it.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) >>> 1;
}

/** One of the values, which are not none, by a seed derived from the parts. */
export function chooseBySeed<T>(values: readonly T[], ...parts: readonly (string | number)[]): T {
  return values[deriveSeed(...parts) % values.length]!;
}

/** How a discussion goes. */
export interface DiscussOptions {
  /** Remarks, each with a reply to it. 0 asks the learner alone. @default 1 */
  rounds?: number;
  /** What the remarks are for. @default "mixed" */
  stance?: StanceRule;
  /** Finds the answer of a reply or remark. @default `extractAnswer` of `equirank/answers` */
  extract?: (text: string) => string | undefined;
  /** Of the learner's replies; 0 is greedy. @default 0 */
  temperature?: number;
  /** Longest reply, in tokens. @default 80 */
  maxTokens?: number;
  /** Whole number from 0. Every draw takes a seed derived from it, the item's id and the turn. @default 0 */
  seed?: number;
  signal?: AbortSignal | undefined;
}

/** Names of {@link DiscussOptions}. */
const discussOptionNames = [
  "rounds",
  "stance",
  "extract",
  "temperature",
  "maxTokens",
  "seed",
  "signal",
];

/** A discussion that was held. */
export interface DiscussResult {
  transcript: Transcript;
  usage: ModelUsage;
}

/**
 * A discussion between a learner, who answers the question and then every remark, and a partner who makes the remarks (Loem,
 * Kaneko and Okazaki, arXiv 2311.08107). The learner sees the question and what was said, and never the item's right answer;
 * the partner may know it. With the same seed, models and partner the transcript is the same.
 *
 * An answer that is one of the item's options is kept in the option's spelling. A reply without an answer stays without one.
 *
 * @param partner a language model, which is then not told the right answer, or {@link scriptedPartner} or another script
 * @throws InvalidArgumentError for an unknown or unusable option or item
 * @throws MissingCapabilityError if a model does not sample
 * @throws ModelError if one fails
 */
export async function discuss(
  learner: LanguageModel,
  partner: LanguageModel | Partner,
  item: DiscussionItem,
  options: DiscussOptions = {},
): Promise<DiscussResult> {
  const { rounds, seed, sampling, chooseStance, extract } = resolve(options);
  requireItem(item);
  const other = toPartner(partner);
  const read = extract ?? (await loadExtract());
  return abortTogether(options.signal, async (signal) => {
    const proven = await proveModel(learner, { signal });
    const sample = requireSampling(proven, "a learner");
    const turns: Turn[] = [];
    const usages: ModelUsage[] = [];

    const reply = async (): Promise<void> => {
      const { texts, usage } = await sample(askLearner(item.question, turns), {
        ...sampling,
        seed: deriveSeed(seed, item.id, turns.length),
        signal,
      });
      usages.push(usage);
      turns.push(describeTurn("learner", texts[0]!.trim(), item, read));
    };

    await reply();
    for (let round = 0; round < rounds; round++) {
      const state = {
        item,
        turns: [...turns],
        round,
        seed: deriveSeed(seed, item.id, turns.length),
      };
      const stance = await chooseStance(state, { signal });
      requireStance(stance);
      const { content, usage = noUsage } = await other.remark({ ...state, stance }, { signal });
      requireRemark(content);
      signal.throwIfAborted();
      usages.push(usage);
      turns.push({ ...describeTurn("partner", content, item, read), stance });
      await reply();
    }
    const final = turns.at(-1)!.answer;
    return {
      transcript: {
        item,
        learner: learner.id,
        partner: other.id,
        turns,
        ...(final !== undefined && { final }),
      },
      usage: sumUsage(usages),
    };
  });
}

function describeTurn(
  role: Turn["role"],
  content: string,
  { options = [] }: DiscussionItem,
  extract: (text: string) => string | undefined,
): Turn {
  const found = extract(content)?.trim() || undefined;
  const answer = options.find((option) => isSameAnswer(option, found)) ?? found;
  return { role, content, ...(answer !== undefined && { answer }) };
}

function requireRemark(content: unknown): void {
  if (typeof content !== "string") {
    throw new InvalidArgumentError(
      "partner.remark",
      content,
      "must answer { content } with a text, or a promise of it",
    );
  }
}

function resolve(options: DiscussOptions) {
  rejectUnknownOptions("options", options, discussOptionNames);
  const { rounds = 1, stance = "mixed", extract, temperature = 0, maxTokens = 80 } = options;
  const { seed = 0 } = options;
  for (const [name, value] of Object.entries({ rounds, seed })) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new InvalidArgumentError(`options.${name}`, value, "must be a whole number from 0");
    }
  }
  if (extract !== undefined && typeof extract !== "function") {
    throw new InvalidArgumentError("options.extract", extract, "must be a function of a text");
  }
  const sampling = { temperature, maxTokens };
  return { rounds, seed, sampling, chooseStance: toStanceFunction(stance), extract };
}

/** Only where it is wanted: it loads mathjs, which takes longer than all the rest. */
async function loadExtract(): Promise<(text: string) => string | undefined> {
  const { extractAnswer } = await import("../../answers/extract-answer");
  return (text) => extractAnswer(text);
}

/** How discussions go, and who wants to know. */
export interface RecordDiscussionsOptions extends DiscussOptions {
  /** Called after each discussion. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Discusses one item after another and writes the transcripts into a JSONL file after each: the file is always whole, and
 * items that it holds already are not discussed again. So an interrupted run goes on where it stopped, and ends with the
 * same file as one that was not interrupted.
 *
 * @returns those of the items, in their order
 * @throws InvalidArgumentError if two items have one id, or the file holds something else, or was begun with another learner or
 * partner, other options, or another item of the same id
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
  rejectUnknownOptions("options", options, [...discussOptionNames, "onProgress"]);
  const { onProgress, ...discussing } = options;
  const other = toPartner(partner);
  requireItems(items);
  const { signal, ...settings } = discussing;
  return recordItems(file, items, {
    settings: { learner, partner, ...settings },
    parse: parseTranscripts,
    itemOf: ({ item }) => item.id,
    create: async (item) => [(await discuss(learner, other, item, discussing)).transcript],
    onProgress,
  });
}

function requireItems(items: readonly DiscussionItem[]): void {
  if (!Array.isArray(items) || items.length === 0) {
    throw new InvalidArgumentError("items", items, "must hold at least one item");
  }
  for (const item of items) requireItem(item);
}
