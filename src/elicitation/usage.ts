import type { ModelUsage } from "../models/language-model";

export const noUsage: Readonly<ModelUsage> = {
  requests: 0,
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
};

export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    requests: a.requests + b.requests,
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    generatedTokens: a.generatedTokens + b.generatedTokens,
  };
}
