import { pairedBootstrap } from "../statistics/paired-bootstrap";
import { exactMcNemar } from "../statistics/sign-test";
import type { ReportComparison } from "./evaluation-report";
import type { EvaluationSettings } from "./evaluation-settings";
import type { ItemOutcome } from "./item-outcome";
import type { EntryPlan } from "./rank-item";

/** Each equilibrium against every signal alone and every baseline from the same pair, on the same items. */
export function compareEntries(
  plans: readonly EntryPlan[],
  items: readonly ItemOutcome[],
  { seed, resamples }: Pick<EvaluationSettings, "seed" | "resamples">,
): ReportComparison[] {
  const rights = plans.map((_, entry) =>
    items.map(({ entries }) => (entries[entry]!.rank === 1 ? 1 : 0)),
  );
  const compare = (entry: number, baseline: number): ReportComparison => {
    const [first, second] = [rights[entry]!, rights[baseline]!];
    const won = first.filter((right, i) => right > second[i]!).length;
    const lost = first.filter((right, i) => right < second[i]!).length;
    return {
      entry: plans[entry]!.name,
      baseline: plans[baseline]!.name,
      won,
      lost,
      pValue: exactMcNemar(won, lost),
      difference: describeDifference(pairedBootstrap(first, second, { seed, resamples })),
    };
  };
  return plans.flatMap((plan, entry) => {
    if (plan.solver === undefined) return [];
    return plans.flatMap((rival, baseline) => {
      const isRival =
        rival.solver === undefined &&
        (rival.pair === undefined || rival.pair.name === plan.pair!.name);
      return isRival ? [compare(entry, baseline)] : [];
    });
  });
}

function describeDifference(
  result: ReturnType<typeof pairedBootstrap>,
): ReportComparison["difference"] {
  if (result === undefined) return undefined;
  const { estimate, lower, upper, pValue } = result;
  return { estimate, lower, upper, pValue };
}
