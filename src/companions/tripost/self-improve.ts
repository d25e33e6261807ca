import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import { askAttempt, askReview, drawText, parseReview } from "./dialogue";
import { parseAttempt, type SteppedItem } from "./stepped-item";

/** How long a model improves its answer, and how its texts are drawn. */
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

/** The attempts and the answer of a model without a teacher. */
export interface SelfImprovement {
  /** Its attempts, at least one; the last one counts. */
  attempts: string[];
  /** The last attempt's final response; undefined if that attempt cannot be parsed. */
  answer: string | undefined;
  /**
   * Why it ended: the model says that the answer is correct, wrote an attempt that it had made before, wrote no review
   * or update that can be parsed, or has made all attempts.
   */
  stopped: "confirmed" | "repeated" | "unparsable" | "attempts";
  usage: ModelUsage;
}

const optionsSchema: option.OptionSchemas<SelfImproveOptions> = {
  attempts: option.wholeNumber(1),
  ...option.unchecked("temperature"),
  maxTokens: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
};

/**
 * A model's answer after it reviewed and rewrote it by its own feedback until it found nothing wrong: TriPosT's
 * inference (arXiv 2310.13522). No teacher takes part.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if the model does not sample
 * @throws ModelError if it fails
 */
export function selfImprove(
  model: LanguageModel,
  item: Pick<SteppedItem, "question">,
  options: SelfImproveOptions = {},
): Promise<SelfImprovement> {
  option.checkOptions("options", options, optionsSchema);
  const { attempts: most = 10, signal, temperature = 0, maxTokens, seed } = options;
  return abortTogether(signal, async (shared) => {
    const sample = requireSampling(await proveModel(model, { signal: shared }), "a student");
    const usages: ModelUsage[] = [];
    const draw = async (prompt: ReturnType<typeof askReview>) => {
      const drawing = withoutUndefined({ temperature, maxTokens, seed, signal: shared });
      const { text, usage } = await drawText(sample, prompt, drawing);
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
