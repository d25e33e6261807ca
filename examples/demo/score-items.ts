import { SingleBar } from "cli-progress";
import {
  type CandidateScores,
  type ElicitationKind,
  type ElicitationReport,
  elicitLogLikelihoods,
  type LanguageModel,
  type MultipleChoiceItem,
} from "equirank";

const kinds: readonly ElicitationKind[] = ["pointwise", "contrast"];

/** What the model said of one question's candidates, in one way of asking. */
export interface ScoredItem {
  item: MultipleChoiceItem;
  scores: CandidateScores;
  report: ElicitationReport;
}

/** Asks the model about every item in both ways, with a progress bar on the terminal. */
export async function scoreItems(
  model: LanguageModel,
  items: readonly MultipleChoiceItem[],
): Promise<Record<ElicitationKind, ScoredItem[]>> {
  const scored: Record<ElicitationKind, ScoredItem[]> = { pointwise: [], contrast: [] };
  const bar = new SingleBar({
    format:
      "Asking the model [{bar}] {value}/{total} questions asked, {duration_formatted}, {eta_formatted} left",
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(kinds.length * items.length, 0);
  // One way of asking after the other: questions asked alike share most of their prompt.
  for (const kind of kinds) {
    for (const item of items) {
      const { logLikelihoods, likelihood, report } = await elicitLogLikelihoods({
        question: item.question,
        candidates: item.candidates,
        model,
        elicitation: { kind },
        likelihood: true,
      });
      scored[kind].push({
        item,
        scores: {
          candidates: item.candidates,
          ...logLikelihoods,
          ...(likelihood && { likelihood }),
        },
        report,
      });
      bar.increment();
    }
  }
  bar.stop();
  return scored;
}
