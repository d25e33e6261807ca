import { z } from "zod";
import { usageSchema } from "../http/response-schemas";

const logprobs = z.object({
  tokens: z.array(z.string().nullable()),
  token_logprobs: z.array(z.number().nullable()),
  token_ids: z.array(z.number().int()).nullish(),
});

/**
 * `POST /completions` of Together: `CompletionResponse` in openapi.yaml of togethercomputer/openapi. What was sent comes
 * in `prompt`, not in the text of the choice as elsewhere, and without offsets.
 */
export const completionSchema = z.object({
  prompt: z.array(z.object({ text: z.string().nullish(), logprobs: logprobs.nullish() })).nullish(),
  choices: z.array(z.object({ text: z.string(), logprobs: logprobs.nullish() })).min(1),
  usage: usageSchema,
});

/** The log-probabilities of a text's tokens. */
export type Logprobs = z.infer<typeof logprobs>;
