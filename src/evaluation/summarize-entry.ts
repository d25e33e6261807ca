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
import type { EntryPlan } from "./evaluation-plan";
import type { ReportEntry } from "./evaluation-report";
import { mean } from "./mean";
import type { GameTally, OutcomeTable } from "./outcome-table";

/** Points of a coverage curve that are kept: enough to draw it. */
const mostPoints = 100;

/** One way of ranking on all items. @param entry its place in the plan */
export function summarizeEntry(
  { name, pair, signal, method, solver, lambda }: EntryPlan,
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
    ...(signal && { signal }),
    method,
    ...(solver && { solver, lambda: lambda! }),
    right,
    accuracy: wilsonInterval(right, ranks.length),
    standardError: standardErrorOfMean(correct.map(Number)),
    meanReciprocalRank: mean(ranks.map((rank) => (rank === 0 ? 0 : 1 / rank))),
    calibration: {
      expectedCalibrationError: expectedCalibrationError(confidences, correct),
      brierScore: brierScore(confidences, correct),
      bins: reliabilityBins(confidences, correct),
    },
    coverage: thin(accuracyCoverageCurve(confidences, correct)),
    areaUnderRiskCoverage: areaUnderRiskCoverage(confidences, correct),
    ...(solver && describeGames(outcomes.tallyOf(entry), ranks.length)),
  };
}

function describeGames(
  { answered, right, undecided, largestResidual }: GameTally,
  items: number,
): Pick<ReportEntry, "abstention" | "residual" | "undecided"> {
  return {
    abstention: {
      answered,
      right,
      accuracy: answered === 0 ? undefined : wilsonInterval(right, answered),
    },
    residual: largestResidual,
    undecided: undecided / items,
  };
}

/** At most {@link mostPoints} of the points, the last among them. */
function thin(points: readonly AccuracyCoveragePoint[]): AccuracyCoveragePoint[] {
  if (points.length <= mostPoints) return [...points];
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, i) => points[Math.round(i * step)]!);
}
