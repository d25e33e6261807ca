import { brierScore, expectedCalibrationError, reliabilityBins } from "../../statistics/calibration";
import { pairedDifferenceInterval, standardErrorOfMean, wilsonInterval } from "../../statistics/intervals";
import { bootstrapCells, type PairedBootstrapResult } from "../../statistics/resampling";
import { mean, meanOfDefined } from "../../statistics/samples";
import { type AccuracyCoveragePoint, accuracyCoverageCurve, areaUnderRiskCoverage } from "../../statistics/selection";
import { exactMcNemar, signTest } from "../../statistics/tests";
import { applyCalibration, chooseThreshold, fitCalibration } from "./calibration-map";
import type { CalibrationOptions, EvaluationSettings } from "./evaluation-options";
import type { EntryPlan, EvaluationPlan } from "./evaluation-plan";
import type {
  AnsweredItems,
  ReportCalibration,
  ReportComparison,
  ReportEntry,
  ReportPair,
  ReportScorer,
} from "./evaluation-report";
import { asksOne, type NamedPair, pairOfSeat } from "./named-pair";
import type { GameTally, OutcomeTable } from "./outcome-table";

/** Points of a coverage curve that are kept: enough to draw it. */
const mostPoints = 100;

/** One way of ranking on all items. @param entry its place in the plan */
export function summarizeEntry(
  { name, pair, scorer, method, solver, lambda }: EntryPlan,
  entry: number,
  outcomes: OutcomeTable,
): ReportEntry {
  const ranks = outcomes.ofEntry(entry, "rank");
  const confidences = outcomes.ofEntry(entry, "confidence");
  const correct = ranks.map((rank) => rank === 1);
  const right = correct.filter(Boolean).length;
  return {
    name,
    ...(pair && { pair: pair.name }),
    ...(scorer && { scorer }),
    method,
    ...(solver && { solver, lambda: lambda! }),
    right,
    accuracy: wilsonInterval(right, ranks.length),
    // Items that are all alike do not tell how far their share may be off: the formula's 0 would say that it is exact.
    standardError: right === 0 || right === ranks.length ? undefined : standardErrorOfMean(correct.map(Number)),
    meanReciprocalRank: mean(ranks.map((rank) => (rank === 0 ? 0 : 1 / rank))),
    calibration: { ...measureCalibration(confidences, correct), bins: reliabilityBins(confidences, correct) },
    coverage: thin(accuracyCoverageCurve(confidences, correct)),
    areaUnderRiskCoverage: areaUnderRiskCoverage(confidences, correct),
    ...(solver && describeGames(outcomes.tallyOf(entry), ranks.length)),
  };
}

function measureCalibration(confidences: readonly number[], correct: readonly boolean[]) {
  return {
    expectedCalibrationError: expectedCalibrationError(confidences, correct),
    brierScore: brierScore(confidences, correct),
  };
}

function describeGames(
  { answered, right, undecided, largestResidual }: GameTally,
  items: number,
): Pick<ReportEntry, "abstention" | "residual" | "undecided"> {
  return { abstention: describeAnswered(answered, right), residual: largestResidual, undecided: undecided / items };
}

function describeAnswered(answered: number, right: number): AnsweredItems {
  return { answered, right, accuracy: answered === 0 ? undefined : wilsonInterval(right, answered) };
}

/** At most {@link mostPoints} of the points, the last among them. */
function thin(points: readonly AccuracyCoveragePoint[]): AccuracyCoveragePoint[] {
  if (points.length <= mostPoints) return [...points];
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, i) => points[Math.round(i * step)]!);
}

/**
 * Calibrates the confidence of every way of ranking on the items held out, and says what that changes on the others.
 * @param heldOut outcomes of at least one item
 * @param tested outcomes of at least one other item
 */
export function calibrateEntries(
  { entries }: EvaluationPlan,
  heldOut: OutcomeTable,
  tested: OutcomeTable,
  { share, precision, level }: Required<CalibrationOptions>,
): ReportCalibration {
  return {
    share,
    precision,
    level,
    items: heldOut.size,
    entries: entries.map(({ name }, entry) => {
      const fitted = readEntry(heldOut, entry);
      const map = fitCalibration(fitted.confidences, fitted.correct);
      const { confidences, correct } = readEntry(tested, entry);
      const calibrated = confidences.map((confidence) => applyCalibration(map, confidence));
      const threshold = chooseThreshold(fitted.confidences, fitted.correct, { precision, level });
      return {
        entry: name,
        map,
        before: measureCalibration(confidences, correct),
        after: measureCalibration(calibrated, correct),
        ...(threshold && { threshold, tested: countAnswered(confidences, correct, threshold.above) }),
      };
    }),
  };
}

function readEntry(outcomes: OutcomeTable, entry: number) {
  return {
    confidences: outcomes.ofEntry(entry, "confidence"),
    correct: outcomes.ofEntry(entry, "rank").map((rank) => rank === 1),
  };
}

function countAnswered(confidences: readonly number[], correct: readonly boolean[], above: number | null) {
  const given = correct.filter((_, i) => above === null || confidences[i]! > above);
  return describeAnswered(given.length, given.filter(Boolean).length);
}

/**
 * Each equilibrium against every scorer alone, every baseline from its pair, and that of each of its models, on the
 * same items.
 */
