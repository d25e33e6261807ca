import { logistic } from "../../core/log-space";
import { resolveGame } from "../../core/signaling-game";
import { type SolverResult, solveResolved } from "../../core/solve-signaling-game";
import type { PerPlayer, ResolvedSolverOptions } from "../../core/solver-options";
import { listDistinct, poolLikelihoods, poolModels } from "../../elicitation/pool-models";
import { byCandidate, readScorer, type Scorer, type ScorerValues, scoresOf } from "../../elicitation/scorers";
import { type CandidateScores, readCandidateScores } from "../../ranking/candidate-scores";
import { confidenceSolver, shareLogOdds } from "../../ranking/confidence";
import type { BaselineMethod, EquilibriumMethod } from "../../ranking/methods";
import { orderCandidates } from "../../ranking/ordering";
import { poolByAnswer } from "../../ranking/pooling";
import { orderByBaseline, orderByEquilibrium, readAgreement } from "../../ranking/rank-from-log-likelihoods";
import { InvalidArgumentError, ScoreLogError } from "../../shared/errors";
import { bestOfPaths, countDraws, countVotes, type ItemSeat, type ScoredItem } from "../log/complete-items";
import type { EntryPlan } from "./evaluation-plan";
import type { NamedPair } from "./named-pair";

/** The candidates of an item, or the answers to an open question, in the order of one way of ranking. */
export interface ItemRanking {
  /** Indices of candidates, best first. */
  order: number[];
  /** Confidence in the first, 0 to 1. */
  confidence: number;
  /** The game that ranked them, if there was one. */
  game?: ItemGame;
}

/** What a game came to. */
export interface ItemGame {
  initial: PlayerPolicies;
  final: PlayerPolicies;
  /** `[candidate]`: whether it is in the game and both players call it correct. */
  accepted: boolean[];
  residual: number;
  /** Whether the solver flags the limit as a saddle or undecided. */
  undecided: boolean;
}

/** G(y|correct) and D(correct|y), `[candidate]`. */
type PlayerPolicies = PerPlayer<number[]>;

/**
 * Ranks an item in every way of a plan, in its order. Each of its games is solved once, however many methods rank by
 * it.
 * @throws ScoreLogError if its numbers cannot be ranked, as when no candidate has any probability
 */
export function rankItem(item: ScoredItem, entries: readonly EntryPlan[]): ItemRanking[] {
  const rankers = new Map<NamedPair, (plan: EntryPlan) => ItemRanking>();
  const rankerOf = (pair: NamedPair) => {
    const ranker = rankers.get(pair) ?? createPairRanker(readPair(item, pair));
    rankers.set(pair, ranker);
    return ranker;
  };
  return entries.map((plan) =>
    attemptRanking(item, plan.name, () => {
      if (plan.pair !== undefined) return rankerOf(plan.pair)(plan);
      if (plan.scorer === undefined) return rankByScores(countVotes(item).map(Math.log));
      return rankByScores(bestOfPaths(item, readAlone(item, plan.scorer)));
    }),
  );
}

/**
 * What `rank` makes of an item.
 * @throws ScoreLogError if its numbers cannot be ranked this way, as when no candidate has any probability
 */
export function attemptRanking<T>({ item }: ScoredItem, way: string, rank: () => T): T {
  try {
    return rank();
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new ScoreLogError(
      `item ${item} cannot be ranked by ${way}: ${cause.message}. Delete the item's lines from the log if no other item is at fault, or leave out this way of ranking`,
      { cause },
    );
  }
}

/** Ranks an item by the scores of a pair, which it reads once. */
function createPairRanker(scores: CandidateScores): (plan: EntryPlan) => ItemRanking {
  const scored = readCandidateScores(scores);
  const { initialGenerator, initialDiscriminator, unscored } = scored.policies;
  const isAlone = scores.candidates.length === 1;
  const initial = isAlone ? certain : readPolicies(initialGenerator, initialDiscriminator);
  const played = new Map<ResolvedSolverOptions, { solved: SolverResult; game: ItemGame }>();
  const confidences: number[] = [];
  const resolved = resolveGame({ initialGenerator, initialDiscriminator });

  function play(solver: ResolvedSolverOptions) {
    const known = played.get(solver);
    if (known) return known;
    const solved = solveResolved(resolved, solver);
    const { logGenerator, logDiscriminator, residual, limit } = solved;
    const game = {
      initial,
      final: readPolicies(logGenerator, logDiscriminator),
      accepted: logDiscriminator.map(
        (_, y) => readAgreement(logGenerator, logDiscriminator, y) === "correct" && !unscored.includes(y),
      ),
      residual,
      undecided: limit === "saddle" || limit === "undecided",
    };
    played.set(solver, { solved, game });
    return { solved, game };
  }

  return ({ method, solving }) => {
    if (isAlone) return { order: [0], confidence: 1, ...(solving && { game: gameAlone }) };
    if (solving === undefined) {
      const { order, scores } = orderByBaseline(scored, method as BaselineMethod);
      return { order, confidence: softmaxFirst(order.map((y) => scores[y]!)) };
    }
    const { solved, game } = play(solving);
    const { order } = orderByEquilibrium(solved, unscored, method as EquilibriumMethod, false);
    const first = order[0]!;
    confidences[first] ??= logistic(shareLogOdds(play(confidenceSolver).solved, unscored, first));
    return { order, confidence: confidences[first], game };
  };
}

