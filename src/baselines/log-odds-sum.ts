import { isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { logOdds } from "../core/log-odds";
import type { Baseline } from "./baseline";

/**
 * Sum of both players' log-odds of correct against incorrect, in nats; of a score without v, the score itself. Without the
 * normalizations of the initial policies, which saturate near 0 and 1, it is the best choice there is where both signals are
 * calibrated and independent given the answer (naive Bayes).
 */
export const logOddsSum: Baseline = ({ logLikelihoods: { generator, discriminator } }) => {
  const generated = readGenerator(generator);
  return readDiscriminator(discriminator).map((judged, y) =>
    // What a player rules out stays out, however sure the other is.
    judged === -Infinity || generated[y] === -Infinity ? -Infinity : judged + generated[y]!,
  );
};

function readGenerator(generator: LogLikelihoods["generator"]): number[] {
  if (isScoreVector(generator)) return Array.from(generator);
  return Array.from(generator[0]!, (correct, y) => logOdds(correct, generator[1]![y]!));
}

function readDiscriminator(discriminator: LogLikelihoods["discriminator"]): number[] {
  if (isScoreVector(discriminator)) return Array.from(discriminator);
  return Array.from(discriminator, (row) => logOdds(row[0]!, row[1]!));
}
