import type { AbstentionThreshold } from "../calibration/abstention-threshold";
import type { EvaluationReport, ReportEntry } from "../evaluation-report";
import { formatAccuracy, formatDecimal, formatPercent, formatQuantity } from "./format-figures";

/** What calibrating did to the confidence of one way of ranking, in sentences; none where nothing was calibrated. */
export function describeCalibration(
  { calibration }: EvaluationReport,
  entry: ReportEntry | undefined,
): string[] {
  const own = calibration?.entries.find((other) => other.entry === entry?.name);
  if (calibration === undefined || own === undefined) return [];
  const { precision, level, items } = calibration;
  const promise = `${formatPercent(precision)} right answers`;
  const { before, after, threshold, tested } = own;
  return [
    `Calibrated on ${formatQuantity(items, "other item")}, the confidence of ${own.entry} is off by ${formatDecimal(after.expectedCalibrationError)} (expected calibration error), without by ${formatDecimal(before.expectedCalibrationError)}.`,
    threshold && tested
      ? `${describeThreshold(threshold)}, chosen on those items to keep ${promise} in ${formatPercent(level)} of all such samples, it answers ${formatQuantity(tested.answered, "item")}${tested.accuracy ? `, ${formatAccuracy(tested.accuracy)} % of them rightly` : ""}.`
      : `No threshold on it can promise ${promise}.`,
  ];
}

function describeThreshold({ above }: AbstentionThreshold): string {
  return above === null
    ? "With no threshold at all"
    : `Above a confidence of ${formatDecimal(above)}`;
}