/** A single candidate is certain, and needs no game. */
const certain: PlayerPolicies = { generator: [1], discriminator: [1] };
const gameAlone: ItemGame = { initial: certain, final: certain, accepted: [true], residual: 0, undecided: false };

function readPolicies(
  [logGenerator]: readonly (readonly number[])[],
  logDiscriminator: readonly (readonly number[])[],
): PlayerPolicies {
  return {
    generator: logGenerator!.map(Math.exp),
    discriminator: logDiscriminator.map(([correct]) => Math.exp(correct!)),
  };
}

function rankByScores(scores: readonly number[]): ItemRanking {
  const order = orderCandidates(scores, scores);
  return { order, confidence: softmaxFirst(order.map((y) => scores[y]!)) };
}

/** The share of the first of logarithmic scores, highest first, in the total of their exponentials. */
function softmaxFirst(scores: readonly number[]): number {
  const [first] = scores;
  if (!Number.isFinite(first)) return 1 / scores.filter((score) => score === first).length;
  return 1 / scores.reduce((sum, score) => sum + Math.exp(score - first!), 0);
}

/**
 * What a pair of scorers says of an item, pooled by answer where the pair says how. Candidates go by their numbers: a
 * log has no texts.
 */
export function readPair(item: ScoredItem, pair: NamedPair): CandidateScores {
  const asked = listAsked(item, pair);
  const speakers = listDistinct(asked.map(({ models }) => JSON.stringify(models?.generator)));
  const plain = poolLikelihoods(speakers.map((i) => asked[i]!.said.generator.plain?.[0]?.logLikelihoods));
  const samples = countDraws(item);
  const scores = {
    candidates: item.bytes.map((_, y) => String(y)),
    generator: readPlayer(item, pair, "generator"),
    discriminator: byCandidate(readPlayer(item, pair, "discriminator")),
    ...(plain && { likelihood: plain }),
    ...(samples && { samples }),
  };
  return pair.pooling ? poolByAnswer(scores, item.answers!, pair.pooling) : scores;
}

type Role = keyof ScoredItem["said"];
type AskedPair = Omit<NamedPair, "name">;

/** `[candidate]`: what a scorer that ranks alone says of an item; of several models, their pool. */
export function readAlone(item: ScoredItem, scorer: Scorer): number[] {
  return scoresOf(readPlayer(item, { generator: scorer, discriminator: scorer }, "generator"));
}

function readPlayer(item: ScoredItem, pair: AskedPair, role: Role): ScorerValues {
  const [first, ...others] = listAsked(item, pair);
  if (others.length > 0) return poolPlayer(item, pair, role).scores;
  return readScorer(first!.scorers[role], first!.said[role], item.bytes, pair.weights);
}

/** What each log that a pair reads says of an item, of which models, and by which scorers the pair reads it. */
export function listAsked(item: ScoredItem, pair: AskedPair) {
  const seats: readonly ItemSeat[] = item.seats ?? [item];
  return seats.flatMap(({ said, models }, k) => {
    const scorers = pair.seats ? pair.seats[k] : pair;
    return scorers ? { said, models, scorers } : [];
  });
}

/** What several models say of an item in a role, pooled as a call with them pools it, and their names. */
export function poolPlayer(item: ScoredItem, pair: AskedPair, role: Role) {
  const asked = listAsked(item, pair);
  const distinct = listDistinct(asked.map(({ models }) => JSON.stringify(models![role])));
  const pooled = poolModels(
    distinct.map((i) => {
      const { scorers, said } = asked[i]!;
      return scoresOf(readScorer(scorers[role], said[role], item.bytes, pair.weights));
    }),
    distinct.map((i) => asked[i]!.scorers[role]),
  );
  return { ...pooled, models: distinct.map((i) => asked[i]!.models![role].id) };
}
