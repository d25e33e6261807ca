import type { ModelUsage } from "../models/language-model";
import { noUsage, sumUsage } from "../models/usage";

/** How far an elicitation has come. */
export interface ElicitationProgress {
  /** What the last answer was for; `"sampling"` comes before the others, and only where candidates are generated. */
  stage: "sampling" | "generator" | "discriminator" | "judge-test";
  /** Answers so far. */
  completed: number;
  /** Answers in all. */
  total: number;
}

/** Adds up what the answers cost and reports progress. */
export class Meter {
  usage: ModelUsage = noUsage;
  private completed = 0;
  private total = 0;

  constructor(private readonly onProgress: ((progress: ElicitationProgress) => void) | undefined) {}

  async count<T extends { usage: ModelUsage }>(
    stage: ElicitationProgress["stage"],
    answer: Promise<T>,
  ): Promise<T> {
    this.total++;
    const result = await answer;
    this.usage = sumUsage([this.usage, result.usage]);
    this.completed++;
    this.onProgress?.({ stage, completed: this.completed, total: this.total });
    return result;
  }
}
