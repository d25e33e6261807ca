import { GrowingDirection } from "./growing-direction";
import { addMultiple, combine, createNumbers, type Int, mix, type Numbers } from "./numbers";
import { distance, lengthOf, type ResponseSystem } from "./response-system";

/**
 * From one block to the next K/t grows at most by the first of these factors, and a block that was too long is repeated
 * with at least the second of K.
 */
const fastestGrowth: number = 5;
const fastestShrinkage = 0.1;
/** K/t is at most the first of these divided by the second plus ρ, which is below where blocks become unstable. */
const stableGrowth: number = 1.6;
const stableOffset: number = 0.6;
/** Up to here the bound of ρ at the temperatures of t stands for ρ: no error can make paths part. */
const largestUnknownRadius: number = 0.7;
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
 * As in the method of Adams, Bashforth and Moulton, the mean is first predicted from the responses at t and at the
 * starts of the two blocks before, taken on as a quadratic function of the update. It is then corrected by the
 * quadratic function through the responses at t + K, which are evaluated at the predicted averages, at t, and at the
 * start of the block before: Eqs. (13) and (14) of docs/derivation.md. The derivative of the responses takes those at
 * t + K on to the corrected averages, where the next block starts, so that a block takes one evaluation.
 *
 * The first two blocks are one update each, which is exact. For large K the error of a block falls with the fourth
 * power of log((t+K)/t), and the correction tells it. The derivative also carries on the error that earlier blocks
 * left, Eq. (17). What is known of an error's direction is only an estimate, so a part of it is always taken to lie
 * where neighbouring paths part fastest.
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
  /** The responses at the end of the block in the making. */
  private end: Numbers;
  /** By how much its averages are corrected, and how the responses at its end change with that. */
  private readonly correction: Numbers;
  private readonly bend: Numbers;
  /** The error of the averages, and its image under the responses' derivative at t. */
  private readonly drift: Numbers;
  private readonly image: Numbers;
  private readonly between: Numbers;
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
    this.bend = createNumbers(length);
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
    const last = this.last;
    const older = this.older;
    const drift = this.drift;
    const initial = this.initial;
    const genericDirection = this.system.genericDirection;
    for (let i = 0; i < 2 * this.system.size; i++) {
      averages[i] = initial[i]!;
      // A block of one update gives these no weight.
      last[i] = 0;
      older[i] = 0;
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
    if (this.radius > largestUnknownRadius) {
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
    const a = this.lastUpdates;
    const b = a + this.olderUpdates;
    const mostUpdates = t < 3 ? 1 : (stableGrowth * t) / (stableOffset + this.radius);
    let K: number = 1;
    let stretch: number = 0;
    while (true) {
      K = Math.max(1, Math.floor(Math.min(this.updates, mostUpdates)));
      this.tryBlock(K, a, b);
      // What the derivative leaves out of the responses' change is at most this part of the correction, by Eq. (18).
      stretch = (system.sensitivity * lengthOf(system, this.bend)) / 2;
      const blockError = lengthOf(system, this.correction) * (1 + stretch);
      const isAccepted = !(blockError > tolerance);
      const wanted = 0.85 * Math.sqrt(Math.sqrt(tolerance / blockError));
      const growth = Math.min(fastestGrowth, Math.max(fastestShrinkage, wanted));
      this.updates = K * growth * (isAccepted ? 1 + K / t : 1.0);
      if (isAccepted) break;
    }

    const length = 2 * system.size;
    addMultiple(this.averages, this.between, this.correction, 1, 0, length);
    addMultiple(this.end, this.end, this.bend, 1, 0, length);
    // The correction times the first term is the error of the corrected mean.
    this.carryError(K / (t + K), ((K + 1) * (K + 2 * a)) / (2 * (K + b) * (2 * K - 1 + 3 * a)) + stretch);
    const free = this.older;
    this.older = this.last;
    this.last = this.first;
    this.first = this.end;
    this.end = free;
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

  /**
   * Writes the averages after K updates as Eq. (13) predicts them, the responses to them, by how much Eq. (14) corrects
   * them, and the image of this correction.
   */
  private tryBlock(K: number, a: number, b: number): void {
    const share = K / (this.time + K);
    const linear = (share * (K - 1)) / 2;
    const square = (linear * (2 * K - 1 + 3 * a)) / 3;
    const length = 2 * this.system.size;
    const older = square / (b * (b - a));
    const last = (-linear - square / (b - a)) / a;
    const first = share - last - older;
    mix(this.between, this.averages, 1 - share, this.first, first, this.last, last, this.older, older, length);
    this.respond(this.time + K, this.between, this.end);

    const ofEnd = square / (K * (K + a));
    const ofLast = (square * (K + b)) / (a * (K + a) * (b - a));
    const ofFirst = older - ofEnd - ofLast;
    mix(this.correction, this.end, ofEnd, this.first, ofFirst, this.last, ofLast, this.older, -older, length);
    this.differentiate(this.correction, this.bend);
  }

  /**
   * Carries the error over a block, from the derivatives at both of its ends, and adds `own` times the correction.
   * @param share K/(t+K)
   */
  private carryError(share: number, own: number): void {
    const system = this.system;
    const drift = this.drift;
    const image = this.image;
    const between = this.between;
    const imageAtEnd = system.scratch0;
    const correction = this.correction;
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
    for (let i = 0; i < 2 * this.system.size; i++) {
      this.drift[i]! *= factor;
      this.image[i]! *= factor;
    }
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
