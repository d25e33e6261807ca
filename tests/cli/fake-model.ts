import { defaultShots, type LanguageModel, ModelUnavailableError, type ModelUsage, type Prompt } from "equirank";

const usage: ModelUsage = { requests: 1, promptTokens: 10, cachedTokens: 4, generatedTokens: 0 };

export interface FakeModelOptions {
  /** Answers that the model takes for right, besides those of the library's shots. */
  right?: readonly string[];
  /** Whether the judge says yes to everything. */
  isBlind?: boolean;
  /** Called with each prompt before it is answered. */
  onPrompt?: (prompt: string, signal: AbortSignal | undefined) => Promise<void> | void;
}

/**
 * A model that finds right answers four times as likely where a correct one is asked for, and a quarter as likely where
 * an incorrect one is; the same for its judgement. All other answers are the same to it, so that among those alone the
 * game stays at its symmetric point and the ranking abstains.
 */
export function createFakeModel({
  right = ["Paris"],
  isBlind = false,
  onPrompt,
}: FakeModelOptions = {}): LanguageModel {
  const known = new Set([...right, ...defaultShots.map(({ correct }) => correct)]);
  return {
    id: "fake:model",
    capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: false },
    async scoreContinuations(prompt, continuations, { signal } = {}) {
      await onPrompt?.(asText(prompt), signal);
      const sign = asText(prompt).endsWith("Incorrect answer:") ? -1 : 1;
      const scores = continuations.map((continuation) => ({
        logLikelihood: -3 + (known.has(continuation.trim()) ? sign * Math.log(4) : 0),
        tokenCount: 1,
      }));
      return { scores, usage };
    },
    async nextTokenLogprobs(prompt, labels, { signal } = {}) {
      await onPrompt?.(asText(prompt), signal);
      const proposed = asText(prompt).split("Proposed answer: ").at(-1)!.split("\n")[0]!;
      const yes = !isBlind && known.has(proposed) ? 0.8 : 0.2;
      const share = labels.length / 2;
      return {
        logprobs: labels.map((label) =>
          Math.log((["yes", "true"].includes(label.trim().toLowerCase()) ? yes : 1 - yes) / share),
        ),
        isBound: labels.map(() => false),
        uncoveredMass: 0,
        usage,
      };
    },
  };
}

/** A model whose server cannot be reached whenever a prompt holds the word "unreachable". */
export function createFailingModel(): LanguageModel {
  return createFakeModel({
    onPrompt(prompt) {
      if (prompt.includes("unreachable")) throw new ModelUnavailableError("The server is down.");
    },
  });
}

function asText(prompt: Prompt): string {
  return typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n");
}
