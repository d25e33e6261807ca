import { BinaryResponses } from "./binary-responses";
import type { PlayerSettings, ResolvedGame } from "./game";
import { GeneralResponses } from "./general-responses";
import { createNumbers, exponentiate, type Int, type Numbers } from "./numbers";
import { distance, type ResponseSystem } from "./response-system";
import { RestPointFinder } from "./rest-point-finder";
import { spectralRadius } from "./spectral-radius";
import { UpdateBlocks } from "./update-blocks";

/** Error allowed in each block of updates: at most, at first; from each attempt to the next; in the last. */
const coarsestTolerance: number = 3e-2;
const refinement: number = 1 / 20;
const finestTolerance: number = 1e-10;
/** The first tolerance, as a part of the distance over which log ρ changes by 1. */
const firstTolerance: number = 0.12;
/**
 * Factor of the tolerance, to be divided by ρ and at most `largestFactor`, where neighbouring paths approach each other
 * at the final temperatures too.
 */
const settlingFactor: number = 3;
const largestFactor: number = 10;
/** Change of the initial policies that must not matter. */
const uncertainty: number = 1e-8;
/** The factor by which the estimated error is enlarged. */
const safety: number = 1.5;
/** Part of the bound on the change of log ρ that an error makes up in the direction in which it grows. */
const alignment: number = 0.25;
/**
 * Gap, as a part of the distance over which log ρ changes by 1, below which Newton's method would find a saddle if
 * there were one. Where it finds none a pair of rest points has just vanished, and all paths pass slowly in one
 * direction.
 */
const passageGap: number = 0.1;
const largestPassageGap: number = 0.01;
/** Distance from the averages to a rest point within which Newton's method may take over. */
const handOverRadius: number = 0.1;
/** Part of λ by which the temperatures may still exceed it then. */
const handOverHeat: number = 0.5;
/** The same as the first for a rest point that may be a saddle. */
const saddleRadius: number = 0.01;
/**
 * Part of the error by which the averages may lie beside it, in the direction in which paths part: that of rounding, in
 * a game that a symmetry maps to itself. A path that is farther off is leaving.
 */
const saddleShare: number = 1e-3;
/** By how much the gap must have changed for another try after one that found nothing. */
const retryFactor: number = 1.25;
/** 1 - ρ below which a rest point is about to vanish or to split. */
const smallestMargin: number = 1e-6;
/** Blocks after which a path is given up, at each tolerance. */
const mostBlocks = 10_000;

/** Values of `LimitFinder.kind`: the places of `limitKinds` in src/core/exact.ts. */
const stable: Int = 0;
const saddle: Int = 1;
const undecided: Int = 2;
/** What a search for a rest point says that has not found the limit yet. */
const notYet: Int = -1;

/** The responses of a game, in the smallest coordinates there are for it. */
export function createResponses(game: ResolvedGame, settings: PlayerSettings): ResponseSystem {
  if (game.meanings === 2) return new BinaryResponses(game, settings);
  return new GeneralResponses(game, settings);
}

/**
 * Finds the limits of the piKL dynamics, to rounding, of games with as many meanings and candidates as the first.
 *
 * Blocks of updates follow the averages from the initial policies, until Newton's method reaches a stable rest point
 * from them by a short and contracting way. The path is followed again with a finer tolerance where its estimated error
 * might have led it into the basin of another rest point. docs/derivation.md says why the result is the dynamics' own
 * limit.
 */
export class LimitFinder {
  /** The kind of the limit, 0 to 2: stable, saddle or undecided, as of the last `find`. */
  kind: Int = 0;
  /** Spectral radius ρ of the best responses at the limit, see {@link spectralRadius}; 0 where none was found. */
  stability: number = 0;
  /** Evaluations of both players' responses that the last `find` took. */
  evaluations: Int = 0;
  /** The limit, as a state of the {@link ResponseSystem}; where none was found, the averages so far. */
  private state: Numbers;

