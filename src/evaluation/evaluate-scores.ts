import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { ScoreLogError } from "../errors/score-log-error";
import { wilsonInterval } from "../statistics/wilson-interval";
import { compareEntries } from "./compare-entries";
import { describePairs } from "./describe-pairs";
import { describeSignals } from "./describe-signals";
import { type EvaluationPlan, planEvaluation } from "./evaluation-plan";
import type { EvaluationReport } from "./evaluation-report";
import {
  type EvaluationOptions,
  type EvaluationSettings,
  resolveEvaluation,
} from "./evaluation-settings";
import { describeOutcome } from "./item-outcome";
import { createItemReporter, type ItemReporting } from "./item-report";
import { mean } from "./mean";
import { OutcomeTable } from "./outcome-table";
import { rankItem } from "./rank-item";
import { CompleteItems, type ScoredItem } from "./score-log/complete-items";
import { summarizeEntry } from "./summarize-entry";
import { traceConvergence } from "./trace-convergence";

/** Items whose games are shown update by update. */
const tracedItems = 4;

/**
 * What the scores in score logs say about every way of ranking; no model is asked. The same logs and options give the same
 * report, byte for byte, whatever the order of the answers in them. Logs of any length are read one line at a time; what is held
 * is some hundred bytes an item, and no text.
 *
 * @param files the log of a run, or those of all its parts; where these overlap, the first answer counts
 * @param reporting what is to become of the single items
 * @throws ScoreLogError if a log is damaged, logs are of different runs, or no item is complete
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function evaluateScores(
  files: readonly string[],
  options: EvaluationOptions = {},
  reporting?: ItemReporting,
): Promise<EvaluationReport> {
  if (!Array.isArray(files) || files.length === 0) {
    throw new InvalidArgumentError("files", files, "must name at least one score log");
  }
  if (reporting) rejectUnknownOptions("reporting", reporting, ["onItem", "texts"]);
  const report = reporting && createItemReporter(reporting);
  const scores = new CompleteItems(files);
  const traced: ScoredItem[] = [];
  let evaluation: Evaluation | undefined;
  for await (const item of scores) {
    evaluation ??= startEvaluation(resolveEvaluation(options, scores.header));
    const { plan, outcomes } = evaluation;
    const rankings = rankItem(item, plan.entries);
    outcomes.add(describeOutcome(item, rankings, plan));
    report?.(item, rankings, plan);
    keepFirst(traced, item);
  }
  if (evaluation === undefined) {
    throw new ScoreLogError(
      `${files.join(", ")}: no item has all its answers yet. Record more scores first`,
    );
  }
  return writeReport(evaluation, scores, traced);
}

interface Evaluation {
  settings: EvaluationSettings;
  plan: EvaluationPlan;
  outcomes: OutcomeTable;
}

function startEvaluation(settings: EvaluationSettings): Evaluation {
  const plan = planEvaluation(settings);
  return { settings, plan, outcomes: new OutcomeTable(plan) };
}

function writeReport(
  { settings, plan, outcomes }: Evaluation,
  scores: CompleteItems,
  traced: readonly ScoredItem[],
): EvaluationReport {
  const candidates = outcomes.ofItems("candidates");
  const right = outcomes.ofItems("right");
  return {
    format: 1,
    scores: scores.header,
    options: settings,
    items: outcomes.size,
    incompleteItems: scores.incomplete,
    candidates: mean(candidates),
    chance: mean(candidates.map((N, i) => right[i]! / N)),
    ...(scores.header.items === "open" && {
      oracle: wilsonInterval(right.filter((count) => count > 0).length, right.length),
    }),
    cost: {
      queries: sum(outcomes.ofItems("queries")),
      tokens: sum(outcomes.ofItems("tokens")),
    },
    entries: plan.entries.map((entry, i) => summarizeEntry(entry, i, outcomes)),
    comparisons: compareEntries(plan, outcomes, settings),
    pairs: describePairs(settings.pairs, plan, outcomes),
    signals: describeSignals(plan, outcomes),
    convergence: traceConvergence(traced, settings),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Keeps the items that come first in the data, in their order. */
function keepFirst(kept: ScoredItem[], item: ScoredItem): void {
  kept.push(item);
  kept.sort((a, b) => a.item - b.item);
  kept.length = Math.min(kept.length, tracedItems);
}
