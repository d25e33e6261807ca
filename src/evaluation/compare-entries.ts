import { type PairedBootstrapResult, pairedBootstrap } from "../statistics/paired-bootstrap";
import { exactMcNemar } from "../statistics/sign-test";
import type { EntryPlan, EvaluationPlan } from "./evaluation-plan";
import type { ReportComparison } from "./evaluation-report";
import type { EvaluationSettings } from "./evaluation-settings";
import type { OutcomeTable } from "./outcome-table";

/** Each equilibrium against every signal alone and every baseline from the same pair, on the same items. */
export function compareEntries(
  { entries }: EvaluationPlan,
  outcomes: OutcomeTable,
  { seed, resamples }: Pick<EvaluationSettings, "seed" | "resamples">,
): ReportComparison[] {
  /** `[item]`: 1 where the entry is right, else 0. */
  const gradesOf = (entry: number) =>
    outcomes.ofEntry(entry, "rank").map((rank) => (rank === 1 ? 1 : 0));
  const baselines = [...entries.keys()]
    .filter((entry) => entries[entry]!.solver === undefined)
    .map((entry) => ({ plan: entries[entry]!, grades: gradesOf(entry) }));
  const differences = new Map<string, ReportComparison["difference"]>();
  return entries.flatMap((plan, entry) => {
    if (plan.solver === undefined) return [];
    const grades = gradesOf(entry);
    return baselines
      .filter((baseline) => isRival(plan, baseline.plan))
      .map(({ plan: { name }, grades: others }): ReportComparison => {
        const won = grades.filter((grade, i) => grade > others[i]!).length;
        const lost = grades.filter((grade, i) => grade < others[i]!).length;
        // The bootstrap sees nothing of the items but how many differ, and which way.
        const key = `${won}/${lost}`;
        if (!differences.has(key)) {
          differences.set(key, describe(pairedBootstrap(grades, others, { seed, resamples })));
        }
        return {
          entry: plan.name,
          baseline: name,
          won,
          lost,
          pValue: exactMcNemar(won, lost),
          difference: differences.get(key),
        };
      });
  });
}

function describe(result: PairedBootstrapResult | undefined): ReportComparison["difference"] {
  if (result === undefined) return undefined;
  const { estimate, lower, upper, pValue } = result;
  return { estimate, lower, upper, pValue };
}

function isRival({ pair }: EntryPlan, baseline: EntryPlan): boolean {
  return baseline.pair === undefined || baseline.pair.name === pair!.name;
}
