import type { ModelUsage } from "./language-model";

/** What nothing costs. */
export const noUsage: Readonly<ModelUsage> = {
  requests: 0,
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
};

/** Sum of the usage of several calls. */
export function sumUsage(parts: readonly ModelUsage[]): ModelUsage {
  const total: ModelUsage = { ...noUsage };
  for (const part of parts) {
    total.requests += part.requests;
    total.promptTokens += part.promptTokens;
    total.cachedTokens += part.cachedTokens;
    total.generatedTokens += part.generatedTokens;
    if (part.cacheHits) total.cacheHits = (total.cacheHits ?? 0) + part.cacheHits;
  }
  return total;
}
