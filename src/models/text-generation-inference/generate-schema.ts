import { z } from "zod";

/**
 * `POST /generate` of text-generation-inference with `details`: `GenerateResponse` in its OpenAPI document,
 * https://huggingface.github.io/text-generation-inference/.
 */
export const generateSchema = z.object({
  generated_text: z.string(),
  details: z
    .object({
      prefill: z.array(
        z.object({ id: z.number(), text: z.string(), logprob: z.number().nullish() }),
      ),
      tokens: z.array(z.object({ id: z.number(), text: z.string(), logprob: z.number() })),
      generated_tokens: z.number().nullish(),
    })
    .nullish(),
});
