import { type LanguageModel, wilsonInterval } from "equirank";
import { recordRows, type SteppedItem, selfImprove } from "equirank/companions";
import { z } from "zod";
import {
  InvalidArgumentError,
  type ProportionInterval,
  parseAttempt,
  requireItems,
  type SelfImprovement,
  type SelfImproveOptions,
  steppedItemSchema,
} from "../../../src/internal";
import { readRows } from "../read-rows";

/**
 * What a model made of an item whose answer is known: its first attempt, and those it made of it by its own feedback.
 */
export interface Trial extends Pick<SelfImprovement, "attempts" | "stopped"> {
  item: SteppedItem;
  /** The model's id. */
  model: string;
}

const trialSchema = z.object({
  item: steppedItemSchema,
  model: z.string(),
  attempts: z.array(z.string()).min(1),
  stopped: z.enum(["confirmed", "repeated", "unparsable", "attempts"]),
}) satisfies z.ZodType<Trial>;

/**
 * The trials of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no trial, or if there is none at all
 */
export function parseTrials(text: string, name = "trials"): Trial[] {
  return readRows(text, trialSchema, name, "{ item, model, attempts, stopped }");
}

/** Whether the attempt at this place, the last one for -1, has the right answer. */
export function isAttemptRight({ item, attempts }: Trial, at: number): boolean {
  return parseAttempt(attempts.at(at) ?? "")?.answer === item.answer;
}

/** How trials ended, as shares of all with their 95 % intervals. */
export interface TrialSummary {
  trials: number;
  /** The first attempt can be parsed. */
  valid: ProportionInterval;
  /** The first attempt has the right answer. */
  first: ProportionInterval;
  /** The last attempt has it. */
  last: ProportionInterval;
  /** The model called its last attempt correct. */
  confirmed: ProportionInterval;
}

/**
 * How many trials came to what.
 * @throws InvalidArgumentError without a trial
 */
export function summarizeTrials(trials: readonly Trial[]): TrialSummary {
  if (!Array.isArray(trials) || trials.length === 0) {
    throw new InvalidArgumentError("trials", trials, "must hold at least one");
  }
  const share = (test: (trial: Trial) => boolean) => wilsonInterval(trials.filter(test).length, trials.length);
  return {
    trials: trials.length,
    valid: share(({ attempts }) => parseAttempt(attempts[0]!) !== undefined),
    first: share((trial) => isAttemptRight(trial, 0)),
    last: share((trial) => isAttemptRight(trial, -1)),
    confirmed: share(({ stopped }) => stopped === "confirmed"),
  };
}

/** How models are tried. */
export interface RecordTrialsOptions extends SelfImproveOptions {
  /** Called after each item that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Lets a model answer items and improve its answers by itself, as `selfImprove()` does, one item after another, into a
 * JSONL file. Items that it holds are not asked again.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that was begun with another model, other
 * options or another item of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the model fails
 */
export function recordTrials(
  file: string,
  model: LanguageModel,
  items: readonly SteppedItem[],
  { onProgress, ...options }: RecordTrialsOptions = {},
): Promise<Trial[]> {
  requireItems("items", items);
  const { signal, ...settings } = options;
  return recordRows(file, items, {
    settings: { model, ...settings },
    parse: parseTrials,
    itemOf: ({ item }) => item.id,
    create: async (item) => {
      const { attempts, stopped } = await selfImprove(model, item, options);
      return [{ item, model: model.id, attempts, stopped }];
    },
    signal,
    onProgress,
  });
}
