import type { ResponseSystem } from "./response-system";

/** Share of a generic direction that each estimate mixes in, so that a direction that begins to grow is noticed. */
const renewal = 0.1;
/** Squared length of the second Lanczos vector, relative to the first, that is rounding alone. */
const negligible = 1e-16;

/**
 * The direction in which neighbouring averages part fastest, followed along a path: the eigenvector of the responses'
 * Jacobian to the eigenvalue ρ, Eq. (11). At each point two Lanczos steps lead to it from the one found at the point before;
 * ρ then errs on the low side, by the square of the angle that the direction has turned meanwhile.
 */
export class GrowingDirection {
  /** ρ at the last `update`. */
  radius = 0;
  /** v of Z'D'v = ρ²v with <v, v> = 1 in the second half, D'v in the first. */
  private readonly vector: Float64Array;
  private readonly second: Float64Array;
  private readonly image: Float64Array;

  constructor(private readonly system: ResponseSystem) {
    const length = 2 * system.size;
    this.vector = new Float64Array(length);
    this.second = new Float64Array(length);
    this.image = new Float64Array(length);
  }

  /** Forgets the direction. */
  restart(): void {
    this.vector.fill(0);
    this.radius = 0;
  }

  /** Moves on to where the system's responses were last evaluated; returns ρ there. */
  update(): number {
    const { system, vector, second, image } = this;
    const { size } = system;
    const length = 2 * size;
    this.radius = 0;
    this.renew();
    const squaredNorm = system.differentiateDiscriminator(vector, vector);
    if (!(squaredNorm > 0)) {
      vector.fill(0);
      return 0;
    }
    // The matrix of Z'D' in the basis of two orthogonal vectors, each to be divided by its length.
    const first = system.differentiateGenerator(vector, image) / squaredNorm;
    for (let i = size; i < length; i++) second[i] = image[i]! - first * vector[i]!;
    const squaredRest = system.differentiateDiscriminator(second, second);
    const squaredLength = squaredRest / squaredNorm;
    const isAlone = !(squaredLength > negligible * first * first);
    const last = isAlone ? 0 : system.differentiateGenerator(second, image) / squaredRest;
    // The larger eigenvalue of [[first, beside], [beside, last]], and its eigenvector.
    const apart = first - last;
    const largest = isAlone
      ? Math.max(0, first)
      : (first + last + Math.sqrt(apart * apart + 4 * squaredLength)) / 2;
    const rest = largest - first;
    const along = isAlone ? 1 : Math.sqrt(squaredLength / (squaredLength + rest * rest));
    const alongFirst = along / Math.sqrt(squaredNorm);
    const alongSecond = isAlone ? 0 : (alongFirst * rest) / squaredLength;
    for (let i = 0; i < length; i++) {
      vector[i] = alongFirst * vector[i]! + alongSecond * second[i]!;
    }
    this.radius = Math.sqrt(largest);
    return this.radius;
  }

  /** A change's part along the direction, in units of (D'v, ρv). */
  partOf(change: Float64Array): number {
    const { vector, radius } = this;
    const { size } = this.system;
    if (!(radius > 0)) return 0;
    // (ρv, D'v) is the left eigenvector: its product with (D'v, ρv) is 2ρ.
    let sum = 0;
    for (let i = 0; i < size; i++) {
      sum += radius * vector[size + i]! * change[i]! + vector[i]! * change[size + i]!;
    }
    return sum / (2 * radius);
  }

  /** The length of a change's part along the direction, in the measure of distances. */
  lengthOfPart(change: Float64Array): number {
    return Math.abs(this.partOf(change)) * this.measureUnit();
  }

  /** Lengthens a change's part along the direction to `least`, in the measure of distances, where it is shorter. */
  ensurePart(change: Float64Array, least: number): void {
    if (!(this.radius > 0)) return;
    const part = this.partOf(change);
    const wanted = least / this.measureUnit();
    if (Math.abs(part) < wanted) this.addPart(change, (part < 0 ? -wanted : wanted) - part);
  }

  /** Takes away a change's part along the direction. */
  removePart(change: Float64Array): void {
    this.addPart(change, -this.partOf(change));
  }

  private addPart(change: Float64Array, part: number): void {
    const { vector, radius } = this;
    const { size } = this.system;
    for (let i = 0; i < size; i++) {
      change[i]! += part * vector[i]!;
      change[size + i]! += part * radius * vector[size + i]!;
    }
  }

  /** The length of (D'v, ρv). */
  private measureUnit(): number {
    const { vector, radius } = this;
    const { size, worthUnit } = this.system;
    let inPolicy = 0;
    let inWorth = 0;
    for (let i = 0; i < size; i++) {
      inPolicy = Math.max(inPolicy, Math.abs(vector[i]!));
      inWorth = Math.max(inWorth, Math.abs(vector[size + i]!));
    }
    return Math.max(inPolicy, (radius * inWorth) / worthUnit);
  }

  private renew(): void {
    const { vector } = this;
    const { size, worthUnit, genericDirection } = this.system;
    let largest = 0;
    for (let i = size; i < 2 * size; i++) largest = Math.max(largest, Math.abs(vector[i]!));
    const share = (renewal * (largest || 1)) / worthUnit;
    for (let i = size; i < 2 * size; i++) vector[i]! += share * genericDirection[i]!;
  }
}
