import {
  type AccuracyCoveragePoint,
  accuracyCoverageCurve,
  areaUnderRiskCoverage,
} from "../statistics/accuracy-coverage";
import { brierScore } from "../statistics/brier-score";
import { expectedCalibrationError } from "../statistics/expected-calibration-error";
import { reliabilityBins } from "../statistics/reliability-bins";
import { standardErrorOfMean } from "../statistics/standard-error";
import { wilsonInterval } from "../statistics/wilson-interval";
import type { ReportEntry } from "./evaluation-report";
import type { ItemOutcome } from "./item-outcome";
import { mean } from "./mean";
import type { EntryPlan } from "./rank-item";

/** Points of a coverage curve that are kept: enough to draw it. */
const mostPoints = 100;

/** One way of ranking on all items. @param entry its place in the outcomes */
export function summarizeEntry(
  { name, pair, signal, method, solver, regularization }: EntryPlan,
  entry: number,
  items: readonly ItemOutcome[],
): ReportEntry {
  const outcomes = items.map(({ entries }) => entries[entry]!);
  const correct = outcomes.map(({ rank }) => rank === 1);
  const right = correct.filter(Boolean).length;
  const confidences = outcomes.map(({ confidence }) => confidence);
  return {
    name,
    ...(pair && { pair: pair.name }),
    ...(signal && { signal }),
    method,
    ...(solver && { solver, regularization: regularization! }),
    right,
    accuracy: wilsonInterval(right, items.length),
    standardError: standardErrorOfMean(correct.map(Number)),
    meanReciprocalRank: mean(outcomes.map(({ rank }) => 1 / rank)),
    calibration: {
      expectedCalibrationError: expectedCalibrationError(confidences, correct),
      brierScore: brierScore(confidences, correct),
      bins: reliabilityBins(confidences, correct),
    },
    coverage: thin(accuracyCoverageCurve(confidences, correct)),
    areaUnderRiskCoverage: areaUnderRiskCoverage(confidences, correct),
    ...(solver && describeGames(entry, items)),
  };
}

function describeGames(
  entry: number,
  items: readonly ItemOutcome[],
): Pick<ReportEntry, "abstention" | "residual" | "undecided"> {
  const outcomes = items.map(({ entries }) => entries[entry]!);
  const answered = outcomes.filter((outcome) => outcome.answered !== undefined);
  const right = answered.filter(({ answered: given, rank, chosen }) =>
    given === chosen ? rank === 1 : false,
  ).length;
  return {
    abstention: {
      answered: answered.length,
      right,
      accuracy: answered.length === 0 ? undefined : wilsonInterval(right, answered.length),
    },
    residual: Math.max(...outcomes.map(({ residual }) => residual ?? 0)),
    undecided: mean(outcomes.map(({ undecided }) => (undecided ? 1 : 0))),
  };
}

/** At most {@link mostPoints} of the points, the last among them. */
function thin(points: readonly AccuracyCoveragePoint[]): AccuracyCoveragePoint[] {
  if (points.length <= mostPoints) return [...points];
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, i) => points[Math.round(i * step)]!);
}
