import { type ModelUsage, type ModelWarning, noUsage, sumUsage } from "../models/language-model";
import type { ResolvedElicitation } from "./elicitation-options";
import { type FittedElicitation, fitElicitation } from "./fit-elicitation";
import { type ModelRoles, type Players, proveRoles } from "./players";
import type { AnsweredQuery } from "./queries";

/** Probed models and how to ask them: what questions about all candidates share. */
export interface AskingSession {
  players: Players;
  elicitation: FittedElicitation;
  meter: Meter;
  signal: AbortSignal;
}

/**
 * Probes the models and adapts the elicitation to their capabilities.
 * @param isDrawn whether the candidates are drawn from the generator
 * @throws ModelError if a backend cannot be reached
 */
export async function openSession(
  roles: ModelRoles,
  elicitation: ResolvedElicitation,
  isDrawn: boolean,
  meter: Meter,
  signal: AbortSignal,
): Promise<AskingSession> {
  const players = await proveRoles(roles, { signal });
  for (const { proven } of Object.values(players)) {
    if (proven.usage) meter.add({ usage: proven.usage });
  }
  return { players, elicitation: fitElicitation(elicitation, players, isDrawn), meter, signal };
}

/** How far an elicitation has come. */
export interface ElicitationProgress {
  /** What the last answer was for; `"sampling"` comes before the others, and only if candidates are generated. */
  stage: "sampling" | "generator" | "discriminator" | "judge-test";
  /** Answers so far. */
  completed: number;
  /** Answers in all. */
  total: number;
}

type Answer = Omit<AnsweredQuery, "answer">;

/** Adds up the cost of models' answers, collects the models' warnings, and reports progress. */
export class Meter {
  usage: ModelUsage = noUsage;
  private readonly warned = new Map<string, ModelWarning>();
  private completed = 0;
  private total = 0;

  constructor(private readonly onProgress: ((progress: ElicitationProgress) => void) | undefined) {}

  /** The answer, counted when it arrives; once the signal has aborted, nothing is counted or reported. */
  async count<T extends Answer>(
    stage: Exclude<ElicitationProgress["stage"], "sampling">,
    answer: Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    this.total++;
    const result = await answer;
    signal.throwIfAborted();
    this.add(result);
    this.completed++;
    this.onProgress?.({ stage, completed: this.completed, total: this.total });
    return result;
  }

  /** Counts a sample, of at most `total`. */
  addSample(answer: Answer, completed: number, total: number): void {
    this.add(answer);
    this.onProgress?.({ stage: "sampling", completed, total });
  }

  /** Counts a cost that does not belong to an answer. */
  add({ usage, warnings }: Answer): void {
    this.usage = sumUsage([this.usage, usage]);
    for (const warning of warnings ?? []) this.warned.set(JSON.stringify(warning), warning);
  }

  /** The models' distinct warnings. */
  get warnings(): ModelWarning[] {
    return [...this.warned.values()];
  }
}
