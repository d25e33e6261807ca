import type { Signal } from "../elicitation/signals";
import { wilsonInterval } from "../statistics/wilson-interval";
import type { ReportSignal } from "./evaluation-report";
import type { ItemOutcome } from "./item-outcome";
import { meanOfDefined } from "./mean";

/** Each signal on its own. Signals stand first among the entries of an outcome, in their order. */
export function describeSignals(
  signals: readonly Signal[],
  items: readonly ItemOutcome[],
): ReportSignal[] {
  return signals.map((signal, i) => {
    const right = items.filter(({ entries }) => entries[i]!.rank === 1).length;
    return {
      signal,
      areaUnderRoc: meanOfDefined(items.map((item) => item.signals[i])),
      right,
      accuracy: wilsonInterval(right, items.length),
    };
  });
}
