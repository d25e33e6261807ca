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
