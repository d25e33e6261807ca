import { abortTogether } from "../../../abort/run-together";
import { requireSampling } from "../../../elicitation/checked-methods";
import { proveModel } from "../../../elicitation/proven-model";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { LanguageModel, ModelUsage } from "../../../models/language-model";
import { sumUsage } from "../../../models/usage";
import { askAttempt, askReview, drawText, parseReview } from "../dialogue/ask-student";
import { parseAttempt } from "../items/attempt";
import type { SteppedItem } from "../items/stepped-item";

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
