import { ScoreLogError } from "../errors/score-log-error";
import { compareEntries } from "./compare-entries";
import { describePairs } from "./describe-pairs";
import { describeSignals } from "./describe-signals";
import type { EvaluationReport } from "./evaluation-report";
import {
  type EvaluationOptions,
  type EvaluationSettings,
  resolveEvaluation,
} from "./evaluation-settings";
import { evaluateItem, type ItemOutcome } from "./item-outcome";
import { mean } from "./mean";
import { type EntryPlan, planEntries } from "./rank-item";
import { CompleteItems, type ScoredItem } from "./score-log/complete-items";
import { summarizeEntry } from "./summarize-entry";
import { traceConvergence } from "./trace-convergence";

/** Items whose games are shown update by update. */
const tracedItems = 4;

/**
 * What the scores in score logs say about every way of ranking; no model is asked. The same logs and options give the same
 * report, byte for byte, whatever the order of the answers in them.
 *
 * @param files the log of a run, or those of all its parts
 * @param onItem called with each item and what every way of ranking made of it, in the order in which the logs complete them
 * @throws ScoreLogError if a log is damaged, logs are of different runs, or no item is complete
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function evaluateScores(
  files: readonly string[],
  options: EvaluationOptions = {},
  onItem?: (item: ScoredItem, outcome: ItemOutcome, plans: readonly EntryPlan[]) => void,
): Promise<EvaluationReport> {
  const scores = new CompleteItems(files);
  let settings: EvaluationSettings | undefined;
  let plans: EntryPlan[] = [];
  const outcomes: ItemOutcome[] = [];
  const traced: ScoredItem[] = [];
  for await (const item of scores) {
    if (settings === undefined) {
      settings = resolveEvaluation(options, scores.header);
      plans = planEntries(settings);
    }
    const outcome = evaluateItem(item, plans);
    outcomes.push(outcome);
    keepFirst(traced, item);
    onItem?.(item, outcome, plans);
  }
  if (settings === undefined) {
    throw new ScoreLogError(
      `${files.join(", ")}: no item has all its answers yet. Record more scores first`,
    );
  }
  outcomes.sort((a, b) => a.item - b.item);
  return {
    format: 1,
    scores: scores.header,
    options: settings,
    items: outcomes.length,
    incompleteItems: scores.incomplete,
    candidates: mean(outcomes.map(({ candidates }) => candidates)),
    chance: mean(outcomes.map(({ candidates }) => 1 / candidates)),
    cost: {
      queries: outcomes.reduce((sum, { queries }) => sum + queries, 0),
      tokens: outcomes.reduce((sum, { tokens }) => sum + tokens, 0),
    },
    entries: plans.map((plan, entry) => summarizeEntry(plan, entry, outcomes)),
    comparisons: compareEntries(plans, outcomes, settings),
    pairs: describePairs(plans, outcomes, settings),
    signals: describeSignals(settings.signals, outcomes),
    convergence: traceConvergence(traced, settings),
  };
}

/** Keeps the items that come first in the data, in their order. */
function keepFirst(kept: ScoredItem[], item: ScoredItem): void {
  kept.push(item);
  kept.sort((a, b) => a.item - b.item);
  kept.length = Math.min(kept.length, tracedItems);
}
