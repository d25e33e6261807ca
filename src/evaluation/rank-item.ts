import { isPair, readSignal, type Signal, type SignalValues } from "../elicitation/signals";
import { type CandidateScores, rankFromLogLikelihoods } from "../ranking/rank-from-log-likelihoods";
import { isBaselineMethod, type RankingMethod } from "../ranking/ranking-method";
import type { RankingResult } from "../ranking/ranking-result";
import type { EvaluationSettings, NamedPair } from "./evaluation-settings";
import type { ScoredItem } from "./score-log/complete-items";

/** One way of ranking: by a signal alone, or by a method from a pair of signals. */
export interface EntryPlan {
  /** Unique in a report. */
  name: string;
  signal?: Signal;
  pair?: NamedPair;
  method: RankingMethod | "signal";
  solver?: "exact" | "pikl";
  regularization?: number;
}

/** Every way of ranking that the settings ask for. */
export function planEntries(settings: EvaluationSettings): EntryPlan[] {
  const alone = settings.signals.map(
    (signal): EntryPlan => ({ name: signal, signal, method: "signal" }),
  );
  const paired = settings.pairs.flatMap((pair) =>
    settings.methods.flatMap((method): EntryPlan[] => {
      const name = `${pair.name} ${method}`;
      if (isBaselineMethod(method)) return [{ name, pair, method }];
      return settings.solvers.flatMap((solver) =>
        settings.regularization.map((regularization) => ({
          name: `${name} ${solver} ${regularization}`,
          pair,
          method,
          solver,
          regularization,
        })),
      );
    }),
  );
  return [...alone, ...paired];
}

/** The candidates of an item in the order of one way of ranking. */
export interface ItemRanking {
  /** Indices of candidates, best first. */
  order: number[];
  /** Confidence in the first, 0 to 1. */
  confidence: number;
  /** The whole result, for ways of ranking that use a pair. */
  result?: RankingResult;
}

/** Ranks an item in one way. */
export function rankItem(item: ScoredItem, plan: EntryPlan): ItemRanking {
  if (plan.signal !== undefined)
    return rankBySignal(scoresOf(readItemSignal(item, plan.signal, "generator")));
  const scores = readPair(item, plan.pair!);
  const method = plan.method as RankingMethod;
  const result = rankFromLogLikelihoods(scores, {
    method,
    ...(plan.solver && {
      solver: { kind: plan.solver, regularization: plan.regularization! },
      elimination: false,
    }),
  });
  const order = result.ranking.map(({ originalIndex }) => originalIndex);
  const values = result.ranking.map(({ score }) => score);
  const isProbability =
    method === "equilibrium-discriminator" || method === "equilibrium-generator";
  return { order, confidence: isProbability ? values[0]! : softmaxFirst(values), result };
}

/** What a pair of signals says of an item. Candidates go by their numbers: a log has no texts. */
export function readPair(item: ScoredItem, pair: NamedPair): CandidateScores {
  const generator = readItemSignal(item, pair.generator, "generator");
  const discriminator = readItemSignal(item, pair.discriminator, "discriminator");
  const plain = item.answers.generator.plain?.[0]?.logLikelihoods;
  return {
    candidates: item.bytes.map((_, y) => String(y)),
    generator,
    discriminator: isPair(discriminator)
      ? item.bytes.map((_, y) => discriminator.map((row) => row[y]!))
      : discriminator,
    ...(plain && { likelihood: plain }),
  };
}

/** A signal's values; where one model plays both roles, it was asked everything in the generator's name. */
export function readItemSignal(
  { answers, bytes }: ScoredItem,
  signal: Signal,
  role: "generator" | "discriminator",
): SignalValues {
  const isOneModel = Object.keys(answers.discriminator).length === 0;
  return readSignal(signal, answers[isOneModel ? "generator" : role], bytes);
}

/** `[candidate]`: the score, or the log-odds of correct against incorrect. */
export function scoresOf(values: SignalValues): number[] {
  if (!isPair(values)) return values;
  const [correct, incorrect] = values;
  // Of a candidate without any probability the odds are not defined; it comes last.
  return correct.map((logProbability, y) =>
    logProbability === -Infinity ? -Infinity : logProbability - incorrect[y]!,
  );
}

function rankBySignal(scores: readonly number[]): ItemRanking {
  const order = scores.map((_, y) => y).sort((a, b) => compareDescending(scores[a]!, scores[b]!));
  return { order, confidence: softmaxFirst(order.map((y) => scores[y]!)) };
}

/** Not a difference: that of two infinities is NaN. */
function compareDescending(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}

/** The share of the first of logarithmic scores, highest first, in the total of their exponentials. */
function softmaxFirst(scores: readonly number[]): number {
  const [first] = scores;
  if (first === -Infinity) return 1 / scores.length;
  return 1 / scores.reduce((sum, score) => sum + Math.exp(score - first!), 0);
}
