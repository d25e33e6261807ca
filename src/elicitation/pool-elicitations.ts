import { type LogLikelihoods, readLogOdds } from "../core/initial-policies";
import type { Elicitation } from "./elicit-log-likelihoods";
import type { ModelRoles } from "./players";
import { type PooledScores, poolScores } from "./pool-scores";

const roles = ["generator", "discriminator"] as const;

/**
 * What several models said of the same candidates, as one: in each role their log-odds are pooled as those of several scorers are,
 * every model once. The report is the first seat's, with those of the others in it.
 * @param seats the models asked, in the order of the elicitations
 */
export function poolElicitations(
  seats: readonly ModelRoles[],
  elicitations: readonly Elicitation[],
): Elicitation {
  const [first, ...others] = elicitations;
  if (others.length === 0) return first!;
  const pool = (said: readonly LogLikelihoods[]) => {
    const logOdds = said.map(readLogOdds);
    const [generator, discriminator] = roles.map((role): PooledScores => {
      const isFirst = (i: number) =>
        seats.findIndex((seat) => seat[role] === seats[i]![role]) === i;
      return poolScores(logOdds.filter((_, i) => isFirst(i)).map((players) => players[role]));
    });
    return { generator: generator!, discriminator: discriminator! };
  };
  const pooled = pool(elicitations.map(({ logLikelihoods }) => logLikelihoods));
  const isCounted = elicitations.some(({ redraw }) => redraw !== undefined);
  return {
    ...first!,
    logLikelihoods: scoresOfPools(pooled),
    redraw: isCounted
      ? (seed) =>
          scoresOfPools(
            pool(
              elicitations.map(({ redraw, logLikelihoods }) => redraw?.(seed) ?? logLikelihoods),
            ),
          )
      : undefined,
    report: {
      ...first!.report,
      effective: {
        generator: pooled.generator.effective,
        discriminator: pooled.discriminator.effective,
      },
      others: others.map(({ report }) => report),
    },
  };
}

function scoresOfPools({
  generator,
  discriminator,
}: Record<(typeof roles)[number], PooledScores>): LogLikelihoods {
  return { generator: generator.scores, discriminator: discriminator.scores };
}
