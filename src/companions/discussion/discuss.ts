import { readNumber } from "../../answers/read-number";
import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, noUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { type Partner, requireStance, type StanceRule, toPartner, toStanceFunction } from "./partners";
import {
  askLearner,
  type DiscussionItem,
  deriveSeed,
  isSameAnswer,
  requireItem,
  type Transcript,
  type Turn,
} from "./transcript";

/** How a discussion goes. */
export interface DiscussOptions {
  /** Remarks, each with a reply to it. 0 asks the learner alone. @default 1 */
  rounds?: number;
  /** What the remarks are for. @default "mixed" */
  stance?: StanceRule;
  /**
   * Finds the answer of a reply or remark.
   * @default `extractAnswer` of `equirank/answers`, for a number if all options are numbers
   */
  extract?: (text: string) => string | undefined;
  /** Temperature of the learner's replies; 0 is greedy. @default 0 */
  temperature?: number;
  /** Longest reply, in tokens. @default 80 */
  maxTokens?: number;
  /** Whole number from 0. Every draw takes a seed derived from it, the item's id and the turn. @default 0 */
  seed?: number;
  signal?: AbortSignal | undefined;
}

const optionsSchema: option.OptionSchemas<DiscussOptions> = {
  rounds: option.wholeNumber(0),
  ...option.unchecked("stance"),
  extract: option.callable(),
  ...option.unchecked("temperature"),
  maxTokens: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
};

/** A discussion that was held. */
export interface DiscussResult {
  transcript: Transcript;
  usage: ModelUsage;
}

/**
 * A discussion between a learner, who answers the question and then every remark, and a partner who makes the remarks
 * (Loem, Kaneko and Okazaki, arXiv 2311.08107). The learner sees the question and what was said, and never the item's
 * right answer; the partner may know it. With the same seed, models and partner the transcript is the same.
 *
 * An answer that is one of the item's options is kept in the option's spelling. A reply without an answer stays without
 * one.
 *
 * @param partner a language model, which is then not told the right answer, or a script
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
  option.checkOptions("options", options, optionsSchema);
  const { rounds = 1, stance = "mixed", extract, seed = 0, signal } = options;
  const { temperature = 0, maxTokens = 80 } = options;
  const chooseStance = toStanceFunction(stance);
  requireItem(item);
  const other = toPartner(partner);
  const read = extract ?? (await loadExtract(item));
  return abortTogether(signal, async (shared) => {
    const sample = requireSampling(await proveModel(learner, { signal: shared }), "a learner");
    const turns: Turn[] = [];
    const usages: ModelUsage[] = [];

    const reply = async (): Promise<void> => {
      const { texts, usage } = await sample(askLearner(item.question, turns), {
        temperature,
        maxTokens,
        seed: deriveSeed(seed, item.id, turns.length),
        signal: shared,
      });
      usages.push(usage);
      turns.push(describeTurn("learner", texts[0]!.trim(), item, read));
    };

    await reply();
    for (let round = 0; round < rounds; round++) {
      const state = { item, turns: [...turns], round, seed: deriveSeed(seed, item.id, turns.length) };
      const stance = await chooseStance(state, { signal: shared });
      requireStance(stance);
      const remark = await other.remark({ ...state, stance }, { signal: shared });
      requireRemark(remark?.content);
      shared.throwIfAborted();
      usages.push(remark.usage ?? noUsage);
      turns.push({ ...describeTurn("partner", remark.content, item, read), stance });
      await reply();
    }
    const final = turns.at(-1)!.answer;
    return {
      transcript: { item, learner: learner.id, partner: other.id, turns, ...(final !== undefined && { final }) },
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

/**
 * Reads a number if all options of the item are numbers, so that no short remark is taken for an answer. Loaded only if
 * no other function is given: it loads mathjs, which takes longer than all the rest.
 */
async function loadExtract({ options }: DiscussionItem): Promise<(text: string) => string | undefined> {
  const { extractAnswer } = await import("../../answers/extract-answer");
  const isNumeric = options?.every((option) => readNumber(option) !== undefined) === true;
  return (text) => extractAnswer(text, { kind: isNumeric ? "number" : "any" });
}
