import type { RankedCandidate } from "../ranking/ranking-result";
import { areaUnderRoc } from "../statistics/area-under-roc";
import { kendallTau } from "../statistics/kendall-tau";
import { rankChanges } from "../statistics/rank-changes";
import { type EntryPlan, type ItemRanking, rankItem, readItemSignal, scoresOf } from "./rank-item";
import type { ScoredItem } from "./score-log/complete-items";

/** What one way of ranking made of one item. */
export interface EntryOutcome {
  /** The candidate ranked first. */
  chosen: number;
  /** Place of the right candidate, from 1. */
  rank: number;
  /** Confidence in the first, 0 to 1. */
  confidence: number;
  /** With elimination: the candidate answered, or undefined for abstention; only for an equilibrium. */
  answered?: number | undefined;
  residual?: number;
  /** Whether the solver flags the limit as a saddle or undecided. */
  undecided?: boolean;
}

/** How a pair's two players relate on one item. */
export interface PlayerAgreement {
  /** Whether both put the same candidate first. */
  sameFirst: boolean;
  /** Kendall's tau of their policies; undefined where one has no order. */
  correlation: number | undefined;
}

/** The same before a game, with how well the discriminator judges. */
export interface InitialAgreement extends PlayerAgreement {
  /** Share of the wrong candidates that D1 puts below the right one, ties half; undefined for a single candidate. */
  judgement: number | undefined;
}

/** The same after a game, with how far candidates moved. */
export interface MovedAgreement extends PlayerAgreement {
  /** Mean number of places that a candidate moved from the initial policy to the equilibrium. */
  generatorRankChange: number;
  discriminatorRankChange: number;
}

/** Everything that a report needs to know of one item. */
export interface ItemOutcome {
  item: number;
  candidates: number;
  tokens: number;
  queries: number;
  /** By entry, in the order of the plans. */
  entries: EntryOutcome[];
  /** By signal: how often the right candidate scores above a wrong one, ties half; undefined for one candidate. */
  signals: (number | undefined)[];
  /** By entry: the agreement before and after the game; undefined where the entry has no game. */
  before: (InitialAgreement | undefined)[];
  after: (MovedAgreement | undefined)[];
}

/** Ranks an item in every way. */
export function evaluateItem(item: ScoredItem, plans: readonly EntryPlan[]): ItemOutcome {
  const rankings = plans.map((plan) => rankItem(item, plan));
  return {
    item: item.item,
    candidates: item.bytes.length,
    tokens: item.tokens,
    queries: item.queries,
    entries: rankings.map((ranking) => describeOutcome(ranking, item.answer)),
    signals: plans.flatMap(({ signal }) =>
      signal === undefined
        ? []
        : [separate(scoresOf(readItemSignal(item, signal, "generator")), item)],
    ),
    before: rankings.map(
      ({ result }) => result?.equilibrium && compareInitial(inInputOrder(result.ranking), item),
    ),
    after: rankings.map(
      ({ result }) => result?.equilibrium && compareFinal(inInputOrder(result.ranking)),
    ),
  };
}

function describeOutcome({ order, confidence, result }: ItemRanking, answer: number): EntryOutcome {
  const outcome = { chosen: order[0]!, rank: order.indexOf(answer) + 1, confidence };
  const equilibrium = result?.equilibrium;
  if (equilibrium === undefined) return outcome;
  return {
    ...outcome,
    answered: result!.ranking.find(({ agreement }) => agreement === "correct")?.originalIndex,
    residual: equilibrium.residual,
    undecided: equilibrium.limit === "saddle" || equilibrium.limit === "undecided",
  };
}

function separate(scores: readonly number[], { bytes, answer }: ScoredItem): number | undefined {
  return areaUnderRoc(
    scores,
    bytes.map((_, y) => y === answer),
  );
}

function inInputOrder(ranking: readonly RankedCandidate[]): RankedCandidate[] {
  return [...ranking].sort((a, b) => a.originalIndex - b.originalIndex);
}

function compareInitial(entries: readonly RankedCandidate[], item: ScoredItem): InitialAgreement {
  const discriminator = entries.map(({ initialDiscriminator }) => initialDiscriminator);
  return {
    ...compare(
      entries.map(({ initialGenerator }) => initialGenerator.correct),
      discriminator,
    ),
    judgement: separate(discriminator, item),
  };
}

function compareFinal(entries: readonly RankedCandidate[]): MovedAgreement {
  const generator = entries.map((entry) => entry.generator.correct);
  const discriminator = entries.map((entry) => entry.discriminator);
  const initialGenerator = entries.map((entry) => entry.initialGenerator.correct);
  const initialDiscriminator = entries.map((entry) => entry.initialDiscriminator);
  return {
    ...compare(generator, discriminator),
    generatorRankChange: meanChange(initialGenerator, generator),
    discriminatorRankChange: meanChange(initialDiscriminator, discriminator),
  };
}

function compare(generator: readonly number[], discriminator: readonly number[]): PlayerAgreement {
  const first = (policy: readonly number[]) => policy.indexOf(Math.max(...policy));
  return {
    sameFirst: first(generator) === first(discriminator),
    correlation: kendallTau(generator, discriminator),
  };
}

function meanChange(before: readonly number[], after: readonly number[]): number {
  const changes = rankChanges(before, after);
  return changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
}
