import { GrowingDirection } from "./growing-direction";
import { addMultiple, createNumbers, type Int, largestEntry, type Numbers } from "./numbers";
import { distance, type ResponseSystem } from "./response-system";

/** Half the length of a step, in probability, after which the next would be lost in rounding. */
const shortStep = 5e-10;
/** Most by which log ρ may change over a step, by Eq. (18), without ρ being looked at again. */
const negligibleChange = 0.05;
/** Residual of z, in its unit, that is rounding alone. */
const roundingError = 1e-15;

/** Newton's method for the rest point next to a state of the dynamics, in z alone: z = Z(D(z)). */
export class RestPointFinder {
  /** Where the last call of `find` ended; the system's responses were last evaluated there. */
  readonly point: Numbers;
  /** Evaluations of both players' responses so far. */
  evaluations: Int = 0;

  private readonly response: Numbers;
  private readonly residual: Numbers;
  private readonly step: Numbers;
  private readonly newton: NewtonStep;
  private readonly direction: GrowingDirection;

  constructor(private readonly system: ResponseSystem) {
    this.point = createNumbers(2 * system.size);
    this.response = createNumbers(2 * system.size);
    this.residual = createNumbers(2 * system.size);
    this.step = createNumbers(2 * system.size);
    this.newton = new NewtonStep(system);
    this.direction = new GrowingDirection(system);
  }

  /**
   * Whether Newton's method, Eq. (15), started at `from`, reached a rest point by steps of which each is at most half
   * as long as the one before, without leaving the neighbourhood of that `radius`. A search for `"stable"` ones also
   * fails where the potential curves upward on the way: in a direction that is searched, or because ρ >= 1 at an
   * iterate.
   */
  find(from: Numbers, radius: number, mustBeStable: boolean): boolean {
    const system = this.system;
    const point = this.point;
    const newton = this.newton;
    const residual = this.residual;
    const step = this.step;
    let longestStep = radius;
    for (let i = 0; i < 2 * system.size; i++) point[i] = from[i]!;
    this.direction.restart();
    system.respondDiscriminator(point, Infinity, point);
    while (true) {
      if (!(distance(system, point, from) <= radius)) return false;
      const residualSize = this.evaluateResidual();
      const isNew = longestStep * system.sensitivity > negligibleChange;
      if (mustBeStable && isNew && this.direction.update() >= 1) return false;
      if (residualSize <= roundingError * system.worthUnit || longestStep <= shortStep) return true;
      if (!newton.solve(residual, step, mustBeStable)) return false;
      const length = this.move();
      if (!(length <= longestStep)) return false;
      longestStep = length / 2;
    }
  }

  /** Writes the residual Z(d) - z of `point`, where d = D(z); returns its largest entry. */
  private evaluateResidual(): number {
    const system = this.system;
    const point = this.point;
    const response = this.response;
    const residual = this.residual;
    const size = system.size;
    system.respondGenerator(point, Infinity, response);
    this.evaluations++;
    addMultiple(residual, response, point, -1, size, 2 * size);
    return largestEntry(residual, size, 2 * size);
  }

  /**
   * Adds the step to z of `point`; returns its length, the largest change of d, as D' predicts it or as it turns out to
   * be: where d is rounded to 0 or 1, D' predicts none.
   */
  private move(): number {
    const system = this.system;
    const point = this.point;
    const step = this.step;
    const size = system.size;
    system.differentiateDiscriminator(step, step, 0);
    addMultiple(point, point, step, 1, size, 2 * size);
    const predicted = largestEntry(step, 0, size);
    for (let i = 0; i < size; i++) step[i] = point[i]!;
    system.respondDiscriminator(point, Infinity, point);
    addMultiple(step, step, point, -1, 0, size);
    return Math.max(predicted, largestEntry(step, 0, size));
  }
}

const mostIterations = 100;
/** Relative error of the step: each of Newton's steps then gains at most four digits, and needs few iterations. */
const relativeTolerance = 1e-4;

/**
 * Solves Newton's equation, Eq. (15), for z = Z(D(z)) at the point of the system's last responses,
 *
 *     ( I - Z'D' ) step = right,
 *
 * by conjugate gradients in the product <a, b> = a · D'b, in which I - Z'D' is self-adjoint. It is positive definite
 * there exactly where the spectral radius is below 1. Few eigenvalues of Z'D' are far from 0, so that few iterations of
 * O(N M²) suffice.
 */
export class NewtonStep {
  /** Each of these holds a vector v of z in its second half and D'v in its first. */
  private readonly residual: Numbers;
  private readonly search: Numbers;
  private readonly image: Numbers;

  constructor(private readonly system: ResponseSystem) {
    this.residual = createNumbers(2 * system.size);
    this.search = createNumbers(2 * system.size);
    this.image = createNumbers(2 * system.size);
  }

  /**
   * Writes the step for `right`, both z-halves of states. When a `"stable"` rest point is wanted it gives up, and
   * returns false, at the first direction without positive curvature.
   */
  solve(right: Numbers, step: Numbers, mustBeStable: boolean): boolean {
    const system = this.system;
    const residual = this.residual;
    const search = this.search;
    const image = this.image;
    const size = system.size;
    const length = 2 * size;
    for (let i = size; i < length; i++) {
      residual[i] = right[i]!;
      step[i] = 0;
    }
    let norm = system.differentiateDiscriminator(residual, residual, 0);
    for (let i = 0; i < length; i++) search[i] = residual[i]!;
    const smallest = norm * relativeTolerance * relativeTolerance;

    for (let iteration = 0; iteration < mostIterations && norm > smallest; iteration++) {
      system.differentiateGenerator(search, image, 0);
      let curvature: number = 0;
      for (let i = 0; i < size; i++) {
        curvature += search[i]! * (search[size + i]! - image[size + i]!);
      }
      if (mustBeStable ? !(curvature > 0) : curvature === 0) return false;
      const along = norm / curvature;
      for (let i = size; i < length; i++) {
        step[i]! += along * search[i]!;
        residual[i]! -= along * (search[i]! - image[i]!);
      }
      const next = system.differentiateDiscriminator(residual, residual, 0);
      const turn = next / norm;
      addMultiple(search, residual, search, turn, 0, length);
      norm = next;
    }

    // Directions that D' maps to 0 have no length in this product; step = right + Z'D' step settles them.
    system.differentiateDiscriminator(step, step, 0);
    system.differentiateGenerator(step, step, 0);
    addMultiple(step, step, right, 1, size, length);
    return true;
  }
}