export function compareEntries(
  { entries }: EvaluationPlan,
  outcomes: OutcomeTable,
  { seed, resamples }: Pick<EvaluationSettings, "seed" | "resamples">,
): ReportComparison[] {
  /** `[item]`: 1 where the entry is right, else 0. */
  const gradesOf = (entry: number) => Uint8Array.from(outcomes.ofEntry(entry, "rank"), (rank) => (rank === 1 ? 1 : 0));
  const baselines = [...entries.keys()]
    .filter((entry) => !entries[entry]!.solver || asksOne(entries[entry]!.pair!))
    .map((entry) => ({ plan: entries[entry]!, grades: gradesOf(entry) }));
  const differences = new Map<string, PairedBootstrapResult | undefined>();
  return entries.flatMap((plan, entry) => {
    if (plan.solver === undefined) return [];
    const grades = gradesOf(entry);
    return baselines
      .filter((baseline) => isRival(plan, baseline.plan))
      .map(({ plan: { name }, grades: others }): ReportComparison => {
        let [won, lost, both] = [0, 0, 0];
        for (let i = 0; i < grades.length; i++) {
          if (grades[i]! > others[i]!) won++;
          else if (grades[i]! < others[i]!) lost++;
          else both += grades[i]!;
        }
        // The bootstrap sees nothing of the items but how many differ, and which way.
        const key = `${won}/${lost}`;
        if (!differences.has(key)) {
          const cells = [[-1, lost] as const, [0, grades.length - won - lost] as const, [1, won] as const];
          const given = cells.filter(([, items]) => items > 0);
          differences.set(key, bootstrapCells(given, { seed, resamples }));
        }
        return {
          entry: plan.name,
          baseline: name,
          won,
          lost,
          pValue: exactMcNemar(won, lost),
          difference: describeDifference(differences.get(key), {
            both,
            won,
            lost,
            neither: grades.length - both - won - lost,
          }),
        };
      });
  });
}

/**
 * Resampling items that all differ alike, or not at all, gives an interval without width: it gets the score interval
 * instead.
 */
function describeDifference(
  result: PairedBootstrapResult | undefined,
  counts: Parameters<typeof pairedDifferenceInterval>[0],
): ReportComparison["difference"] {
  if (result === undefined) return undefined;
  const { estimate, lower, upper, pValue } = result;
  if (lower === upper) return { estimate, ...pairedDifferenceInterval(counts), pValue };
  // A few resamples can all lie on one side of the estimate.
  return { estimate, lower: Math.min(lower, estimate), upper: Math.max(upper, estimate), pValue };
}

function isRival({ name, pair }: EntryPlan, baseline: EntryPlan): boolean {
  // Signals alone are pools of all models.
  if (baseline.pair === undefined) return !asksOne(pair!);
  if (baseline.solver === undefined) return baseline.pair.name === pair!.name;
  const nameAlone = (k: number) => name.replace(pair!.name, `${pairOfSeat(pair!.name, k)}@${k + 1}`);
  return !asksOne(pair!) && baseline.pair.seats!.some((_, k) => baseline.name === nameAlone(k));
}

/** How the players of each pair relate, before the game and after it. */
export function describePairs(
  pairs: readonly NamedPair[],
  { entries, games }: EvaluationPlan,
  outcomes: OutcomeTable,
): ReportPair[] {
  return pairs.map(({ pooling: _, ...pair }) => {
    const own = [...games.keys()].filter((game) => entries[games[game]!]!.pair!.name === pair.name);
    return {
      ...pair,
      ...(own.length > 0 ? describeStart(own[0]!, outcomes) : unplayed),
      after: own.map((game) => {
        const { solver, lambda } = entries[games[game]!]!;
        return {
          solver: solver!,
          lambda: lambda!,
          agreement: mean(outcomes.ofGame(game, "sameFirst")),
          correlation: meanOfDefined(outcomes.ofGame(game, "correlation")),
          generatorRankChange: mean(outcomes.ofGame(game, "generatorRankChange")),
          discriminatorRankChange: mean(outcomes.ofGame(game, "discriminatorRankChange")),
        };
      }),
    };
  });
}

const unplayed = { agreementBefore: undefined, correlationBefore: undefined, judgement: undefined };

/** Before the game, which is the same for every game of a pair. */
function describeStart(game: number, outcomes: OutcomeTable): Pick<ReportPair, keyof typeof unplayed> {
  return {
    agreementBefore: mean(outcomes.ofGame(game, "sameFirstBefore")),
    correlationBefore: meanOfDefined(outcomes.ofGame(game, "correlationBefore")),
    judgement: testJudgement(outcomes.ofGame(game, "judgement")),
  };
}

/**
 * Whether D1 puts the right candidate above the middle of the wrong ones on more items than a coin would: a sign test
 * without ties.
 */
function testJudgement(judgements: readonly number[]): ReportPair["judgement"] {
  const above = judgements.filter((judgement) => judgement > 0.5).length;
  const below = judgements.filter((judgement) => judgement < 0.5).length;
  return { areaUnderRoc: meanOfDefined(judgements), pValue: signTest(above, above + below) };
}

/** Each signal on its own; scorers stand first among the entries. */
export function describeScorers(entries: readonly ReportEntry[], outcomes: OutcomeTable): ReportScorer[] {
  return entries.flatMap(({ scorer, right, accuracy }, i) =>
    scorer === undefined ? [] : { scorer, areaUnderRoc: meanOfDefined(outcomes.ofScorer(i)), right, accuracy },
  );
}