  private readonly system: ResponseSystem;
  private readonly generator: Numbers;
  private readonly discriminator: Numbers;
  private readonly initial: Numbers;
  private readonly blocks: UpdateBlocks;
  private readonly finder: RestPointFinder;
  /** Factor by which the gap should shrink before the next try to settle. */
  private shrinkage: number = 0;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    const system = createResponses(game, settings);
    const initial = createNumbers(2 * system.size);
    this.system = system;
    this.initial = initial;
    this.state = initial;
    this.generator = createNumbers(game.meanings * game.candidates);
    this.discriminator = createNumbers(game.meanings * game.candidates);
    this.blocks = new UpdateBlocks(system, initial, uncertainty);
    this.finder = new RestPointFinder(system);
  }

  /** Finds the limit of a game. Returns whether there is one; without it `stability` is not known. */
  find(game: ResolvedGame, settings: PlayerSettings): boolean {
    const system = this.system;
    const blocks = this.blocks;
    const finder = this.finder;
    system.load(game, settings);
    this.start(game);
    blocks.evaluations = 0;
    finder.evaluations = 0;
    this.kind = undecided;
    this.stability = 0;

    let tolerance = Math.min(coarsestTolerance, firstTolerance / system.sensitivity);
    while (true) {
      const isFinest = tolerance <= finestTolerance;
      if (this.followPath(tolerance, isFinest) || isFinest) break;
      tolerance *= refinement;
    }
    this.evaluations = blocks.evaluations + finder.evaluations;
    return this.state !== blocks.averages;
  }

  /**
   * Follows the path with one tolerance. Returns whether the path may be trusted, or has ended; what was found is in
   * `kind`, `stability` and `state`.
   */
  private followPath(tolerance: number, isFinest: boolean): boolean {
    const system = this.system;
    const blocks = this.blocks;
    this.state = blocks.averages;
    let isFollowed = true;
    // The gap at which Newton's method was last tried in vain, and the smaller one at which it is worth another try.
    let triedGap: number = 0;
    let nextGap: number = 0;
    blocks.restart();
    for (let k = 0; k < mostBlocks; k++) {
      blocks.look();
      if (isFollowed) isFollowed = this.isErrorHarmless();
      if (!isFollowed && !isFinest) break;
      const gap = blocks.gap;
      const heat = system.excessTemperature(blocks.time);
      const finalRadius = blocks.radius * (1 + heat);
      const isConcave = finalRadius < 1;
      const isNear = gap <= handOverRadius && heat <= handOverHeat;
      const isWorthTrying = gap <= nextGap || gap >= triedGap * retryFactor;
      if (isNear && (!isFollowed || (isConcave && isWorthTrying))) {
        const kind = this.settle(isFollowed);
        if (kind !== notYet) {
          this.kind = kind;
          this.state = this.finder.point;
          return true;
        }
        triedGap = gap;
        nextGap = gap * this.shrinkage;
      }
      const factor = isConcave ? Math.min(largestFactor, settlingFactor / finalRadius) : 1.0;
      blocks.advance(Math.max(tolerance, finestTolerance) * factor);
    }
    // The dynamics have not arrived at any meaningful t, as for λ near 0, so the averages so far are the result.
    return isFollowed;
  }

  /** Writes the discriminator's policy at the limit, `[y * M + m]`. */
  writeDiscriminator(discriminator: Numbers): void {
    this.system.writeDiscriminator(this.state, discriminator);
  }

  /** Writes the state of the initial policies. */
  private start(game: ResolvedGame): void {
    const generator = this.generator;
    const discriminator = this.discriminator;
    const size = game.meanings * game.candidates;
    for (let i = 0; i < size; i++) {
      generator[i] = game.initialGenerator[i]!;
      discriminator[i] = game.initialDiscriminator[i]!;
    }
    exponentiate(generator, 0, size);
    exponentiate(discriminator, 0, size);
    this.system.writeState(generator, discriminator, this.initial);
  }

  /**
   * Whether the path's error is too small to have changed its destination. Within the error of the averages the
   * spectral radius is at most `largestRadius`. Below 1 all paths there approach each other; otherwise they may be
   * dividing between two destinations, with a saddle between them, to which the gap is at most (largestRadius - 1)
   * times the distance, Eq. (19).
   */
  private isErrorHarmless(): boolean {
    const system = this.system;
    const blocks = this.blocks;
    const gap = blocks.gap;
    const estimated = safety * blocks.error;
    const error = estimated * Math.exp(system.sensitivity * estimated);
    const largestRadius = blocks.radius * Math.exp(alignment * system.sensitivity * error);
    if (largestRadius <= 1 || (largestRadius - 1) * error <= gap) return true;
    const largestGap = Math.min(largestPassageGap, passageGap / system.sensitivity);
    const isPassage =
      gap <= largestGap && blocks.isMovingApart() && !this.finder.find(blocks.averages, handOverRadius, false);
    if (isPassage) blocks.forgetDelay();
    return isPassage;
  }

  /**
   * Looks for the rest point where the path ends: leaves it in `finder.point` and its ρ in `stability`, and returns its
   * kind; or returns `notYet`, with `shrinkage` set.
   */
  private settle(isFollowed: boolean): Int {
    const system = this.system;
    const blocks = this.blocks;
    const finder = this.finder;
    this.shrinkage = 1 / retryFactor;
    if (finder.find(blocks.averages, handOverRadius, true)) {
      const stability = spectralRadius(system);
      if (stability < 1) {
        this.stability = stability;
        if (!isFollowed) return undecided;
        const radiusHere = blocks.radius * (1 + system.excessTemperature(blocks.time));
        const reach = distance(system, blocks.averages, finder.point) + 2 * safety * blocks.error;
        const largestReach = -Math.log(stability * radiusHere) / (alignment * system.sensitivity);
        if (reach < largestReach) return 1 - stability >= smallestMargin ? stable : undecided;
        this.shrinkage = Math.max(0.1, Math.min(this.shrinkage, largestReach / reach));
      }
    }
    if (!isFollowed && finder.find(blocks.averages, saddleRadius, false)) {
      const stability = spectralRadius(system);
      this.stability = stability;
      if (stability < 1) return undecided;
      if (blocks.lengthAside(finder.point) <= saddleShare * blocks.error) return saddle;
    }
    return notYet;
  }
}
