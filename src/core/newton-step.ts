import type { ResponseSystem } from "./response-system";

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
  private readonly residual: Float64Array;
  private readonly search: Float64Array;
  private readonly image: Float64Array;

  constructor(private readonly system: ResponseSystem) {
    this.residual = new Float64Array(2 * system.size);
    this.search = new Float64Array(2 * system.size);
    this.image = new Float64Array(2 * system.size);
  }

  /**
   * Writes the step for `right`, both z-halves of states. When a `"stable"` rest point is wanted it gives up, and returns
   * false, at the first direction without positive curvature.
   */
  solve(right: Float64Array, step: Float64Array, wanted: "stable" | "any"): boolean {
    const { system, residual, search, image } = this;
    const { size } = system;
    const length = 2 * size;
    for (let i = size; i < length; i++) {
      residual[i] = right[i]!;
      step[i] = 0;
    }
    let norm = system.differentiateDiscriminator(residual, residual);
    for (let i = 0; i < length; i++) search[i] = residual[i]!;
    const smallest = norm * relativeTolerance * relativeTolerance;

    for (let iteration = 0; iteration < mostIterations && norm > smallest; iteration++) {
      system.differentiateGenerator(search, image);
      let curvature = 0;
      for (let i = 0; i < size; i++) {
        curvature += search[i]! * (search[size + i]! - image[size + i]!);
      }
      if (wanted === "stable" ? !(curvature > 0) : curvature === 0) return false;
      const along = norm / curvature;
      for (let i = size; i < length; i++) {
        step[i]! += along * search[i]!;
        residual[i]! -= along * (search[i]! - image[i]!);
      }
      const next = system.differentiateDiscriminator(residual, residual);
      const turn = next / norm;
      for (let i = 0; i < length; i++) search[i] = residual[i]! + turn * search[i]!;
      norm = next;
    }

    // Directions that D' maps to 0 have no length in this product; step = right + Z'D' step settles them.
    system.differentiateDiscriminator(step, step);
    system.differentiateGenerator(step, step);
    for (let i = size; i < length; i++) step[i]! += right[i]!;
    return true;
  }
}
