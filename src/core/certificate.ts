import type { ResolvedGame } from "./kernel/game";
import { exponential } from "./kernel/numbers";
import { type Matrix, readMatrix } from "./read-numbers";
import { requireDistribution, resolveGame, type SignalingGame } from "./signaling-game";
import { type PerPlayer, resolveLambda } from "./solver-options";

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
 * The regularized best response is π* ∝ π1 exp(Q/λ), and the regret of π is exactly λ KL(π ‖ π*), Eq. (8): both follow
 * from max_π <Q, π> - λ KL(π ‖ π1) = λ log Σ π1 exp(Q/λ). Written as a divergence it loses no digits near a rest point.
 *
 * @param lambda λ, one number or one for each player. @default 0.1
 * @throws InvalidArgumentError if the game, the policies' shapes or λ are not usable
 */
export function certify(game: SignalingGame, policies: Policies, lambda?: number | PerPlayer<number>): Certificate {
  const resolved = resolveGame(game);
  const generator = readPolicy("policies.generator", policies?.generator, [resolved.meanings, resolved.candidates]);
  const discriminator = readPolicy("policies.discriminator", policies?.discriminator, [
    resolved.candidates,
    resolved.meanings,
  ]);
  return certifyResolved(resolved, generator, discriminator, resolveLambda(lambda, "lambda"));
}

/** {@link certify} for dense arrays that were checked already. */
export function certifyResolved(
  game: ResolvedGame,
  generator: Float64Array,
  discriminator: Float64Array,
  lambda: PerPlayer<number>,
): Certificate {
  const { meanings: M, candidates: N, prior, payoff, cost } = game;
  const values = new Float64Array(Math.max(M, N));
  const weights = new Float64Array(Math.max(M, N));
  const ofGenerator = new PlayerGap(generator, game.initialGenerator, N, lambda.generator, weights);
  for (let m = 0; m < M; m++) {
    for (let y = 0; y < N; y++) {
      let expectedPayoff = 0;
      for (let guess = 0; guess < M; guess++) {
        expectedPayoff += discriminator[y * M + guess]! * payoff[m * M + guess]!;
      }
      values[y] = prior[m]! * (expectedPayoff - cost[y]!);
    }
    ofGenerator.add(m, values);
  }

  const ofDiscriminator = new PlayerGap(discriminator, game.initialDiscriminator, M, lambda.discriminator, weights);
  for (let y = 0; y < N; y++) {
    for (let guess = 0; guess < M; guess++) {
      values[guess] = 0;
      for (let m = 0; m < M; m++) {
        values[guess]! += prior[m]! * payoff[m * M + guess]! * generator[m * N + y]!;
      }
    }
    ofDiscriminator.add(y, values);
  }

  return {
    regret: { generator: ofGenerator.regret, discriminator: ofDiscriminator.regret },
    regularizedNashConv: ofGenerator.regret + ofDiscriminator.regret,
    residual: Math.max(ofGenerator.residual, ofDiscriminator.residual),
  };
}

/** How far one player's distributions, in rows of `length` entries, are from its best responses. */
class PlayerGap {
  /** Sum of λ KL(π ‖ π*) over the rows added. */
  regret = 0;
  /** Largest |π* - π|. */
  residual = 0;

  constructor(
    private readonly policy: Float64Array,
    private readonly logInitial: Float64Array,
    private readonly length: number,
    private readonly lambda: number,
    /** Room for a row. */
    private readonly weights: Float64Array,
  ) {}

  /** Adds a row, whose actions have these values Q; makes them the logarithms of π*, up to a constant. */
  add(row: number, values: Float64Array): void {
    const { policy, logInitial, length, lambda, weights } = this;
    const start = row * length;
    let largest = -Infinity;
    for (let i = 0; i < length; i++) {
      values[i]! += lambda * logInitial[start + i]!;
      if (values[i]! > largest) largest = values[i]!;
    }
    let total = 0;
    for (let i = 0; i < length; i++) {
      values[i] = (values[i]! - largest) / lambda;
      weights[i] = exponential(values[i]!);
      total += weights[i]!;
    }
    let { regret, residual } = this;
    for (let i = 0; i < length; i++) {
      const now = policy[start + i]!;
      const best = weights[i]! / total;
      residual = Math.max(residual, Math.abs(best - now));
      regret += lambda * divergenceTerm(now, best, values[i]!, total);
    }
    this.regret = regret;
    this.residual = residual;
  }
}

/** One term of KL(p ‖ q), q = exp(exponent) / total, written p log(p/q) - p + q: the same sum, every term >= 0. */
function divergenceTerm(p: number, q: number, exponent: number, total: number): number {
  if (p === 0) return q;
  const change = (q - p) / p;
  // The first two forms keep the digits of a small change, the third those of a q that underflows.
  if (Math.abs(change) < 1e-6) return p * change * change * (1 / 2 - change / 3);
  if (Math.abs(change) < 0.5) return p * (change - Math.log1p(change));
  return q - p - p * (exponent - Math.log(total) - Math.log(p));
}

function readPolicy(parameter: string, policy: Matrix, [rows, columns]: readonly [number, number]): Float64Array {
  const dense = readMatrix(parameter, policy, rows, columns, "quantity");
  for (let row = 0; row < rows; row++) {
    requireDistribution(`${parameter}[${row}]`, policy[row], dense.subarray(row * columns, (row + 1) * columns));
  }
  return dense;
}
