import type { InitialPolicies } from "../core/initial-policies";
import { logistic, logOdds } from "../core/log-space";
import { resolveGame } from "../core/signaling-game";
import { type SolverResult, solveResolved } from "../core/solve-signaling-game";
import type { ResolvedSolverOptions } from "../core/solver-options";
import { type CandidateScores, readCandidateScores } from "./candidate-scores";
import { calibrateShare, confidenceSolver, shareLogOdds } from "./confidence";
import {
  type BaselineMethod,
  baselines,
  type EquilibriumMethod,
  isBaselineMethod,
  type ScoredCandidates,
} from "./methods";
import { type RankingOptions, type ResolvedRankingOptions, resolveRankingOptions } from "./options";
import { type OrderedScores, orderCandidates, rankSingleCandidate } from "./ordering";
import type { RankedCandidate, RankingEquilibrium, RankingResult } from "./result";
import { warnOfConfidence, warnOfEquilibrium, warnOfScores } from "./warnings";

/**
 * The ranking of candidates by the equilibrium of the Consensus Game (arXiv 2310.09139), or by a baseline, from
 * log-likelihoods of any origin. `rankCandidates()` first elicits them and then does this. It is deterministic and does
 * not change its input.
 *
 * @throws InvalidArgumentError if a shape, number or option is not usable, or the method lacks numbers it needs
 * @example
 * const { best } = rankFromLogLikelihoods({
 *   candidates: ["Paris", "Rome"],
 *   generator: [[-1.2, -2.3], [-2.8, -1.9]], // log P(y|x,correct), log P(y|x,incorrect)
 *   discriminator: [[-0.2, -1.7], [-0.9, -0.5]], // [log P(correct|x,y), log P(incorrect|x,y)] for each y
 * });
 * best // "Paris"
 */
export function rankFromLogLikelihoods(scores: CandidateScores, options: RankingOptions = {}): RankingResult {
  const { share: _, ...result } = createRanker(scores).rank(resolveRankingOptions(options));
  return { ...result, warnings: [...warnOfScores(scores), ...result.warnings] };
}

type OrderedCandidates = Omit<RankingResult, "confidence">;

/** A ranking with the share that its confidence is computed from, 0 to 1; null if there is no confidence. */
interface GradedRanking extends RankingResult {
  share: number | null;
}

/** Ranks the same candidates in any number of ways; throws InvalidArgumentError if a method lacks numbers it needs. */
export interface Ranker {
  /** Without the confidence, which would take another game. */
  order(options: ResolvedRankingOptions): OrderedCandidates;
  rank(options: ResolvedRankingOptions): GradedRanking;
}

/**
 * A ranker of these candidates. It computes once what its rankings share: the initial policies, and each game by which
 * several methods rank. A game that reports its updates is played each time.
 */
export function createRanker(scores: CandidateScores): Ranker {
  const scored = readCandidateScores(scores);
  const { candidates } = scores;
  const { policies } = scored;
  const { initialGenerator, initialDiscriminator } = policies;
  const solved = new Map<string, SolverResult>();
  const described = new Map<SolverResult, DescribedGame>();
  let unplayed: RankedCandidate[] | undefined;

  function solve(solver: ResolvedSolverOptions, onIteration?: ResolvedRankingOptions["onIteration"]): SolverResult {
    const key = keys.get(solver) ?? JSON.stringify(solver);
    keys.set(solver, key);
    const known = onIteration ? undefined : solved.get(key);
    if (known) return known;
    const game = resolveGame({ initialGenerator, initialDiscriminator });
    const result = solveResolved(game, solver, onIteration);
    solved.set(key, result);
    return result;
  }

  function order({ method, solver, onIteration, elimination }: ResolvedRankingOptions) {
    if (candidates.length === 1) return rankSingleCandidate(candidates[0]!, method, scored.samples?.[0]);
    if (isBaselineMethod(method)) {
      unplayed ??= describeCandidates(candidates, policies, initialGenerator, initialDiscriminator);
      const ranking = listCandidates(unplayed, orderByBaseline(scored, method));
      return { best: ranking[0]!.candidate, ranking, method, equilibrium: null, warnings: [] };
    }
    const result = solve(solver, onIteration);
    const game = described.get(result) ?? describeGame(candidates, policies, result);
    described.set(result, game);
    const ordered = orderByEquilibrium(result, policies.unscored, method, elimination);
    const ranking = listCandidates(game.entries, ordered, elimination);
    const { equilibrium } = game;
    const first = ranking[0]!;
    const best = elimination && first.agreement !== "correct" ? null : first.candidate;
    return { best, ranking, method, equilibrium, warnings: warnOfEquilibrium(equilibrium) };
  }

  function rank(options: ResolvedRankingOptions): GradedRanking {
    const ordered = order(options);
    if (ordered.equilibrium === null) return { ...ordered, confidence: null, share: null };
    const first = ordered.ranking[0]!.originalIndex;
    const share = shareLogOdds(solve(confidenceSolver), policies.unscored, first);
    const confidence = calibrateShare(share, scored, options.calibration);
    return {
      ...ordered,
      confidence,
      best: confidence >= options.minimumConfidence ? ordered.best : null,
      warnings: [...ordered.warnings, ...warnOfConfidence(options)],
      share: logistic(share),
    };
  }

  return { order, rank };
}

/** A key that distinguishes games with different solver options, made once for options that rank many items. */
const keys = new WeakMap<ResolvedSolverOptions, string>();

/** A game's outcome as plain JSON, and the candidates at its equilibrium in input order, not yet scored. */
interface DescribedGame {
  equilibrium: RankingEquilibrium;
  entries: readonly RankedCandidate[];
}

