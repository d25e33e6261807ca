import type { ModelUsage } from "../language-model";

/** Sum of the usage of several requests. */
export function sumUsage(parts: readonly ModelUsage[]): ModelUsage {
  const total = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };
  for (const part of parts) {
    total.requests += part.requests;
    total.promptTokens += part.promptTokens;
    total.cachedTokens += part.cachedTokens;
    total.generatedTokens += part.generatedTokens;
  }
  return total;
}
