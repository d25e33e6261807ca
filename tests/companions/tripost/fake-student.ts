import { FakeLanguageModel } from "../../fakes/fake-language-model";

/** A student that answers and reviews from functions; its prompts are kept in `model.calls`. */
export function createFakeStudent({
  attempt,
  review = () => "I see nothing.",
  scoreContinuation,
  scoreLabel,
}: {
  attempt: (question: string, seed: number) => string;
  /** Of question and attempt, as one text. */
  review?: (conversation: string, seed: number) => string;
  scoreContinuation?: (prompt: string, continuation: string) => number;
  scoreLabel?: (prompt: string, label: string) => number;
}): FakeLanguageModel {
  return new FakeLanguageModel({
    drawText: (prompt, { seed = 0 }) =>
      prompt.includes("Check your steps.") ? review(prompt, seed) : attempt(prompt, seed),
    ...(scoreContinuation && { scoreContinuation }),
    ...(scoreLabel && { scoreLabel }),
  });
}