function describeGame(candidates: readonly string[], policies: InitialPolicies, solved: SolverResult): DescribedGame {
  const { logGenerator, logDiscriminator } = solved;
  return {
    equilibrium: {
      ...solved,
      logGenerator: logGenerator.map(rowToJson),
      logDiscriminator: logDiscriminator.map(rowToJson),
    },
    entries: describeCandidates(candidates, policies, logGenerator, logDiscriminator),
  };
}

function listCandidates(
  entries: readonly RankedCandidate[],
  { order, scores }: OrderedScores,
  elimination = false,
): RankedCandidate[] {
  return order.map((y) => {
    const entry = entries[y]!;
    const eliminated = elimination && entry.agreement === "disagree";
    return { ...entry, score: toJson(scores[y]!), eliminated };
  });
}

/**
 * The order by a baseline: no game is played, and unscored candidates come last.
 * @throws InvalidArgumentError if the method lacks numbers it needs
 */
export function orderByBaseline(scored: ScoredCandidates, method: BaselineMethod): OrderedScores {
  const keys = baselines[method](scored);
  const { unscored } = scored.policies;
  const scores = keys.map(limit);
  return { scores, order: orderCandidates(scores, keys, listTiers(keys.length, unscored)) };
}

/**
 * The order by a game's equilibrium: unscored candidates come last. With elimination, the candidates that both players
 * call correct come first, then those that both call incorrect, then those on which they disagree.
 */
export function orderByEquilibrium(
  solved: SolverResult,
  unscored: readonly number[],
  method: EquilibriumMethod,
  elimination: boolean,
): OrderedScores {
  const N = solved.logDiscriminator.length;
  const keys: number[] = [];
  const scores: number[] = [];
  for (let y = 0; y < N; y++) {
    keys[y] = comparisonKey(solved, method, y);
    scores[y] = limit(describeScore(solved, method, keys[y]!, y));
  }
  const { logGenerator, logDiscriminator } = solved;
  const agreementOf = elimination ? (y: number) => readAgreement(logGenerator, logDiscriminator, y) : undefined;
  return { scores, order: orderCandidates(scores, keys, listTiers(N, unscored, agreementOf)) };
}

const agreementTiers = { correct: 0, incorrect: 1, disagree: 2 } as const;

/** `[candidate]`; undefined where all are in one tier. */
function listTiers(
  N: number,
  unscored: readonly number[],
  agreementOf?: (candidate: number) => RankedCandidate["agreement"],
): number[] | undefined {
  if (unscored.length === 0 && agreementOf === undefined) return undefined;
  return Array.from({ length: N }, (_, y) => {
    if (unscored.includes(y)) return 3;
    return agreementOf ? agreementTiers[agreementOf(y)] : 0;
  });
}

/** Whether both players' policies call a candidate correct, both incorrect, or they disagree. */
export function readAgreement(
  logGenerator: readonly number[][],
  logDiscriminator: readonly number[][],
  y: number,
): RankedCandidate["agreement"] {
  const [correct, incorrect] = logDiscriminator[y]!;
  const generatorAgrees = logGenerator[0]![y]! > logGenerator[1]![y]!;
  if (generatorAgrees !== correct! > incorrect!) return "disagree";
  return generatorAgrees ? "correct" : "incorrect";
}

/** JSON has neither infinities nor -0. */
function toJson(value: number): number | null {
  return value === -Infinity ? null : limit(value);
}

function limit(value: number): number {
  return Math.min(value, Number.MAX_VALUE) + 0;
}

/** The row itself if JSON can represent all its numbers. */
function rowToJson(row: number[]): (number | null)[] {
  return row.every((value) => Object.is(toJson(value), value)) ? row : row.map(toJson);
}

/**
 * log G*(y|correct), the log-odds of D*(correct|y), or log G*(y|correct) + log D*(correct|y): more precise than the
 * probabilities where these reach 0 or 1.
 */
function comparisonKey({ logGenerator, logDiscriminator }: SolverResult, method: EquilibriumMethod, y: number): number {
  const generated = logGenerator[0]![y]!;
  const [correct, incorrect] = logDiscriminator[y]!;
  if (method === "equilibrium-generator") return generated;
  return method === "equilibrium-joint" ? generated + correct! : logOdds(correct!, incorrect!);
}

/** The policy's probability; for the joint of both, the logarithm. */
function describeScore(
  { logGenerator, logDiscriminator }: SolverResult,
  method: EquilibriumMethod,
  key: number,
  y: number,
): number {
  if (method === "equilibrium-joint") return key;
  return Math.exp(method === "equilibrium-generator" ? logGenerator[0]![y]! : logDiscriminator[y]![0]!);
}

function describeCandidates(
  candidates: readonly string[],
  { initialGenerator, initialDiscriminator, unscored }: InitialPolicies,
  logGenerator: readonly number[][],
  logDiscriminator: readonly number[][],
): RankedCandidate[] {
  return candidates.map((candidate, y) => {
    return {
      candidate,
      originalIndex: y,
      originalIndices: [y],
      score: 0,
      generator: readGenerator(logGenerator, y),
      discriminator: Math.exp(logDiscriminator[y]![0]!),
      initialGenerator: readGenerator(initialGenerator, y),
      initialDiscriminator: Math.exp(initialDiscriminator[y]![0]!),
      agreement: readAgreement(logGenerator, logDiscriminator, y),
      eliminated: false,
      unscored: unscored.includes(y),
    };
  });
}

function readGenerator(logGenerator: readonly number[][], y: number) {
  return { correct: Math.exp(logGenerator[0]![y]!), incorrect: Math.exp(logGenerator[1]![y]!) };
}
