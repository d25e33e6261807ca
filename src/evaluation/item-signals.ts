import { logOdds } from "../core/log-odds";
import { isPair, readSignal, type Signal, type SignalValues } from "../elicitation/signals";
import type { CandidateScores } from "../ranking/candidate-scores";
import { poolByAnswer } from "../ranking/pool-by-answer";
import type { NamedPair } from "./evaluation-settings";
import { countDraws } from "./item-answers";
import type { ScoredItem } from "./score-log/complete-items";

/**
 * What a pair of signals says of an item, pooled by answer where the pair says how. Candidates go by their numbers: a log has no
 * texts.
 */
export function readPair(item: ScoredItem, pair: NamedPair): CandidateScores {
  const generator = readItemSignal(item, pair.generator, "generator");
  const discriminator = readItemSignal(item, pair.discriminator, "discriminator");
  const plain = item.said.generator.plain?.[0]?.logLikelihoods;
  const samples = countDraws(item);
  const scores = {
    candidates: item.bytes.map((_, y) => String(y)),
    generator,
    discriminator: isPair(discriminator)
      ? item.bytes.map((_, y) => discriminator.map((row) => row[y]!))
      : discriminator,
    ...(plain && { likelihood: plain }),
    ...(samples && { samples }),
  };
  return pair.pooling ? poolByAnswer(scores, item.answers!, pair.pooling) : scores;
}

/** A signal's values; where one model plays both roles, it was asked everything in the generator's name. */
export function readItemSignal(
  { said, bytes }: ScoredItem,
  signal: Signal,
  role: "generator" | "discriminator",
): SignalValues {
  const isOneModel = Object.keys(said.discriminator).length === 0;
  return readSignal(signal, said[isOneModel ? "generator" : role], bytes);
}

/** `[candidate]`: the score, or the log-odds of correct against incorrect. */
export function scoresOf(values: SignalValues): number[] {
  if (!isPair(values)) return values;
  const [correct, incorrect] = values;
  // Of a candidate without any probability the odds are not defined; it comes last.
  return correct.map((logProbability, y) => logOdds(logProbability, incorrect[y]!));
}
