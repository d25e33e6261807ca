import { z } from "zod";
import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { type ProportionInterval, wilsonInterval } from "../../statistics/intervals";
import { readRows } from "../dataset";
import { recordItems } from "../recording/record-items";
import { askAttempt, askReview, drawText, parseReview } from "./dialogue";
import { parseAttempt, requireItems, type SteppedItem, steppedItemSchema } from "./items";

/** What a model made of an item whose answer is known: its first attempt, and those it made of it by its own feedback. */
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
  const share = (test: (trial: Trial) => boolean) =>
    wilsonInterval(trials.filter(test).length, trials.length);
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
 * Lets a model answer items and improve its answers by itself, as `selfImprove()` does, one item after another, into a JSONL
 * file that is whole after each. Items that it holds are not asked again.
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
  return recordItems(file, items, {
    settings: { model, ...settings },
    parse: parseTrials,
    itemOf: ({ item }) => item.id,
    create: async (item) => {
      const { attempts, stopped } = await selfImprove(model, item, options);
      return [{ item, model: model.id, attempts, stopped }];
    },
    onProgress,
  });
}

/** How long a model improves its answer, and how it is drawn from. */
export interface SelfImproveOptions {
  /** Most attempts; 1 is the first answer alone. @default 10, as in arXiv 2310.13522 */
  attempts?: number;
  /** @default 0 */
  temperature?: number;
  /** Longest attempt or review, in tokens. @default 256 */
  maxTokens?: number;
  /** @default none */
  seed?: number;
  signal?: AbortSignal;
}

/** What a model came to by itself. */
export interface SelfImprovement {
  /** Its attempts, one at least; the last one counts. */
  attempts: string[];
  /** The last attempt's final response; undefined where that attempt cannot be parsed. */
  answer: string | undefined;
  /**
   * Why it ended: the model says that the answer is correct, wrote an attempt that it had made before, wrote no review or
   * update that can be parsed, or has made all attempts.
   */
  stopped: "confirmed" | "repeated" | "unparsable" | "attempts";
  usage: ModelUsage;
}

const knownOptions = ["attempts", "temperature", "maxTokens", "seed", "signal"];

/**
 * A model's answer after it reviewed and rewrote it by its own feedback until it found nothing wrong: TriPosT's inference
 * (arXiv 2310.13522). No teacher takes part.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if the model does not sample
 * @throws ModelError if it fails
 */
export function selfImprove(
  model: LanguageModel,
  item: Pick<SteppedItem, "question">,
  options: SelfImproveOptions = {},
): Promise<SelfImprovement> {
  rejectUnknownOptions("options", options, knownOptions);
  const { attempts: most = 10, signal, temperature = 0, ...drawing } = options;
  if (!(Number.isSafeInteger(most) && most > 0)) {
    throw new InvalidArgumentError("options.attempts", most, "must be a whole number from 1");
  }
  return abortTogether(signal, async (shared) => {
    const proven = await proveModel(model, { signal: shared });
    const sample = requireSampling(proven, "a student");
    const usages: ModelUsage[] = [];
    const draw = async (prompt: ReturnType<typeof askReview>) => {
      const { text, usage } = await drawText(sample, prompt, {
        ...drawing,
        temperature,
        signal: shared,
      });
      usages.push(usage);
      return text;
    };
    const attempts = [await draw(askAttempt(item))];
    const stopped = await improve(attempts, most, (attempt) => draw(askReview(item, attempt)));
    const { answer } = parseAttempt(attempts.at(-1)!) ?? {};
    return { attempts, answer, stopped, usage: sumUsage(usages) };
  });
}

/** Adds attempts until there is a reason to stop. */
async function improve(
  attempts: string[],
  most: number,
  review: (attempt: string) => Promise<string>,
): Promise<SelfImprovement["stopped"]> {
  for (;;) {
    const attempt = attempts.at(-1)!;
    if (parseAttempt(attempt) === undefined) return "unparsable";
    if (attempts.length === most) return "attempts";
    const { feedback, update } = parseReview(await review(attempt)) ?? {};
    if (feedback?.correct) return "confirmed";
    if (update === undefined || parseAttempt(update) === undefined) return "unparsable";
    if (attempts.includes(update)) return "repeated";
    attempts.push(update);
  }
}
