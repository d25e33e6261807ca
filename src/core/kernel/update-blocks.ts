import { GrowingDirection } from "./growing-direction";
import { addMultiple, combine, createNumbers, type Int, mix, type Numbers } from "./numbers";
import { distance, lengthOf, type ResponseSystem } from "./response-system";

/** A block is at most this many times as long as the last, and at least this small a part of one that was too long. */
const fastestGrowth: number = 5;
const fastestShrinkage = 0.1;
/** A block of K updates from t is stable while K/t is at most the first divided by the second plus ρ. */
const stableGrowth: number = 1.6;
const stableOffset: number = 0.6;
/** Part of the error that lies at least in the direction in which neighbouring paths part fastest. */
const growingShare = 0.5;
/**
 * Beyond `latest` the term 1/(η t) is nil and only the ratio of K and t matters: both are divided by `rewind`, so that
 * the slow passage between two rest points that have just vanished, which can last until t = 1e3000, stays in range.
 */
const latest = 1e90;
const rewind = 1e30;

/**
 * The averages of the piKL dynamics, advanced many updates at a time.
 *
 * The dynamics update the averages x (over steps 1..t) with the response f to them by x^{t+1} = x^t + (f^t -
 * x^t)/(t+1). K updates therefore move x by the share K/(t+K) towards the mean of K responses:
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
 * Three updates come out exactly as they are made one by one. For large K the error of a block falls with the fourth
 * power of log((t+K)/t), and the step from the second-order mean f2 to this one estimates it.
 *
 * The same formulas carry the error that earlier blocks left, each of which adds its own, Eq. (17). What is known of an
 * error's direction is only an estimate, so a part of it is always taken to lie where neighbouring paths part fastest.
 */
export class UpdateBlocks {
  /** The averages over steps 1..t, as a state of the {@link ResponseSystem}. */
  readonly averages: Numbers;
  /** t, the number of steps averaged; of no meaning beyond 1e90. */
  time: number = 1;
  /** Estimated distance of `averages` from those that single updates give. */
  error: number = 0;
  /** Distance from the averages to the players' responses to them, as of the last `look`. */
  gap: number = 0;
  /** Spectral radius of the responses at the averages and the temperatures of t, as of the last `look`. */
  radius: number = 0;
  /** Evaluations of both players' responses so far. */
  evaluations: Int = 0;

  private updates: number = 1;
  private hasLooked: boolean = false;
  /** Updates of the last block and of the one before. */
  private lastUpdates: number = 1;
  private olderUpdates: number = 1;
  /** The responses at t, and at the starts of these two blocks. */
  private first: Numbers;
  private last: Numbers;
  private older: Numbers;
  /** Room for the responses at the end of a block. */
  private end: Numbers;
  /** The error of the averages, and its image under the responses' derivative. */
  private readonly drift: Numbers;
  private readonly image: Numbers;
  private readonly between: Numbers;
  private readonly correction: Numbers;
  private readonly growing: GrowingDirection;

  /** @param uncertainty error of the initial policies, and so of every response, which is anchored to them */
  constructor(
    private readonly system: ResponseSystem,
    private readonly initial: Numbers,
    private readonly uncertainty: number,
  ) {
    const length = 2 * system.size;
    this.averages = createNumbers(length);
    this.first = createNumbers(length);
    this.last = createNumbers(length);
    this.older = createNumbers(length);
    this.end = createNumbers(length);
    this.drift = createNumbers(length);
    this.image = createNumbers(length);
    this.between = createNumbers(length);
    this.correction = createNumbers(length);
    this.growing = new GrowingDirection(system);
    this.restart();
  }

  /** Goes back to the initial policies, t = 1. */
  restart(): void {
    this.growing.restart();
    this.time = 1;
    this.updates = 1;
    this.lastUpdates = 1;
    this.olderUpdates = 1;
    this.error = this.uncertainty;
    this.radius = 0;
    this.hasLooked = false;
    const averages = this.averages;
    const drift = this.drift;
    const initial = this.initial;
    const genericDirection = this.system.genericDirection;
    for (let i = 0; i < 2 * this.system.size; i++) {
      averages[i] = initial[i]!;
      drift[i] = genericDirection[i]! * this.uncertainty;
    }
    this.respond(1, averages, this.first);
  }

  /** Brings `gap` and `radius` up to date. */
  look(): void {
    if (this.hasLooked) return;
    this.hasLooked = true;
    this.gap = distance(this.system, this.first, this.averages);
    this.radius = this.system.largestRadius(this.time);
    if (this.radius > 1) {
      this.radius = this.growing.update();
      this.growing.ensurePart(this.drift, growingShare * this.error);
    }
    this.differentiate(this.drift, this.image);
  }

