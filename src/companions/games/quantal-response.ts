import { logistic } from "../../core/log-space";
import { InvalidArgumentError } from "../../shared/errors";
import { bisect, findRoots, type Game, type MixedProfile, readAdvantages, weighAdvantages } from "./two-by-two-game";

export const logOdds = (p: number): number => Math.log(p) - Math.log1p(-p);

/**
 * All logit quantal response equilibria of a 2×2 game (McKelvey and Palfrey 1995), each player's response kept close to
 * its anchor τ: with λ the weight of the anchor,
 *
 *     p(move) ∝ τ(move) exp(u(move) / λ),
 *
 * which maximizes E[u] - λ KL(p ‖ τ). 1/λ is the precision, which Gambit calls λ. As λ goes to 0 every equilibrium goes
 * to a Nash equilibrium; as it grows there is one, and it goes to the anchors.
 *
 * In the log-odds x of row's first move, and with column's reply put in, an equilibrium is a zero of
 *
 *     G(x) = x - f(σ(g(σ(x)))),     f(q) = logit τ_row + Δ_row(q) / λ,     g(p) = logit τ_column + Δ_column(p) / λ,
 *
 * with Δ the advantage of a player's first move. Its derivative is 1 - f' g' p (1 - p) q (1 - q). The logarithm of that
 * product is concave in p, so G turns at most twice: between those two points, found by bisection, it is monotone, and
 * bisection finds all of its zeros, three at most. A zero that G only touches, at the very λ where two equilibria are
 * born, may be missed by rounding.
 *
 * @param lambda λ, above 0, in the unit of the payoffs
 * @returns `[equilibrium][player]`: probabilities of the first move, ascending in row's
 * @throws InvalidArgumentError if the game or λ cannot be used
 * @example
 * ```ts
 * logitEquilibria({ payoffs: [[[10, 1], [6, 3]], [[10, 6], [1, 3]]] }, 0.5);
 * // [[0.023786536041802947, 0.023786536041802947], [0.23495489914480985, 0.23495489914480985],
 * //  [0.9996632926071923, 0.9996632926071923]]
 * ```
 */
export function logitEquilibria(game: Game, lambda: number): MixedProfile[] {
  const { f, g } = readResponses(game, lambda);
  const isOpen = (one: Response) => one.logOdds(0, 1) * one.logOdds(1, 0) < 0;
  // Beyond this slope the replies to neighbouring doubles leave out the mixed equilibrium.
  if (isOpen(f) && isOpen(g) && Math.max(Math.abs(f.slope), Math.abs(g.slope)) > 1e16) {
    throw new InvalidArgumentError("lambda", lambda, tooSmall);
  }
  const reply = (x: number) => g.logOdds(logistic(x), logistic(-x));
  const distance = (x: number) => {
    const y = reply(x);
    return x - f.logOdds(logistic(y), logistic(-y));
  };
  // All zeros lie where f can be; a little more, so that rounding loses none at an end.
  const [low, high] = f.range;
  const turn = (x: number) => {
    const y = reply(x);
    return f.slope * g.slope * logistic(x) * logistic(-x) * logistic(y) * logistic(-y) - 1;
  };
  // The sign of the derivative, in p, of log (p (1 - p) q (1 - q)): that of 1 - 2p + p (1 - p) g' (1 - 2q).
  const climb = (x: number) => -Math.tanh(x / 2) - logistic(x) * logistic(-x) * g.slope * Math.tanh(reply(x) / 2);
  const top = bisect(climb, low, high) ?? (climb(low) > 0 ? high : low);
  const turns = turn(top) > 0 ? [bisect(turn, low, top), bisect(turn, top, high)] : [];
  const points = [low, ...turns.filter((x) => x !== undefined), high];
  return findRoots(distance, points).map((x) => {
    const [p, q] = [logistic(x), logistic(reply(x))];
    // Where a reply enlarges the rounding of p, column's mixture is the one that row's log-odds answer.
    const isSteep = Math.abs(g.slope) * p * (1 - p) * q * (1 - q) > 1 && Math.abs(f.slope) > 1;
    return [p, isSteep ? (x - f.logOdds(0, 1)) / f.slope : q];
  });
}

