import * as z from "zod/mini";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import { type ModelUsage, noUsage } from "../language-model";
import { inOrderSent } from "./batches";
import { optional, parseResponse, usageOf, usageSchema } from "./parse-response";
import { checkedLogprob, checkPlace, type PlacedLogprob } from "./token-logprobs";

/** `/completions`: https://platform.openai.com/docs/api-reference/completions/object, and llama_cpp.server 0.3.36. */
const completionSchema = z.object({
  choices: z.array(
    z.object({
      // If several texts were sent, the one that this belongs to.
      index: z.pipe(
        z.optional(z.number()),
        z.transform((index) => index ?? 0),
      ),
      text: z.string(),
      logprobs: z.nullish(
        z.object({
          tokens: z.array(z.string()),
          token_logprobs: z.array(z.nullable(z.number())),
          text_offset: z.array(z.number()),
          // Only compared with the others: what cannot be read is left out.
          top_logprobs: optional(z.array(z.nullable(z.catchall(z.object({}), z.number())))),
        }),
      ),
    }),
  ),
  usage: usageSchema,
});

/** What `/completions` answers for one text, with lists that were checked to have the same length. */
export interface CompletionTokens {
  text: string;
  tokens: readonly string[];
  /** Where each token starts, in characters as Python counts them: Unicode code points. */
  offsets: readonly number[];
  /** The log-probability of the token at this index, checked. */
  logprobAt(index: number): PlacedLogprob;
  /** Of all texts of the request with the first of them, nothing with the others. */
  usage: ModelUsage;
}

/**
 * `[text]`: the tokens of an answer of `/completions` with their log-probabilities.
 * @param count number of texts that were sent
 * @throws MissingCapabilityError if a text has none
 * @throws ModelResponseError if it is of another form, its lists do not belong together, or a text is missing
 */
export function readCompletions(answer: unknown, count: number): CompletionTokens[] {
  const { choices, usage } = parseResponse(completionSchema, answer, "/completions");
  // Some servers answer a single text with several choices.
  const only = choices.filter((choice) => choice.index === 0).slice(0, 1);
  const ordered = inOrderSent(count === 1 ? only : choices, count, "/completions");
  return ordered.map((choice, index) => ({
    ...readChoice(choice),
    usage: index === 0 ? usageOf(usage) : { ...noUsage },
  }));
}

type Choice = z.infer<typeof completionSchema>["choices"][number];

function readChoice({ text, logprobs }: Choice): Omit<CompletionTokens, "usage"> {
  if (!logprobs) {
    throw new MissingCapabilityError("/completions answers without log-probabilities although asked for them.");
  }
  const { tokens, token_logprobs: values, text_offset: offsets, top_logprobs: lists } = logprobs;
  if (tokens.length !== values.length || tokens.length !== offsets.length) {
    throw new ModelResponseError(
      `/completions answers with ${tokens.length} tokens, ${values.length} log-probabilities and ${offsets.length} offsets, which should be as many.`,
    );
  }
  const missing = values.indexOf(null, 1);
  if (missing !== -1) {
    throw new ModelResponseError(
      `/completions gives no log-probability for token ${missing + 1}, ${JSON.stringify(tokens[missing])}, where only the first of a text can have none: its values may belong to other positions.`,
    );
  }
  const hasLists = lists?.length === tokens.length;
  return {
    text,
    tokens,
    offsets,
    logprobAt(index) {
      const token = tokens[index]!;
      const logprob = checkedLogprob(values[index], `the token ${JSON.stringify(token)}`);
      const placed = { text: token, logprob, top: hasLists ? lists[index] : undefined };
      checkPlace(placed);
      return placed;
    },
  };
}
