import { z } from "zod";
import { ModelResponseError } from "../../shared/errors";
import type { ModelUsage } from "../language-model";

/** What OpenAI's routes say of a request's cost. */
export const usageSchema = z
  .object({
    prompt_tokens: z.number().nullish(),
    completion_tokens: z.number().nullish(),
    prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  })
  .nullish();

/** `/completions`: https://platform.openai.com/docs/api-reference/completions/object, and llama_cpp.server 0.3.36. */
export const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        // Where several texts were sent, the one that this belongs to.
        index: z.number().int().default(0),
        text: z.string(),
        logprobs: z
          .object({
            tokens: z.array(z.string()),
            token_logprobs: z.array(z.number().nullable()),
            text_offset: z.array(z.number().int()),
            // Only compared with the others: what cannot be read is left out.
            top_logprobs: z
              .array(z.record(z.string(), z.number()).nullable())
              .nullish()
              .catch(undefined),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
});

/** `/chat/completions`: https://platform.openai.com/docs/api-reference/chat/object. */
export const chatCompletionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish() }),
        logprobs: z
          .object({
            content: z
              .array(
                z.object({
                  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
});

/**
 * The value, checked against the schema.
 * @throws ModelResponseError naming the fields that are missing or of another type
 */
export function parseResponse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "the answer"}: ${issue.message}`);
  throw new ModelResponseError(
    `${what} answered in an unknown form (${faults.join("; ")}). Check that the address belongs to such a server.`,
  );
}

/** Usage of one request; figures the server does not tell count as 0. */
export function usageOf(told: z.infer<typeof usageSchema>): ModelUsage {
  return {
    requests: 1,
    promptTokens: told?.prompt_tokens ?? 0,
    cachedTokens: told?.prompt_tokens_details?.cached_tokens ?? 0,
    generatedTokens: told?.completion_tokens ?? 0,
  };
}
