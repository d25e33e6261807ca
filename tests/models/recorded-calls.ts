import type { Message } from "equirank";

/** What was asked of the real server, and is asked again of its recorded answers. */
export const recordedCalls = {
  /** Opens every text that is scored, which this model needs on llama-cpp-python's server. */
  promptPrefix: "<|im_start|>",
  prompt: "The capital of France is",
  continuations: [" Paris", " the city of lights", " 🙂 日本語 café"],
  withControlToken: " Paris<|im_end|>",
  /** The model reads its last space together with the continuation. */
  promptWithSpaceAtEnd: "Question: What is the capital of France?\nAnswer: ",
  spanningContinuation: "Paris",
  question: "Question: Is Paris in France? Answer:",
  labels: [" Yes", "Yes", " yes", "yes", " No", "No", " no", "no"],
  messages: [{ role: "user", content: "Is Paris in France? Answer Yes or No." }] satisfies Message[],
  sampling: { count: 2, maxTokens: 6, seed: 1, temperature: 0.8 },
  /** Longer than the recorded server's 256 tokens. */
  longPrompt: "word ".repeat(300),
};
