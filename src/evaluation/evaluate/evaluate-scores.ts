import { certifyResolved } from "../../core/certificate";
import { initialPolicies } from "../../core/initial-policies";
import { runPikl } from "../../core/pikl";
import { resolveGame } from "../../core/signaling-game";
import { resolveSolverOptions } from "../../core/solver-options";
import { useWebAssembly } from "../../core/use-web-assembly";
import { digest } from "../../shared/digest";
import { InvalidArgumentError, ScoreLogError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { wilsonInterval } from "../../statistics/intervals";
import { mean, sum } from "../../statistics/samples";
import { CompleteItems, JoinedItems, type ScoredItem } from "../log/complete-items";
import type { ScoreLogHeader } from "../log/score-log";
import { type EvaluationOptions, type EvaluationSettings, resolveEvaluation } from "./evaluation-options";
import { type EvaluationPlan, planEvaluation } from "./evaluation-plan";
import type { ConvergenceCurve, EvaluationReport } from "./evaluation-report";
import { gradeItem } from "./item-outcome";
import { createItemReporter, FirstItems, type ItemReporting } from "./item-report";
import { OutcomeTable } from "./outcome-table";
import { rankItem, readPair } from "./rank-item";
import { calibrateEntries, compareEntries, describePairs, describeScorers, summarizeEntry } from "./summarize-entries";
import { weighModels, weighPairs } from "./weigh-scorers";

/** Items whose games are shown update by update. */
const tracedItems = 4;

/**
 * Evaluates every way of ranking from the scores in score logs, without a model. The same logs and options give the
 * same report, byte for byte, whatever the order of the answers in them. Logs of any length are read one line at a
 * time; memory holds some hundred bytes for each item, and no text. Games are solved by `useWebAssembly()` of
 * "equirank/core", from then on everywhere in the process; where that is missing, the last digits of the report differ.
 *
 * @param files the log of a run, or those of all its parts; where these overlap, the first answer counts. Of several
 * models a list of such lists, one for each model: they are pooled as `rankCandidates()` pools the models of a role, on
 * the items that all have answered
 * @param reporting what is to become of the single items
 * @throws ScoreLogError if a log is damaged, logs of one model are of different runs, or no item is complete
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function evaluateScores(
  files: readonly string[] | readonly (readonly string[])[],
  options: EvaluationOptions = {},
  reporting?: ItemReporting,
): Promise<EvaluationReport> {
  const given = Array.isArray(files) ? files : [];
  const logs = given.every((file) => typeof file === "string") ? [given] : given;
  if (!logs.every((own) => Array.isArray(own) && own.length > 0)) {
    throw new InvalidArgumentError("files", files, "must name at least one score log");
  }
  if (reporting) rejectUnknownOptions("reporting", reporting, ["onItem", "texts"]);
  await useWebAssembly();
  const report = reporting && createItemReporter(reporting);
  const scores = new JoinedItems(logs);
  const traced = new FirstItems<ScoredItem>(tracedItems);
  let evaluation: Evaluation | undefined;
  for await (const item of scores) {
    evaluation ??= await startEvaluation(resolveEvaluation(options, ...scores.headers), logs);
    const { settings, plan, outcomes, heldOut } = evaluation;
    const rankings = rankItem(item, plan.entries);
    const outcome = gradeItem(item, rankings, plan);
    const { calibration, seed } = settings;
    if (calibration && isHeldOut(item.item, calibration.share, seed)) {
      heldOut.add(outcome);
      continue;
    }
    outcomes.add(outcome);
    report?.(item, rankings, plan);
    traced.add(item);
  }
  if (evaluation === undefined) {
    throw new ScoreLogError(
      `${logs.flat().join(", ")}: no item has all its answers yet${logs.length > 1 ? " from all models" : ""}. Record more scores first`,
    );
  }
  requireBothParts(evaluation);
  return writeReport(evaluation, scores, traced.list());
}

/** Whether an item belongs to the part that confidences are calibrated on. The same in every part of a run. */
function isHeldOut(item: number, share: number, seed: number): boolean {
  const draw = Number.parseInt(digest(["calibration", seed, item]).slice(0, 8), 16) / 2 ** 32;
  return draw < share;
}

interface Evaluation {
  settings: EvaluationSettings;
  plan: EvaluationPlan;
  outcomes: OutcomeTable;
  /** Of the items that confidences are calibrated on. */
  heldOut: OutcomeTable;
}

async function startEvaluation(asked: EvaluationSettings, logs: readonly (readonly string[])[]): Promise<Evaluation> {
  const items = () => new JoinedItems(logs);
  const weighed = await weighPairs(asked.pairs, items);
  const pairs = logs.length > 1 ? await weighModels(weighed, items()) : weighed;
  const settings = { ...asked, pairs };
  const plan = planEvaluation(settings);
  return { settings, plan, outcomes: new OutcomeTable(plan), heldOut: new OutcomeTable(plan) };
}

/** @throws InvalidArgumentError if there is nothing to calibrate on, or nothing besides */
function requireBothParts({ settings: { calibration }, outcomes, heldOut }: Evaluation): void {
  if (calibration && (outcomes.size === 0 || heldOut.size === 0)) {
    throw new InvalidArgumentError(
      "options.calibration",
      calibration,
      `must leave items in both parts, but ${heldOut.size} would be held out and ${outcomes.size} not: record more items, or leave it out`,
    );
  }
}

function writeReport(
  { settings, plan, outcomes, heldOut }: Evaluation,
  scores: JoinedItems,
  traced: readonly ScoredItem[],
): EvaluationReport {
  const [header, ...others] = scores.headers as [ScoreLogHeader, ...ScoreLogHeader[]];
  const candidates = outcomes.ofItems("candidates");
  const right = outcomes.ofItems("right");
  const entries = plan.entries.map((entry, i) => summarizeEntry(entry, i, outcomes));
  return {
    format: 1,
    scores: header,
    ...(others.length > 0 && { others }),
    options: settings,
    items: outcomes.size,
    incompleteItems: scores.incomplete,
    candidates: mean(candidates),
    chance: mean(candidates.map((N, i) => right[i]! / N)),
    ...(header.items === "open" && { oracle: wilsonInterval(right.filter((count) => count > 0).length, right.length) }),
    cost: { queries: sum(outcomes.ofItems("queries")), tokens: sum(outcomes.ofItems("tokens")) },
    entries,
    comparisons: compareEntries(plan, outcomes, settings),
    pairs: describePairs(settings.pairs, plan, outcomes),
    scorers: describeScorers(entries, outcomes),
    ...(settings.calibration && { calibration: calibrateEntries(plan, heldOut, outcomes, settings.calibration) }),
    convergence: traceConvergence(traced, settings),
  };
}

/**
 * The complete items of score logs, each with all answers of the models, for your own rankings and statistics;
 * `scorers` in "equirank" reads the answers. Logs of any length are read one line at a time.
 *
 * @param files the log of a run, or those of all its parts; where these overlap, the first answer counts
 * @throws ScoreLogError if a log is damaged, or logs are of different runs
 * @example
 * for await (const { bytes, said } of readScores(["runs/mine/scores.jsonl"])) {
 *   scorers.likelihood.read(said.generator, bytes); // [candidate]: log P(y|x)
 * }
 */
export function readScores(files: readonly string[]): AsyncIterable<ScoredItem> {
  return new CompleteItems(files);
}

/** Updates of the paper's dynamics that are shown; four to a factor of ten. */
const shownUpdates = [1, 2, 3, 6, 10, 18, 32, 56, 100, 178, 316, 562, 1000, 1778, 3162, 5000];

/** How regret and residual fall along the paper's updates, for each item and pair at the first λ. */
function traceConvergence(
  items: readonly ScoredItem[],
  { pairs, lambda: [lambda] }: EvaluationSettings,
): ConvergenceCurve[] {
  if (lambda === undefined) return [];
  const solver = resolveSolverOptions({ kind: "pikl", lambda });
  return items.flatMap((item) =>
    pairs.map((pair) => {
      const { generator, discriminator } = readPair(item, pair);
      const { initialGenerator, initialDiscriminator } = initialPolicies({ generator, discriminator });
      const game = resolveGame({ initialGenerator, initialDiscriminator });
      const points: ConvergenceCurve["points"] = [];
      runPikl(game, solver, (iteration, { generator, discriminator }) => {
        if (iteration !== shownUpdates[points.length]) return;
        const { regularizedNashConv, residual } = certifyResolved(game, generator, discriminator, solver.lambda);
        points.push({ iteration, regularizedNashConv, residual });
      });
      return { item: item.item, pair: pair.name, lambda, points };
    }),
  );
}