/**
 * The equilibrium of a symmetric game that both players reach alike from the anchor: where dx/dt = f(σ(x)) - x, the
 * log-odds drawn towards their own response, comes to rest. For games with several it is a choice: the one that play
 * starting without a thought for payoffs leads to. In Stag Hunt with an even anchor that is the risk-dominant one.
 *
 * @param lambda λ, above 0, in the unit of the payoffs; see {@link logitEquilibria}
 * @returns the probability of the first move
 * @throws InvalidArgumentError if the game or λ cannot be used, or the two players' payoffs or anchors differ
 * @example symmetricLogitEquilibrium({ payoffs: [[[10, 1], [6, 3]], [[10, 6], [1, 3]]] }, 1) // 0.9797355213986625
 */
export function symmetricLogitEquilibrium(game: Game, lambda: number): number {
  return logistic(symmetricLogOdds(game, lambda));
}

/** The log-odds of {@link symmetricLogitEquilibrium}, which tell apart what a probability rounds to 1. */
export function symmetricLogOdds(game: Game, lambda: number): number {
  const { f, g } = readResponses(game, lambda);
  const [row, column] = readAdvantages(game).map(({ againstFirst, againstSecond }) => [againstFirst, againstSecond]);
  if (String(row) !== String(column) || f.anchor !== g.anchor) {
    throw new InvalidArgumentError(
      "game",
      game,
      "must be symmetric, payoffs[1][i][j] = payoffs[0][j][i] with equal anchors: logitEquilibria() takes any",
    );
  }
  const distance = (x: number) => x - f.logOdds(logistic(x), logistic(-x));
  const start = f.anchor;
  const isUp = distance(start) < 0;
  // G turns where f' p (1 - p) = 1.
  const spread = f.slope > 4 ? 2 * Math.acosh(Math.sqrt(f.slope) / 2) : 0;
  const [low, high] = f.range;
  const between = [-spread, spread].filter((x) => (isUp ? x > start : x < start) && x > low && x < high);
  const points = isUp ? [start, ...between, high] : [low, ...between, start];
  const roots = findRoots(distance, points);
  return (isUp ? roots[0] : roots.at(-1)) ?? start;
}

const tooSmall = "is too small beside the game's payoffs";

/** A player's response to the other's mixture, in log-odds of its first move. */
interface Response {
  /** Log-odds of the anchor. */
  anchor: number;
  /** Log-odds if the other's first move has probability q, and its second `notQ`. */
  logOdds(q: number, notQ: number): number;
  /** Derivative of the log-odds by q. */
  slope: number;
  /** Bounds of the log-odds and of the anchor, with a little room. */
  range: readonly [low: number, high: number];
}

function readResponses(game: Game, lambda: number): { f: Response; g: Response } {
  const advantages = readAdvantages(game);
  if (!(Number.isFinite(lambda) && lambda > 0)) {
    throw new InvalidArgumentError("lambda", lambda, "must be a finite number above 0");
  }
  const [f, g] = advantages.map((one, player): Response => {
    const anchor = logOdds(game.anchors?.[player] ?? 0.5);
    const ends = [one.againstFirst, one.againstSecond].map((value) => anchor + value / lambda);
    const [low, high] = [Math.min(anchor, ...ends), Math.max(anchor, ...ends)];
    if (!Number.isFinite(high - low)) {
      throw new InvalidArgumentError("lambda", lambda, tooSmall);
    }
    const margin = 1 + 1e-9 * Math.max(-low, high);
    return {
      anchor,
      logOdds: (q, notQ) => anchor + weighAdvantages(one, q, notQ) / lambda,
      slope: (one.againstFirst - one.againstSecond) / lambda,
      range: [low - margin, high + margin],
    };
  });
  return { f: f!, g: g! };
}
