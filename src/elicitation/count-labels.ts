import type { ModelCallOptions } from "../models/language-model";
import { requireSampling } from "./checked-methods";
import { answerFromCounts } from "./counted-answer";
import type { ProvenModel } from "./proven-model";
import type { AnsweredQuery, LabelQuery } from "./query";

/** How texts are drawn that labels are counted among. */
export interface Counting {
  /** Texts drawn for each call. */
  samples: number;
  /** Seed of the first text; the others take those that follow. */
  seed: number | undefined;
}

/** Longest text, in tokens: room for a label with what stands around it. */
export const longestLabel = 4;

/**
 * What a model answers to a question about labels, counted among texts drawn from it at temperature 1.
 *
 * @param purpose what the model is wanted for, for the message
 * @throws MissingCapabilityError if the model was not proven to sample
 * @throws ModelError if it fails or gives another number of texts
 */
export async function countLabels(
  model: ProvenModel,
  { prompt, labels }: LabelQuery,
  purpose: string,
  { samples, seed }: Counting,
  { signal }: ModelCallOptions,
): Promise<AnsweredQuery> {
  const sample = requireSampling(model, purpose);
  const { texts, usage } = await sample(prompt, {
    count: samples,
    maxTokens: longestLabel,
    signal,
    ...(seed !== undefined && { seed }),
  });
  const counts = labels.map(() => 0);
  for (const text of texts) {
    const label = findLabel(text, labels);
    if (label !== undefined) counts[label]!++;
  }
  return { answer: answerFromCounts({ counts, draws: samples }), usage };
}

/**
 * The label whose word a text begins with, whatever stands before it that is neither letter nor digit, or undefined.
 * A single letter must not begin a phrase: "A horse" does not choose A.
 */
export function findLabel(
  text: string,
  labels: readonly (readonly string[])[],
): number | undefined {
  const begun = text.replace(/^[^\p{L}\p{N}]+/u, "");
  const found = labels.findIndex((spellings) =>
    spellings.some((spelling) => {
      const word = spelling.trim();
      const rest = begun.slice(word.length);
      const isWhole =
        !/^[\p{L}\p{N}]/u.test(rest) && !(word.length === 1 && /^ +\p{L}/u.test(rest));
      return word !== "" && begun.startsWith(word) && isWhole;
    }),
  );
  return found < 0 ? undefined : found;
}
