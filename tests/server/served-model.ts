import type { FinishReason, LanguageModel, Prompt, SampleOptions } from "equirank";
import { createFakeModel, type FakeModelOptions } from "../cli/fake-model";

export interface ServedModelOptions extends FakeModelOptions {
  /** What is drawn, in turn. Of these, "Paris" is what the model likes and judges right. */
  texts?: readonly string[];
  finishReason?: FinishReason;
  /** Runs before samples are drawn, which fail with it. */
  beforeSamples?: (options: SampleOptions, prompt: Prompt) => Promise<void> | void;
}

/** Spent by each sample. */
const sampleUsage = { requests: 1, promptTokens: 20, cachedTokens: 5, generatedTokens: 3 };

/**
 * A fake model that also writes: of the usual five samples two say "Lyon", two "Nice" and one "Paris", so no vote finds
 * it.
 */
export function createServedModel({
  texts = ["Lyon", "Nice", "Paris", "Lyon", "Nice"],
  finishReason = "stop",
  beforeSamples,
  ...options
}: ServedModelOptions = {}): LanguageModel {
  const fake = createFakeModel(options);
  return {
    ...fake,
    capabilities: { ...fake.capabilities, sample: true },
    async sample(prompt, sampling = {}) {
      sampling.signal?.throwIfAborted();
      await beforeSamples?.(sampling, prompt);
      const { count = 1 } = sampling;
      return {
        texts: Array.from({ length: count }, (_, i) => texts[i % texts.length]!),
        finishReasons: Array.from({ length: count }, () => finishReason),
        usage: {
          requests: count * sampleUsage.requests,
          promptTokens: count * sampleUsage.promptTokens,
          cachedTokens: count * sampleUsage.cachedTokens,
          generatedTokens: count * sampleUsage.generatedTokens,
        },
      };
    },
  };
}
