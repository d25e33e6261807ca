import { z } from "zod";

/** `POST /tokenize` with `with_pieces`: a piece is a text, or its bytes where they are not whole characters. */
export const tokenizeSchema = z.object({
  tokens: z.array(
    z.object({ id: z.number().int(), piece: z.union([z.string(), z.array(z.number().int())]) }),
  ),
});

/** `GET /props`. */
export const propsSchema = z.object({ total_slots: z.number().int().min(1) });

const token = z.object({ id: z.number().int(), token: z.string(), bytes: z.array(z.number()) });
const before = token.extend({ logprob: z.number() });
const after = token.extend({ prob: z.number() });

/** What `POST /completion` tells besides the probabilities. */
const completion = z.object({
  content: z.string(),
  tokens_evaluated: z.number().int(),
  truncated: z.boolean().nullish(),
  /** `prompt_n`: the prompt's tokens that were evaluated anew. */
  timings: z.object({ prompt_n: z.number().nullish() }).nullish(),
});

/** `POST /completion` with `n_probs`: the probabilities before sampling. */
export const completionSchema = completion.extend({
  completion_probabilities: z
    .array(before.extend({ top_logprobs: z.array(before) }))
    .nullish()
    .transform((tokens) => tokens ?? []),
});

/** The same with `post_sampling_probs`: the probabilities that the token was drawn by. */
export const sampledCompletionSchema = completion.extend({
  completion_probabilities: z.array(after.extend({ top_probs: z.array(after) })).min(1),
});

/** A generated token with its log-probability and the most probable tokens at its place. */
export type GeneratedToken = z.infer<typeof completionSchema>["completion_probabilities"][number];
