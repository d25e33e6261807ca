import { distance, type ResponseSystem, writeGenericDirection } from "./response-system";

/** Updates in the shortest block, which is exact. */
const shortest = 3;
/** A block is at most this many times as long as the last, and at least this small a part of one that was too long. */
const fastestGrowth = 5;
const fastestShrinkage = 0.1;
/**
 * Beyond `latest` the term 1/(η t) is nil and only the ratio of K and t matters: both are divided by `rewind`, so that
 * the slow passage between two rest points that have just vanished, which can last until t = 1e3000, stays in range.
 */
const latest = 1e250;
const rewind = 1e30;

/**
 * The averages of the piKL dynamics, advanced many updates at a time.
 *
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
 */
export class UpdateBlocks {
  /** The averages over steps 1..t, as a state of the {@link ResponseSystem}. */
  readonly averages: Float64Array;
  /** Estimated distance of `averages` from those that single updates give. */
  error = 0;
  /** Distance from the averages before the last block to the players' responses to them. */
  gap = 0;
  /** Factor by which the last block moved neighbouring averages apart; below 1, together. */
  stretch = 0;
  /** Evaluations of both players' responses so far. */
  evaluations = 0;

  /** t, the number of steps averaged; of no meaning beyond 1e250. */
  time = 1;
  private updates = shortest;
  private readonly first: Float64Array;
  private readonly middle: Float64Array;
  private readonly last: Float64Array;
  private readonly tangent: Float64Array;
  private readonly tangentFirst: Float64Array;
  private readonly tangentMiddle: Float64Array;
  private readonly tangentLast: Float64Array;
  private readonly between: Float64Array;

  /** @param uncertainty error of the initial policies, and so of every response, which is anchored to them */
  constructor(
    private readonly system: ResponseSystem,
    private readonly initial: Float64Array,
    private readonly uncertainty: number,
  ) {
    const { length } = initial;
    this.averages = new Float64Array(length);
    this.first = new Float64Array(length);
    this.middle = new Float64Array(length);
    this.last = new Float64Array(length);
    this.tangent = new Float64Array(length);
    this.tangentFirst = new Float64Array(length);
    this.tangentMiddle = new Float64Array(length);
    this.tangentLast = new Float64Array(length);
    this.between = new Float64Array(length);
    this.restart();
  }

  /** Goes back to the initial policies, t = 1. */
  restart(): void {
    this.averages.set(this.initial);
    writeGenericDirection(this.system, this.tangent);
    this.time = 1;
    this.updates = shortest;
    this.error = this.uncertainty;
  }

  /** Makes one block of updates, the longest whose own error stays within `tolerance`. */
  advance(tolerance: number): void {
    const { system, time: t, averages, first, middle, last, between } = this;
    const { tangent, tangentFirst, tangentMiddle, tangentLast } = this;
    this.respond(t, averages, first);
    this.differentiate(tangent, tangentFirst);
    this.gap = distance(system, first, averages);

    for (;;) {
      const K = this.updates;
      const toMiddle = (K - 1) / 2 / (t + (K - 1) / 2);
      moveTowards(averages, toMiddle, first, 0, first, between);
      this.respond(t + (K - 1) / 2, between, middle);
      moveTowards(tangent, toMiddle, tangentFirst, 0, tangentFirst, between);
      this.differentiate(between, tangentMiddle);

      const toLast = (K - 1) / (t + K - 1);
      const bend = (2 * (K - 2)) / (K + 1);
      moveTowards(averages, toLast, first, bend, middle, between);
      this.respond(t + K - 1, between, last);
      moveTowards(tangent, toLast, tangentFirst, bend, tangentMiddle, between);
      this.differentiate(between, tangentLast);

      const share = K / (t + K);
      const weight = (K + 1) / (3 * (K - 1));
      writeMean(first, last, last);
      const blockError = K === shortest ? 0 : share * weight * distance(system, last, middle);
      const growth = 0.9 * Math.cbrt(tolerance / blockError);
      const nextK = Math.floor(K * Math.min(fastestGrowth, Math.max(fastestShrinkage, growth)));
      this.updates = Math.max(shortest, nextK);
      if (blockError > tolerance) continue;

      moveTowards(averages, share, middle, weight, last, averages);
      writeMean(tangentFirst, tangentLast, tangentLast);
      moveTowards(tangent, share, tangentMiddle, weight, tangentLast, tangent);
      this.stretch = normalize(system, tangent);
      // Both formulas' difference estimates the error of the lower order; the one used is better by a factor of about K/t.
      const ownError = blockError * Math.min(1, K / t);
      this.error = this.error * this.stretch + ownError + share * this.uncertainty;
      this.time = t + K;
      if (this.time > latest) {
        this.time /= rewind;
        this.updates /= rewind;
      }
      return;
    }
  }

  /**
   * Counts no more than a fraction of the gap as error. In a slow passage every direction but that of the path itself
   * contracts, so that the rest of the error is a delay, which does not change where the path leads.
   */
  forgetDelay(): void {
    this.error = Math.min(this.error, this.gap / 4);
  }

  private respond(t: number, at: Float64Array, response: Float64Array): void {
    this.system.respondDiscriminator(at, t, response);
    this.system.respondGenerator(at, t, response);
    this.evaluations++;
  }

  private differentiate(direction: Float64Array, image: Float64Array): void {
    this.system.differentiateDiscriminator(direction, image);
    this.system.differentiateGenerator(direction, image);
  }
}

/** Writes x + share (target - x), where target = f + bend (g - f). */
function moveTowards(
  x: Float64Array,
  share: number,
  f: Float64Array,
  bend: number,
  g: Float64Array,
  result: Float64Array,
): void {
  for (let i = 0; i < result.length; i++) {
    const target = f[i]! + bend * (g[i]! - f[i]!);
    result[i] = x[i]! + share * (target - x[i]!);
  }
}

/** Writes (a + b) / 2. */
function writeMean(a: Float64Array, b: Float64Array, result: Float64Array): void {
  for (let i = 0; i < result.length; i++) result[i] = (a[i]! + b[i]!) / 2;
}

/** Divides a direction by its length, the largest entry, and returns that. */
function normalize({ size, worthUnit }: ResponseSystem, direction: Float64Array): number {
  let length = 0;
  for (let i = 0; i < size; i++) {
    length = Math.max(length, Math.abs(direction[i]!), Math.abs(direction[size + i]!) / worthUnit);
  }
  for (let i = 0; i < direction.length; i++) direction[i]! /= length;
  return length;
}
