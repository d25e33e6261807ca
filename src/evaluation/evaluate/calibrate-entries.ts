import { digest } from "../../shared/digest";
import { brierScore, expectedCalibrationError } from "../../statistics/calibration";
import { applyCalibration, chooseThreshold, fitCalibration } from "./calibration-map";
import type { CalibrationOptions } from "./evaluation-options";
import type { EvaluationPlan } from "./evaluation-plan";
import type { ReportCalibration } from "./evaluation-report";
import type { OutcomeTable } from "./outcome-table";
import { describeAnswered } from "./summarize-entries";

/** Whether an item belongs to the part that confidences are calibrated on. The same in every part of a run. */
export function isHeldOut(item: number, share: number, seed: number): boolean {
  const draw = Number.parseInt(digest(["calibration", seed, item]).slice(0, 8), 16) / 2 ** 32;
  return draw < share;
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
        before: measure(confidences, correct),
        after: measure(calibrated, correct),
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

function measure(confidences: readonly number[], correct: readonly boolean[]) {
  return {
    expectedCalibrationError: expectedCalibrationError(confidences, correct),
    brierScore: brierScore(confidences, correct),
  };
}

function countAnswered(confidences: readonly number[], correct: readonly boolean[], above: number | null) {
  const given = correct.filter((_, i) => above === null || confidences[i]! > above);
  return describeAnswered(given.length, given.filter(Boolean).length);
}
