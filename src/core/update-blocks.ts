import { distance, type ResponseSystem, writeGenericDirection } from "./response-system";

/** The averages of the piKL dynamics, advanced many updates at a time. */
export interface UpdateBlocks {
  /** The averages over steps 1..t, as a state of the {@link ResponseSystem}. */
  readonly averages: Float64Array;
  /** Estimated distance of `averages` from those that single updates give. */
  readonly error: number;
  /** Distance from the averages before the last block to the players' responses to them. */
  readonly gap: number;
  /** Factor by which the last block moved neighbouring averages apart; below 1, together. */
  readonly stretch: number;
  /** Evaluations of both players' responses so far. */
  readonly evaluations: number;
  /** Goes back to the initial policies, t = 1. */
  restart(): void;
  /** Makes one block of updates, the longest whose own error stays within `tolerance`. */
  advance(tolerance: number): void;
}

/** Updates in the shortest block, which is exact. */
const shortest = 3;
/** A block is at most this many times as long as the last, and at least this small a part of one that was too long. */
const fastestGrowth = 5;
const fastestShrinkage = 0.1;
/** Longest block: t stays a finite number, and 1/(η t) has long been 0. */
const longest = 1e290;

/**
 * The dynamics update the averages x (over steps 1..t) with the response f to them by x^{t+1} = x^t + (f^t - x^t)/(t+1).
 * K updates therefore move x by the share K/(t+K) towards the mean of K responses:
 *
 *     x^{t+K} = x^t + K/(t+K) ( mean f - x^t ),      mean f = mean of f^t, …, f^{t+K-1}.
 *
 * The mean is taken from the responses at the first, middle and last of those updates, f1, f2 and f3, as Kutta's
 * third-order rule does for an integral, with the weights that a sum of K terms asks for (see docs/derivation.md):
 *
 *     f2 at t + (K-1)/2, where x has moved towards f1,
 *     f3 at t + K-1,     where x has moved towards f1 + 2(K-2)/(K+1) (f2 - f1),
 *     mean f ≈ f2 + (K+1)/(3(K-1)) ( (f1 + f3)/2 - f2 ).
 *
 * Three updates come out exactly as they are made one by one. For large K the error of a block falls with the fourth power
 * of log((t+K)/t), and the step from the second-order mean f2 to this one estimates it.
 *
 * The same formulas carry a tangent vector, which turns towards the direction in which neighbouring paths part fastest.
 * Its growth multiplies the error that earlier blocks left.
 *
 * @param uncertainty error of the initial policies
 */
export function createUpdateBlocks(
  system: ResponseSystem,
  initial: Float64Array,
  uncertainty: number,
): UpdateBlocks {
  const { length } = initial;
  const averages = new Float64Array(length);
  const first = new Float64Array(length);
  const middle = new Float64Array(length);
  const last = new Float64Array(length);
  const tangent = new Float64Array(length);
  const tangentFirst = new Float64Array(length);
  const tangentMiddle = new Float64Array(length);
  const tangentLast = new Float64Array(length);
  const between = new Float64Array(length);
  const origin = new Float64Array(length);
  let t = 1;
  let updates = shortest;
  let error = uncertainty;
  let gap = Infinity;
  let stretch = 1;
  let evaluations = 0;

  function respond(time: number, at: Float64Array, response: Float64Array): void {
    system.respondDiscriminator(at, time, response);
    system.respondGenerator(at, time, response);
    evaluations++;
  }

  function differentiate(direction: Float64Array, image: Float64Array): void {
    system.differentiateDiscriminator(direction, image);
    system.differentiateGenerator(direction, image);
  }

  return {
    averages,
    get error() {
      return error;
    },
    get gap() {
      return gap;
    },
    get stretch() {
      return stretch;
    },
    get evaluations() {
      return evaluations;
    },

    restart() {
      averages.set(initial);
      writeGenericDirection(system, tangent);
      t = 1;
      updates = shortest;
      error = uncertainty;
    },

    advance(tolerance) {
      respond(t, averages, first);
      differentiate(tangent, tangentFirst);
      gap = distance(system, first, averages);

      for (;;) {
        const K = updates;
        const toMiddle = (K - 1) / 2 / (t + (K - 1) / 2);
        writeBetween(averages, first, toMiddle, between);
        respond(t + (K - 1) / 2, between, middle);
        writeBetween(tangent, tangentFirst, toMiddle, between);
        differentiate(between, tangentMiddle);

        const toLast = (K - 1) / (t + K - 1);
        const bend = (2 * (K - 2)) / (K + 1);
        writeBetween(first, middle, bend, between);
        writeBetween(averages, between, toLast, between);
        respond(t + K - 1, between, last);
        writeBetween(tangentFirst, tangentMiddle, bend, between);
        writeBetween(tangent, between, toLast, between);
        differentiate(between, tangentLast);

        const share = K / (t + K);
        const weight = (K + 1) / (3 * (K - 1));
        writeBetween(first, last, 0.5, last);
        const blockError = K === shortest ? 0 : share * weight * distance(system, last, middle);
        const growth = 0.9 * Math.cbrt(tolerance / blockError);
        const nextK = Math.floor(K * Math.min(fastestGrowth, Math.max(fastestShrinkage, growth)));
        updates = Math.min(longest, Math.max(shortest, nextK));
        if (blockError > tolerance) continue;

        writeBetween(middle, last, weight, between);
        writeBetween(averages, between, share, averages);
        writeBetween(tangentFirst, tangentLast, 0.5, tangentLast);
        writeBetween(tangentMiddle, tangentLast, weight, between);
        writeBetween(tangent, between, share, tangent);
        stretch = distance(system, tangent, origin);
        writeBetween(origin, tangent, 1 / stretch, tangent);
        error = error * stretch + blockError * Math.min(1, K / t);
        t += K;
        return;
      }
    },
  };
}

/** Writes a + share (b - a). */
function writeBetween(a: Float64Array, b: Float64Array, share: number, result: Float64Array): void {
  for (let i = 0; i < result.length; i++) result[i] = a[i]! + share * (b[i]! - a[i]!);
}
