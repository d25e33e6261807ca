import { SingleBar } from "cli-progress";
import {
  type CandidateScores,
  type ElicitationReport,
  elicitLogLikelihoods,
  type LanguageModel,
} from "equirank";
import type { ElicitationKind, MultipleChoiceItem } from "../../src/internal";

const kinds = ["pointwise", "contrast"] as const satisfies readonly ElicitationKind[];

/** A way of asking that the demo shows. */
export type DemoKind = (typeof kinds)[number];

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
): Promise<Record<DemoKind, ScoredItem[]>> {
  const scored: Record<DemoKind, ScoredItem[]> = { pointwise: [], contrast: [] };
  const bar = new SingleBar({
    format:
      "Asking the model [{bar}] {percentage} %, {value} of {total} questions, {duration_formatted}",
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(kinds.length * items.length, 0);
  try {
    // One way of asking after the other: questions asked alike share most of their prompt.
    for (const kind of kinds) {
      for (const item of items) {
        scored[kind].push(await scoreItem(model, item, kind));
        bar.increment();
      }
    }
  } finally {
    bar.stop();
  }
  return scored;
}

async function scoreItem(
  model: LanguageModel,
  item: MultipleChoiceItem,
  kind: DemoKind,
): Promise<ScoredItem> {
  const { question, candidates } = item;
  const { logLikelihoods, likelihood, report } = await elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation: { kind },
    likelihood: true,
  });
  const scores = { candidates, ...logLikelihoods, ...(likelihood && { likelihood }) };
  return { item, scores, report };
}
