import { type LogLikelihoods, readLogOdds } from "../core/initial-policies";
import { mean } from "../statistics/samples";
import type { Elicitation } from "./elicit-log-likelihoods";
import { forPlayers, type ModelRoles } from "./players";
import { type PooledScores, poolScores } from "./pool-scores";

/**
 * What several models said of the same candidates, as one: in each role their log-odds are pooled by
 * {@link poolModels}, every model once. The report is the first seat's, with those of the others in it.
 * @param seats the models asked, in the order of the elicitations
 */
export function poolElicitations(seats: readonly ModelRoles[], elicitations: readonly Elicitation[]): Elicitation {
  const [first, ...others] = elicitations;
  const distinct = forPlayers((role) => listDistinct(seats.map((seat) => seat[role])));
  const pool = (said: readonly LogLikelihoods[]) => {
    const { generator, discriminator } = forPlayers((role) =>
      poolModels(
        distinct[role].map((i) => readLogOdds(said[i]!)[role]),
        distinct[role].map((i) => elicitations[i]!.report[role]),
      ),
    );
    return {
      logLikelihoods: { generator: generator.scores, discriminator: discriminator.scores },
      effective: { generator: generator.effective, discriminator: discriminator.effective },
    };
  };
  const { logLikelihoods, effective } = pool(elicitations.map((each) => each.logLikelihoods));
  // Each model's counts with seeds of their own; with the same one they would err alike.
  const redraw = (seed: number) =>
    pool(elicitations.map((each, i) => each.redraw?.(seed * elicitations.length + i) ?? each.logLikelihoods))
      .logLikelihoods;
  return {
    logLikelihoods,
    likelihood: poolLikelihoods(distinct.generator.map((i) => elicitations[i]!.likelihood)),
    redraw: elicitations.some((each) => each.redraw) ? redraw : undefined,
    report: { ...first!.report, effective, others: others.map(({ report }) => report) },
  };
}

/**
 * Several models' log-odds of the candidates of one question as one score: their mean where all were scored alike, so
 * that a model that is sure counts for more than one that is not; else with equal spreads, as {@link poolScores} does,
 * since a likelihood's unit is not that of a judgement.
 *
 * @param members `[model][candidate]`
 * @param scorers `[model]`: what scored them
 */
export function poolModels(
  members: readonly (readonly number[])[],
  scorers: readonly (string | readonly string[])[],
): PooledScores {
  const areAlike = new Set(scorers.map((scorer) => JSON.stringify(scorer))).size === 1;
  return poolScores(members, areAlike ? members.map(() => 1 / members.length) : undefined);
}

/** `[candidate]`: the mean of several models' log P(y|x); undefined unless all have them. @param members `[model]` */
export function poolLikelihoods(members: readonly (readonly number[] | undefined)[]): number[] | undefined {
  if (members.includes(undefined)) return undefined;
  return members[0]!.map((_, y) => mean(members.map((row) => row![y]!)));
}

/** The models that are not those of a seat before them, by their indices. @param models `[seat]` */
export function listDistinct(models: readonly unknown[]): number[] {
  return [...models.keys()].filter((seat) => models.indexOf(models[seat]) === seat);
}
