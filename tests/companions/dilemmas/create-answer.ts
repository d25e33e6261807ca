import type { Answer } from "equirank/companions";

/** An answer in a scenario of the library. */
export function createAnswer(more: Partial<Answer> = {}): Answer {
  return {
    scenario: "snowdrift/friends",
    game: "snowdrift",
    context: "friends",
    model: "someone",
    action: "cooperate",
    ...more,
  };
}