  /** Makes one block of updates, the longest whose own error stays within `tolerance`. */
  advance(tolerance: number): void {
    this.look();
    this.hasLooked = false;
    const system = this.system;
    const t = this.time;
    const averages = this.averages;
    const first = this.first;
    const last = this.last;
    const older = this.older;
    const end = this.end;
    const between = this.between;
    const correction = this.correction;
    const between2 = system.scratch0;
    const length = 2 * system.size;
    const a = this.lastUpdates;
    const b = a + this.olderUpdates;
    const mostUpdates = t < 3 ? 1 : (stableGrowth * t) / (stableOffset + this.radius);
    let K: number = 1;
    let share: number = 1;
    let own: number = 0;
    while (true) {
      K = Math.max(1, Math.floor(Math.min(this.updates, mostUpdates)));
      share = K / (t + K);
      const slope = (K - 1) / 2;
      const square = (slope * (2 * K - 1 + 3 * a)) / 3;
      const weightOfOlder = (share * square) / (b * (b - a));
      const weightOfLast = (-share * (slope + square / (b - a))) / a;
      const weightOfFirst = share - weightOfLast - weightOfOlder;
      mix(between, averages, 1 - share, first, weightOfFirst, last, weightOfLast, older, weightOfOlder, length);
      this.respond(t + K, between, end);

      const factor = share * square;
      const ofEnd = factor / (K * (K + a));
      const ofLast = (factor * (K + b)) / (a * (K + a) * (b - a));
      const ofOlder = -factor / (b * (b - a));
      mix(correction, end, ofEnd, first, -ofEnd - ofLast - ofOlder, last, ofLast, older, ofOlder, length);
      const difference = lengthOf(system, correction);
      this.differentiate(correction, between2);
      const remainder = (system.sensitivity * difference * lengthOf(system, between2)) / 2;
      const blockError = difference + remainder;
      const isAccepted = blockError <= tolerance;
      const scale = 0.85 * Math.sqrt(Math.sqrt(tolerance / blockError));
      const growth = Math.min(fastestGrowth, Math.max(fastestShrinkage, scale));
      this.updates = Math.max(1, Math.floor(isAccepted ? K * growth * (1 + K / t) : K * growth));
      if (!isAccepted) continue;
      const cubic = slope * ((K * (K - 1)) / 2 + ((a - K) * (2 * K - 1)) / 3 - a * K);
      own = difference > 0 ? -cubic / ((K + b) * square) + remainder / difference : 0;
      break;
    }

    addMultiple(averages, between, correction, 1, 0, length);
    this.carryError(share, own);
    addMultiple(end, end, between2, 1, 0, length);
    this.end = older;
    this.older = last;
    this.last = first;
    this.first = end;
    this.olderUpdates = a;
    this.lastUpdates = K;
    this.time = t + K;
    if (this.time > latest) {
      this.time /= rewind;
      this.updates /= rewind;
      this.lastUpdates /= rewind;
      this.olderUpdates /= rewind;
    }
  }

  private carryError(share: number, own: number): void {
    const system = this.system;
    const drift = this.drift;
    const image = this.image;
    const between = this.between;
    const correction = this.correction;
    const imageAtEnd = system.scratch1;
    const length = 2 * system.size;
    combine(between, drift, 1 - share, image, share, 0, length);
    this.differentiate(between, imageAtEnd);
    const isOpposed = this.growing.partOf(between) * this.growing.partOf(correction) < 0;
    const half = share / 2;
    mix(drift, drift, 1 - share, image, half, imageAtEnd, half, correction, isOpposed ? -own : own, length);
    this.error = lengthOf(system, drift) + share * this.uncertainty;
  }

  /** Whether the averages move, as of the last `look`, in the direction in which neighbouring paths part fastest. */
  isMovingApart(): boolean {
    const averages = this.averages;
    const between = this.between;
    addMultiple(between, this.first, averages, -1, 0, 2 * this.system.size);
    this.growing.removePart(between);
    return lengthOf(this.system, between) <= this.gap / 2;
  }

  /** How far the averages lie from a point in the direction in which neighbouring paths part fastest. */
  lengthAside(point: Numbers): number {
    const averages = this.averages;
    const between = this.between;
    addMultiple(between, averages, point, -1, 0, 2 * this.system.size);
    return this.growing.lengthOfPart(between);
  }

  /**
   * Counts no more than a fraction of the gap as error. In a slow passage every direction but that of the path itself
   * contracts, so that the rest of the error is a delay, which does not change where the path leads.
   */
  forgetDelay(): void {
    const factor = this.gap / (4 * this.error);
    if (factor >= 1) return;
    this.error *= factor;
    for (let i = 0; i < 2 * this.system.size; i++) this.drift[i]! *= factor;
  }

  private respond(t: number, at: Numbers, response: Numbers): void {
    this.system.respond(at, t, response);
    this.evaluations++;
  }

  /** Writes the image of a change under the derivative of the responses that were evaluated last. */
  private differentiate(change: Numbers, image: Numbers): void {
    this.system.differentiateDiscriminator(change, image, 0);
    this.system.differentiateGenerator(change, image, 0);
  }
}
