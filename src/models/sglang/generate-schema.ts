import { z } from "zod";

/** `(log-probability, token number, text)`; the text is null unless `return_text_in_logprobs` is set. */
const token = z.tuple([z.number().nullable(), z.number().int(), z.string().nullish()]);

/**
 * `POST /generate` of SGLang with lists: one entry for each text, in their order. What
 * python/sglang/srt/managers/tokenizer_manager.py puts together in `_handle_batch_output` and `convert_logprob_style`.
 */
export const generateSchema = z.array(
  z.object({
    text: z.string(),
    meta_info: z.object({
      finish_reason: z.object({ type: z.string(), message: z.string().nullish() }).nullish(),
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      cached_tokens: z.number().nullish(),
      // Null at the first: its value would come from the token before, which is not evaluated.
      input_token_logprobs: z.array(token).nullish(),
      output_token_logprobs: z.array(token).nullish(),
    }),
  }),
);

/** One text's entry in the answer of `/generate`. */
export type Generated = z.infer<typeof generateSchema>[number];

/** `POST /tokenize` of SGLang with a list: `TokenizeResponse` in python/sglang/srt/entrypoints/openai/protocol.py. */
export const tokenizeSchema = z.object({ tokens: z.array(z.array(z.number().int())) });
