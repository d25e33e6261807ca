import { InvalidArgumentError } from "../../shared/errors";
import { amount, requireEntry, sum } from "../../statistics/samples";
import { logOdds, symmetricLogOdds } from "./quantal-response";
import { type Game, readAdvantages } from "./two-by-two-game";

/** How often each move of a symmetric game was seen. Expected counts, which need not be whole, do as well. */
export interface ObservedPlay {
  game: Game;
  first: number;
  second: number;
}

/** The quantal response equilibrium under which observed play is most likely. */
export interface QuantalFit {
  /** λ in the unit of the payoffs; Infinity where play is most likely if payoffs do not matter. */
  lambda: number;
  /** 1 / λ. */
  precision: number;
  /** Of all moves, in nats. */
  logLikelihood: number;
  /** The same if payoffs did not matter, each move played with its anchor's probability. */
  anchorLogLikelihood: number;
  /**
   * Whether the largest precision tried, 1000 divided by the largest difference of payoffs, is as likely: play is as
   * good as best response, and λ is only bounded from above.
   */
  isAtBound: boolean;
}

/** Steps of the grid, from 1/1000 to 1000 in units of one over the largest difference of payoffs. */
const gridSteps = 240;

/**
 * The λ that makes observed play most likely, one for all games: Σ counts · log p(move; λ) is largest, with p the
 * equilibrium of `symmetricLogitEquilibrium()` (McKelvey and Palfrey 1995, section 5, by maximum likelihood). The
 * likelihood may have several maxima: the best of a grid of 241 precisions is refined by golden section.
 * @param observed at least one game, with at least one move seen in all
 * @throws InvalidArgumentError if there is nothing to fit to, a count is not a finite number from 0, or a game is not
 * symmetric
 */
export function fitQuantalResponse(observed: readonly ObservedPlay[]): QuantalFit {
  requireObserved(observed);
  const advantages = observed.flatMap(({ game }) => readAdvantages(game).flatMap((one) => Object.values(one)));
  const stakes = advantages.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const likelihoodAt = (precision: number) =>
    sum(
      observed.map(({ game, first, second }) => {
        const x = precision === 0 ? logOdds(game.anchors?.[0] ?? 0.5) : symmetricLogOdds(game, 1 / precision);
        return weighLog(first, x) + weighLog(second, -x);
      }),
    );
  const anchorLogLikelihood = likelihoodAt(0);
  const logPrecision = (step: number) => Math.log(10) * ((6 * step) / gridSteps - 3) - Math.log(stakes);
  const onGrid = Array.from({ length: gridSteps + 1 }, (_, step) =>
    stakes > 0 ? likelihoodAt(Math.exp(logPrecision(step))) : anchorLogLikelihood,
  );
  const best = onGrid.indexOf(Math.max(...onGrid));
  const unmoved = { lambda: Infinity, precision: 0, anchorLogLikelihood, isAtBound: false };
  if (!(onGrid[best]! > anchorLogLikelihood)) {
    return { ...unmoved, logLikelihood: anchorLogLikelihood };
  }
  const precision = Math.exp(
    findTop(
      (x) => likelihoodAt(Math.exp(x)),
      logPrecision(Math.max(0, best - 1)),
      logPrecision(Math.min(gridSteps, best + 1)),
    ),
  );
  return {
    lambda: 1 / precision,
    precision,
    logLikelihood: likelihoodAt(precision),
    anchorLogLikelihood,
    isAtBound: onGrid.at(-1) === onGrid[best],
  };
}

const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Where a function has its only maximum between two points, by golden section, to about 1e-8: nearer, its values are
 * the same.
 */
function findTop(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1e-10) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (f(left) < f(right)) low = left;
    else high = right;
  }
  return low + (high - low) / 2;
}

/** count · log p, with p given by its log-odds: 0 where p is 1 within rounding. */
function weighLog(count: number, x: number): number {
  return count * (Math.min(0, x) - Math.log(1 + Math.exp(-Math.abs(x))));
}

function requireObserved(observed: readonly ObservedPlay[]): void {
  requireEntry("observed", observed, { holds: Array.isArray, expected: "must be an array of observed games" });
  observed.forEach((play: Partial<ObservedPlay> | null, i) => {
    requireEntry(`observed[${i}].first`, play?.first, amount);
    requireEntry(`observed[${i}].second`, play?.second, amount);
  });
  if (!(sum(observed.map(({ first, second }) => first + second)) > 0)) {
    throw new InvalidArgumentError("observed", observed, "must hold at least one move");
  }
}
