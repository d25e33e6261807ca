import { wilsonInterval } from "../../statistics/intervals";
import { signTest } from "../../statistics/tests";
import type { NamedPair } from "./evaluation-options";
import type { EvaluationPlan } from "./evaluation-plan";
import type { ReportPair, ReportScorer } from "./evaluation-report";
import type { OutcomeTable } from "./outcome-table";
import { mean, meanOfDefined } from "./summarize-entries";

/** How the players of each pair relate, before the game and after it. */
export function describePairs(
  pairs: readonly NamedPair[],
  { entries, games }: EvaluationPlan,
  outcomes: OutcomeTable,
): ReportPair[] {
  return pairs.map(({ name, generator, discriminator }) => {
    const own = [...games.keys()].filter((game) => entries[games[game]!]!.pair!.name === name);
    return {
      name,
      generator,
      discriminator,
      ...describeStart(own[0], outcomes),
      after: own.map((game) => {
        const { solver, lambda } = entries[games[game]!]!;
        return {
          solver: solver!,
          lambda: lambda!,
          agreement: mean(outcomes.ofGame(game, "sameFirst")),
          correlation: meanOfDefined(outcomes.ofGame(game, "correlation")),
          generatorRankChange: mean(outcomes.ofGame(game, "generatorRankChange")),
          discriminatorRankChange: mean(outcomes.ofGame(game, "discriminatorRankChange")),
        };
      }),
    };
  });
}

/** Before the game, which is the same for every game of a pair; nothing where none was played. */
function describeStart(
  game: number | undefined,
  outcomes: OutcomeTable,
): Pick<ReportPair, "agreementBefore" | "correlationBefore" | "judgement"> {
  if (game === undefined) {
    return { agreementBefore: undefined, correlationBefore: undefined, judgement: undefined };
  }
  return {
    agreementBefore: mean(outcomes.ofGame(game, "sameFirstBefore")),
    correlationBefore: meanOfDefined(outcomes.ofGame(game, "correlationBefore")),
    judgement: testJudgement(outcomes.ofGame(game, "judgement")),
  };
}

/**
 * Whether D1 puts the right candidate above the middle of the wrong ones on more items than a coin would: a one-sided sign
 * test, items in the middle left out.
 */
function testJudgement(judgements: readonly number[]): ReportPair["judgement"] {
  const above = judgements.filter((judgement) => judgement > 0.5).length;
  const below = judgements.filter((judgement) => judgement < 0.5).length;
  return { areaUnderRoc: meanOfDefined(judgements), pValue: signTest(above, above + below) };
}

/** Each signal on its own; scorers stand first among the entries of a plan. */
export function describeScorers(
  { entries }: EvaluationPlan,
  outcomes: OutcomeTable,
): ReportScorer[] {
  return entries.flatMap(({ scorer }, i) => {
    if (scorer === undefined) return [];
    const ranks = outcomes.ofEntry(i, "rank");
    const right = ranks.filter((rank) => rank === 1).length;
    return {
      scorer,
      areaUnderRoc: meanOfDefined(outcomes.ofScorer(i)),
      right,
      accuracy: wilsonInterval(right, ranks.length),
    };
  });
}
