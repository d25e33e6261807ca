import { addMultiple, combine, createNumbers, largestEntry, type Numbers } from "./numbers";
import type { ResponseSystem } from "./response-system";

/** Share of a generic direction that each estimate mixes in, so that a direction that begins to grow is noticed. */
const renewal = 0.1;
/** Squared length of the second Lanczos vector, relative to the first, that is rounding alone. */
const negligible = 1e-16;

/**
 * The direction in which neighbouring averages part fastest, followed along a path: the eigenvector of the responses'
 * Jacobian to the eigenvalue ρ, Eq. (11). At each point two Lanczos steps lead to it from the one found at the point
 * before; ρ then errs on the low side, by the square of the angle that the direction has turned meanwhile.
 */
export class GrowingDirection {
  /** ρ at the last `update`. */
  radius: number = 0;
  /** v of Z'D'v = ρ²v with <v, v> = 1 in the second half, D'v in the first. */
  private readonly vector: Numbers;
  private readonly second: Numbers;
  private readonly image: Numbers;

  constructor(private readonly system: ResponseSystem) {
    const length = 2 * system.size;
    this.vector = createNumbers(length);
    this.second = createNumbers(length);
    this.image = createNumbers(length);
  }

  /** Forgets the direction. */
  restart(): void {
    this.clear();
    this.radius = 0;
  }

  /** Moves on to where the system's responses were last evaluated; returns ρ there. */
  update(): number {
    const system = this.system;
    const vector = this.vector;
    const second = this.second;
    const image = this.image;
    const size = system.size;
    const length = 2 * size;
    this.radius = 0;
    this.renew();
    const squaredNorm = system.differentiateDiscriminator(vector, vector, 0);
    if (!(squaredNorm > 0)) {
      this.clear();
      return 0;
    }
    // The matrix of Z'D' in the basis of two orthogonal vectors, each to be divided by its length.
    const first = system.differentiateGenerator(vector, image, 0) / squaredNorm;
    addMultiple(second, image, vector, -first, size, length);
    const squaredRest = system.differentiateDiscriminator(second, second, 0);
    const squaredLength = squaredRest / squaredNorm;
    const isAlone = !(squaredLength > negligible * first * first);
    const last = isAlone ? 0 : system.differentiateGenerator(second, image, 0) / squaredRest;
    // The larger eigenvalue of [[first, beside], [beside, last]], and its eigenvector.
    const apart = first - last;
    const largest = isAlone ? Math.max(0, first) : (first + last + Math.sqrt(apart * apart + 4 * squaredLength)) / 2;
    const rest = largest - first;
    const along = isAlone ? 1 : Math.sqrt(squaredLength / (squaredLength + rest * rest));
    const alongFirst = along / Math.sqrt(squaredNorm);
    const alongSecond = isAlone ? 0 : (alongFirst * rest) / squaredLength;
    combine(vector, vector, alongFirst, second, alongSecond, 0, length);
    this.radius = Math.sqrt(largest);
    return this.radius;
  }

  /** A change's part along the direction, in units of (D'v, ρv). */
  partOf(change: Numbers): number {
    const vector = this.vector;
    const radius = this.radius;
    const size = this.system.size;
    if (!(radius > 0)) return 0;
    // (ρv, D'v) is the left eigenvector: its product with (D'v, ρv) is 2ρ.
    let sum: number = 0;
    for (let i = 0; i < size; i++) {
      sum += radius * vector[size + i]! * change[i]! + vector[i]! * change[size + i]!;
    }
    return sum / (2 * radius);
  }

  /** The length of a change's part along the direction, in the measure of distances. */
  lengthOfPart(change: Numbers): number {
    return Math.abs(this.partOf(change)) * this.measureUnit();
  }

  /** Lengthens a change's part along the direction to `least`, in the measure of distances, where it is shorter. */
  ensurePart(change: Numbers, least: number): void {
    if (!(this.radius > 0)) return;
    const part = this.partOf(change);
    const wanted = least / this.measureUnit();
    if (Math.abs(part) < wanted) this.addPart(change, (part < 0 ? -wanted : wanted) - part);
  }

  /** Takes away a change's part along the direction. */
  removePart(change: Numbers): void {
    this.addPart(change, -this.partOf(change));
  }

  private addPart(change: Numbers, part: number): void {
    const vector = this.vector;
    const radius = this.radius;
    const size = this.system.size;
    addMultiple(change, change, vector, part, 0, size);
    addMultiple(change, change, vector, part * radius, size, 2 * size);
  }

  /** The length of (D'v, ρv). */
  private measureUnit(): number {
    const vector = this.vector;
    const radius = this.radius;
    const size = this.system.size;
    const worthUnit = this.system.worthUnit;
    const inPolicy = largestEntry(vector, 0, size);
    const inWorth = largestEntry(vector, size, 2 * size);
    return Math.max(inPolicy, (radius * inWorth) / worthUnit);
  }

  private clear(): void {
    for (let i = 0; i < 2 * this.system.size; i++) this.vector[i] = 0;
  }

  /** Mixes in the generic direction, as Z'D' maps it: without the many directions that it maps to almost nothing. */
  private renew(): void {
    const system = this.system;
    const vector = this.vector;
    const image = this.image;
    const size = system.size;
    system.differentiateDiscriminator(system.genericDirection, image, 0);
    system.differentiateGenerator(image, image, 0);
    const largestOfImage = largestEntry(image, size, 2 * size);
    if (!(largestOfImage > 0)) return;
    const largest = largestEntry(vector, size, 2 * size);
    const share = (renewal * (largest > 0 ? largest : 1)) / largestOfImage;
    addMultiple(vector, vector, image, share, size, 2 * size);
  }
}
