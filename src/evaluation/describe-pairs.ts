import { signTest } from "../statistics/sign-test";
import type { ReportPair } from "./evaluation-report";
import type { EvaluationSettings } from "./evaluation-settings";
import type { InitialAgreement, ItemOutcome } from "./item-outcome";
import { mean, meanOfDefined } from "./mean";
import type { EntryPlan } from "./rank-item";

/** How the players of each pair relate, before the game and after it. */
export function describePairs(
  plans: readonly EntryPlan[],
  items: readonly ItemOutcome[],
  settings: EvaluationSettings,
): ReportPair[] {
  return settings.pairs.map((pair) => {
    // All equilibria of a pair with one solver and λ are the same game, ranked by different policies.
    const games = plans.flatMap((plan, entry) =>
      plan.pair === pair && plan.solver ? [{ plan, entry }] : [],
    );
    const distinct = games.filter(({ plan }) => plan.method === games[0]!.plan.method);
    const [first] = distinct;
    const before = first && items.map((item) => item.before[first.entry]!);
    return {
      name: pair.name,
      generator: pair.generator,
      discriminator: pair.discriminator,
      agreementBefore: before && shareAgreeing(before),
      correlationBefore: before && meanOfDefined(before.map(({ correlation }) => correlation)),
      after: distinct.map(({ plan, entry }) => {
        const after = items.map((item) => item.after[entry]!);
        return {
          solver: plan.solver!,
          regularization: plan.regularization!,
          agreement: shareAgreeing(after),
          correlation: meanOfDefined(after.map(({ correlation }) => correlation)),
          generatorRankChange: mean(after.map(({ generatorRankChange }) => generatorRankChange)),
          discriminatorRankChange: mean(
            after.map(({ discriminatorRankChange }) => discriminatorRankChange),
          ),
        };
      }),
      judgement: before && testJudgement(before),
    };
  });
}

function shareAgreeing(agreements: readonly { sameFirst: boolean }[]): number {
  return mean(agreements.map(({ sameFirst }) => (sameFirst ? 1 : 0)));
}

/**
 * Whether D1 puts the right candidate above the middle of the wrong ones on more items than a coin would: a one-sided sign
 * test, items in the middle left out.
 */
function testJudgement(before: readonly InitialAgreement[]): ReportPair["judgement"] {
  const judgements = before.map(({ judgement }) => judgement);
  const decided = judgements.filter((judgement) => judgement !== undefined && judgement !== 0.5);
  const above = decided.filter((judgement) => judgement! > 0.5).length;
  return { areaUnderRoc: meanOfDefined(judgements), pValue: signTest(above, decided.length) };
}
