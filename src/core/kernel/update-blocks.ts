import { GrowingDirection } from "./growing-direction";
import { addMultiple, createNumbers, type Int, moveTowards, type Numbers, part, subtractFromMean } from "./numbers";
import { distance, lengthOf, type ResponseSystem } from "./response-system";

/** Updates in the shortest block, which is exact. */
const shortest: number = 3;
/** A block is at most this many times as long as the last, and at least this small a part of one that was too long. */
const fastestGrowth: number = 5;
const fastestShrinkage = 0.1;
/** Part of the error that lies at least in the direction in which neighbouring paths part fastest. */
const growingShare = 0.5;
/**
 * Beyond `latest` the term 1/(η t) is nil and only the ratio of K and t matters: both are divided by `rewind`, so that
 * the slow passage between two rest points that have just vanished, which can last until t = 1e3000, stays in range.
 */
const latest = 1e250;
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
  /** t, the number of steps averaged; of no meaning beyond 1e250. */
  time: number = 1;
  /** Estimated distance of `averages` from those that single updates give. */
  error: number = 0;
  /** Distance from the averages to the players' responses to them, as of the last `look`. */
  gap: number = 0;
  /** Spectral radius of the responses at the averages and the temperatures of t, as of the last `look`. */
  radius: number = 0;
  /** Evaluations of both players' responses so far. */
  evaluations: Int = 0;

  private updates: number = shortest;
  private hasLooked: boolean = false;
  /** The averages and then their error, both as states: what a block does to the one it does to the other. */
  private readonly path: Numbers;
  private readonly drift: Numbers;
  /** Responses at the three places of a block, and the images of the error under their derivatives there. */
  private readonly first: Numbers;
  private readonly middle: Numbers;
  private readonly last: Numbers;
  private readonly between: Numbers;
  private readonly growing: GrowingDirection;

  /** @param uncertainty error of the initial policies, and so of every response, which is anchored to them */
  constructor(
    private readonly system: ResponseSystem,
    private readonly initial: Numbers,
    private readonly uncertainty: number,
  ) {
    const length = 2 * system.size;
    const path = createNumbers(2 * length);
    this.path = path;
    this.averages = part(path, 0, length);
    this.drift = part(path, length, 2 * length);
    this.first = createNumbers(2 * length);
    this.middle = createNumbers(2 * length);
    this.last = createNumbers(2 * length);
    this.between = createNumbers(2 * length);
    this.growing = new GrowingDirection(system);
    this.restart();
  }

  /** Goes back to the initial policies, t = 1. */
  restart(): void {
    this.growing.restart();
    this.time = 1;
    this.updates = shortest;
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
  }

  /** Evaluates the responses to the averages: brings `gap` and `radius` up to date. */
  look(): void {
    if (this.hasLooked) return;
    this.hasLooked = true;
    this.respond(this.time, this.path, this.first);
    this.gap = distance(this.system, this.first, this.path);
    this.radius = this.growing.update();
    this.growing.ensurePart(this.drift, growingShare * this.error);
    this.differentiate(this.path, this.first);
  }

  /** Makes one block of updates, the longest whose own error stays within `tolerance`. */
  advance(tolerance: number): void {
    this.look();
    this.hasLooked = false;
    const system = this.system;
    const t = this.time;
    const path = this.path;
    const first = this.first;
    const middle = this.middle;
    const last = this.last;
    const between = this.between;
    const size = system.size;
    const length = 4 * size;
    while (true) {
      const K = this.updates;
      const toMiddle = (K - 1) / 2 / (t + (K - 1) / 2);
      moveTowards(between, path, first, toMiddle, length);
      this.respond(t + (K - 1) / 2, between, middle);
      this.differentiate(between, middle);

      const toLast = (K - 1) / (t + K - 1);
      const bend = (2 * (K - 2)) / (K + 1);
      moveTowards(between, first, middle, bend, length);
      moveTowards(between, path, between, toLast, length);
      this.respond(t + K - 1, between, last);
      this.differentiate(between, last);

      const share = K / (t + K);
      const weight = (K + 1) / (3 * (K - 1));
      subtractFromMean(between, first, last, middle, length);
      const difference = lengthOf(system, between);
      const blockError = K === shortest ? 0 : share * weight * difference;
      const growth = 0.9 * Math.cbrt(tolerance / blockError);
      const nextK = Math.floor(K * Math.min(fastestGrowth, Math.max(fastestShrinkage, growth)));
      this.updates = Math.max(shortest, nextK);
      if (blockError > tolerance) continue;

      addMultiple(middle, middle, between, weight, 0, length);
      moveTowards(path, path, middle, share, length);
      // Both formulas' difference estimates the error of the lower order; the one used is better by a factor of about
      // K/t.
      const own = K === shortest ? 0 : share * weight * Math.min(1, K / t);
      const isOpposed = this.growing.partOf(this.drift) * this.growing.partOf(between) < 0;
      const signed = isOpposed ? -own : own;
      addMultiple(this.drift, this.drift, between, signed, 0, 2 * size);
      this.error = lengthOf(system, this.drift) + share * this.uncertainty;
      this.time = t + K;
      if (this.time > latest) {
        this.time /= rewind;
        this.updates /= rewind;
      }
      return;
    }
  }

  /** Whether the averages move, as of the last `look`, in the direction in which neighbouring paths part fastest. */
  isMovingApart(): boolean {
    const averages = this.averages;
    const first = this.first;
    const between = this.between;
    addMultiple(between, first, averages, -1, 0, 2 * this.system.size);
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

  /** Writes the image of the error that follows a state, behind the response. */
  private differentiate(at: Numbers, response: Numbers): void {
    const start = 2 * this.system.size;
    this.system.differentiateDiscriminator(at, response, start);
    this.system.differentiateGenerator(at, response, start);
  }
}
