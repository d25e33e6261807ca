import { wilsonInterval } from "../statistics/wilson-interval";
import type { EvaluationPlan } from "./evaluation-plan";
import type { ReportSignal } from "./evaluation-report";
import { meanOfDefined } from "./mean";
import type { OutcomeTable } from "./outcome-table";

/** Each signal on its own; signals stand first among the entries of a plan. */
export function describeSignals(
  { entries }: EvaluationPlan,
  outcomes: OutcomeTable,
): ReportSignal[] {
  return entries.flatMap(({ signal }, i) => {
    if (signal === undefined) return [];
    const ranks = outcomes.ofEntry(i, "rank");
    const right = ranks.filter((rank) => rank === 1).length;
    return {
      signal,
      areaUnderRoc: meanOfDefined(outcomes.ofSignal(i)),
      right,
      accuracy: wilsonInterval(right, ranks.length),
    };
  });
}
