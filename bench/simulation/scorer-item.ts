import type { LogLikelihoods } from "equirank/core";
import { CompleteItems, parsePair, readPair, rightCandidates } from "../../src/internal";

/**
 * What two scorers said of the candidates of one question, simulated or of a real model, and which candidate is right.
 */
export interface ScorerItem extends LogLikelihoods {
  /** Index of the right candidate. */
  gold: number;
}

/** How the two scorers enter the game. */
export type ScorerForm =
  /** One score a candidate: G1 ∝ e^s and e^-s, D1 = 1 / (1 + e^-(s - mean s)). */
  | "pointwise"
  /** The paper's pair: log-probabilities under both v, of which the quotient P(·|correct) / P(·|incorrect) counts. */
  | "contrast";

/** One number a candidate from each signal: the log-odds in nats by which it holds the candidate to be right. */
export interface LogOdds {
  /** `[candidate]`: the score, or log P(y|x,correct) - log P(y|x,incorrect). */
  generator: number[];
  /** `[candidate]`: the score, or log P(correct|x,y) - log P(incorrect|x,y). */
  discriminator: number[];
}

/**
 * Log-odds as log-likelihoods in either form. In the form "contrast" each candidate's numbers are up to a constant,
 * which its initial policies do not depend on.
 */
export function expressLogOdds({ generator, discriminator }: LogOdds, form: ScorerForm): LogLikelihoods {
  if (form === "pointwise") return { generator, discriminator };
  return {
    generator: [generator, generator.map(() => 0)],
    discriminator: discriminator.map((logOdds) => [logOdds, 0]),
  };
}

/**
 * What a pair of scorers said in score logs, as `placeRun()` takes it, in the order of the data. Of open questions
 * these are the paths, without questions that none of them answers rightly.
 * @param files the log of a run, or those of all its parts
 * @param pair by the name of an elicitation, or as `generator+discriminator`
 * @throws ScoreLogError if a log is damaged, or logs are of different runs
 * @throws InvalidArgumentError if the pair is unknown, or the logs have no answers for it
 */
export async function readScorerItems(files: readonly string[], pair: string): Promise<ScorerItem[]> {
  const scorers = parsePair(pair);
  const items: (ScorerItem & { item: number })[] = [];
  for await (const scored of new CompleteItems(files)) {
    const { generator, discriminator } = readPair(scored, scorers);
    const gold = rightCandidates(scored).indexOf(true);
    if (gold !== -1) items.push({ item: scored.item, generator, discriminator, gold });
  }
  return items.sort((a, b) => a.item - b.item).map(({ item: _, ...rest }) => rest);
}
