import { InvalidArgumentError } from "../errors/invalid-argument-error";
import {
  type Matrix,
  type ResolvedGame,
  readMatrix,
  resolveGame,
  type SignalingGame,
} from "./signaling-game";
import { type PerPlayer, resolveRegularization } from "./solver-options";

/** A policy for each player, as probabilities. */
export interface Policies {
  /** `[meaning][candidate]`: G(y|m). */
  generator: Matrix;
  /** `[candidate][meaning]`: D(m|y). */
  discriminator: Matrix;
}

/** How far a pair of policies is from a rest point of the regularized game. All three are 0 there and only there. */
export interface Certificate {
  /**
   * What each player would gain in its regularized utility, in units of the payoff, by its best response to the
   * other's policy:
   *
   *     regret_G = Σ_m [ max_π ( <Q_G(.|m), π> - λ_G KL(π ‖ G1(.|m)) ) - ( <Q_G, G> - λ_G KL(G ‖ G1) ) ],
   *
   * and likewise for D, summed over candidates.
   */
  regret: PerPlayer<number>;
  /**
   * Sum of both regrets: NashConv of the regularized game. It is not the NashConv of constant-sum games, since both
   * players share one payoff.
   */
  regularizedNashConv: number;
  /** Largest absolute change of any probability when either player moves to its best response. */
  residual: number;
}

/**
 * The certificate of two policies, computed from them and the game alone, in O(N M²) for N candidates and M meanings.
 *
 * The regularized best response is π* ∝ π1 exp(Q/λ), and the regret of π is exactly λ KL(π ‖ π*): both follow from
 * max_π <Q, π> - λ KL(π ‖ π1) = λ log Σ π1 exp(Q/λ). Written as a divergence it loses no digits near a rest point.
 *
 * @param regularization λ, one number or one for each player. @default 0.1
 * @throws InvalidArgumentError if the game, the policies' shapes or λ are not usable
 */
export function certify(
  game: SignalingGame,
  policies: Policies,
  regularization?: number | PerPlayer<number>,
): Certificate {
  const resolved = resolveGame(game);
  const generator = readPolicy("policies.generator", policies?.generator, [
    resolved.meanings,
    resolved.candidates,
  ]);
  const discriminator = readPolicy("policies.discriminator", policies?.discriminator, [
    resolved.candidates,
    resolved.meanings,
  ]);
  return certifyResolved(
    resolved,
    generator,
    discriminator,
    resolveRegularization(regularization, "regularization"),
  );
}

/** {@link certify} for dense arrays that were checked already. */
export function certifyResolved(
  game: ResolvedGame,
  generator: Float64Array,
  discriminator: Float64Array,
  regularization: PerPlayer<number>,
): Certificate {
  const { meanings: M, candidates: N, prior, payoff, cost } = game;
  const ofGenerator: PlayerGap = { regret: 0, residual: 0 };
  const values = new Float64Array(Math.max(M, N));

  for (let m = 0; m < M; m++) {
    for (let y = 0; y < N; y++) {
      let expectedPayoff = 0;
      for (let guess = 0; guess < M; guess++) {
        expectedPayoff += discriminator[y * M + guess]! * payoff[m * M + guess]!;
      }
      values[y] = prior[m]! * (expectedPayoff - cost[y]!);
    }
    const { initialGenerator } = game;
    addGap(ofGenerator, generator, initialGenerator, m * N, N, values, regularization.generator);
  }

  const ofDiscriminator: PlayerGap = { regret: 0, residual: 0 };
  for (let y = 0; y < N; y++) {
    for (let guess = 0; guess < M; guess++) {
      values[guess] = 0;
      for (let m = 0; m < M; m++) {
        values[guess]! += prior[m]! * payoff[m * M + guess]! * generator[m * N + y]!;
      }
    }
    const { initialDiscriminator } = game;
    addGap(
      ofDiscriminator,
      discriminator,
      initialDiscriminator,
      y * M,
      M,
      values,
      regularization.discriminator,
    );
  }

  return {
    regret: { generator: ofGenerator.regret, discriminator: ofDiscriminator.regret },
    regularizedNashConv: ofGenerator.regret + ofDiscriminator.regret,
    residual: Math.max(ofGenerator.residual, ofDiscriminator.residual),
  };
}

/**
 * Regret of each player at the given policies, see {@link Certificate.regret}.
 * @param regularization λ. @default 0.1
 */
export function regret(
  game: SignalingGame,
  policies: Policies,
  regularization?: number | PerPlayer<number>,
): PerPlayer<number> {
  return certify(game, policies, regularization).regret;
}

/**
 * Sum of both players' regrets at the given policies, see {@link Certificate.regularizedNashConv}.
 * @param regularization λ. @default 0.1
 */
export function regularizedNashConv(
  game: SignalingGame,
  policies: Policies,
  regularization?: number | PerPlayer<number>,
): number {
  return certify(game, policies, regularization).regularizedNashConv;
}

/**
 * Largest change of a probability that one best response makes, see {@link Certificate.residual}.
 * @param regularization λ. @default 0.1
 */
export function residual(
  game: SignalingGame,
  policies: Policies,
  regularization?: number | PerPlayer<number>,
): number {
  return certify(game, policies, regularization).residual;
}

interface PlayerGap {
  regret: number;
  residual: number;
}

/**
 * Adds λ KL(π ‖ π*) of one row, `length` entries from `start`, to `gap.regret` and its largest |π* - π| to `gap.residual`.
 */
function addGap(
  gap: PlayerGap,
  policies: Float64Array,
  logInitial: Float64Array,
  start: number,
  length: number,
  values: Float64Array,
  lambda: number,
): void {
  let largest = -Infinity;
  for (let i = 0; i < length; i++) {
    largest = Math.max(largest, values[i]! + lambda * logInitial[start + i]!);
  }
  let total = 0;
  for (let i = 0; i < length; i++) {
    total += Math.exp((values[i]! + lambda * logInitial[start + i]! - largest) / lambda);
  }
  const logTotal = Math.log(total);
  for (let i = 0; i < length; i++) {
    const policy = policies[start + i]!;
    const logBest = (values[i]! + lambda * logInitial[start + i]! - largest) / lambda - logTotal;
    const best = Math.exp(logBest);
    gap.residual = Math.max(gap.residual, Math.abs(best - policy));
    gap.regret += lambda * divergenceTerm(policy, best, logBest);
  }
}

/** One term of KL(p ‖ q), written p log(p/q) - p + q: the same sum, every term >= 0. */
function divergenceTerm(p: number, q: number, logQ: number): number {
  if (p === 0) return q;
  const gap = logQ - Math.log(p);
  // The first form keeps the digits of a small gap, the second does not overflow for a large one.
  return Math.abs(gap) < 1 ? p * (Math.expm1(gap) - gap) : q - p - p * gap;
}

function readPolicy(
  parameter: string,
  policy: Matrix,
  [rows, columns]: readonly [number, number],
): Float64Array {
  const dense = readMatrix(parameter, policy, rows, columns);
  for (let row = 0; row < rows; row++) {
    const probabilities = dense.subarray(row * columns, (row + 1) * columns);
    const total = probabilities.reduce((sum, probability) => sum + probability, 0);
    if (!(Math.abs(total - 1) <= 1e-6) || probabilities.some((probability) => probability < 0)) {
      throw new InvalidArgumentError(
        `${parameter}[${row}]`,
        policy[row],
        `must hold probabilities that sum to 1, but they sum to ${total}`,
      );
    }
  }
  return dense;
}
