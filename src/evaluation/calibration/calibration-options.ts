import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { AbstentionOptions } from "./abstention-threshold";

/** How confidences are calibrated on a part of the items that is held out of the rest of the report. */
export interface CalibrationOptions extends AbstentionOptions {
  /** Share of the items that are held out, above 0 and below 1; which ones, their places and the seed decide. @default 0.5 */
  share?: number;
}

/**
 * The options with nothing left to default.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveCalibration(options: CalibrationOptions): Required<CalibrationOptions> {
  rejectUnknownOptions("options.calibration", options, ["share", "precision", "level"]);
  const resolved = { share: 0.5, precision: 0.9, level: 0.95, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    if (!(value > 0 && value < 1)) {
      throw new InvalidArgumentError(
        `options.calibration.${name}`,
        value,
        "must be a number between 0 and 1",
      );
    }
  }
  return resolved;
}
