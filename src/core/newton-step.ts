import type { ResponseSystem } from "./response-system";

/**
 * A solver of Newton's equation for z = Z(D(z)) at the point of the system's last responses,
 *
 *     ( I - Z'D' ) step = right,
 *
 * by conjugate gradients in the product <a, b> = a · D'b, in which I - Z'D' is self-adjoint. It is positive definite
 * there exactly where the spectral radius is below 1. Z'D' is a small perturbation of the diagonal (rank M for M = 2) with
 * few large eigenvalues, so few iterations of O(N M²) suffice.
 *
 * `right` and `step` are z-halves of states. When a `"stable"` rest point is wanted, the solver gives up, and returns false,
 * at the first direction without positive curvature.
 */
export type NewtonStep = (
  right: Float64Array,
  step: Float64Array,
  wanted: "stable" | "any",
) => boolean;

const mostIterations = 100;
/** The step's relative error. Newton's own is larger until its last step. */
const relativeTolerance = 1e-4;

export function createNewtonStep(system: ResponseSystem): NewtonStep {
  const { size } = system;
  /** Each holds a vector of z in its second half and D' times it in its first. */
  const residual = new Float64Array(2 * size);
  const search = new Float64Array(2 * size);
  const image = new Float64Array(2 * size);

  return (right, step, wanted) => {
    for (let i = size; i < 2 * size; i++) {
      residual[i] = right[i]!;
      step[i] = 0;
    }
    system.differentiateDiscriminator(residual, residual);
    search.set(residual);
    let norm = squaredNorm(residual, size);
    const smallest = norm * relativeTolerance ** 2;

    for (let iteration = 0; iteration < mostIterations && norm > smallest; iteration++) {
      system.differentiateGenerator(search, image);
      let curvature = 0;
      for (let i = 0; i < size; i++) {
        curvature += search[i]! * (search[size + i]! - image[size + i]!);
      }
      if (wanted === "stable" ? !(curvature > 0) : curvature === 0) return false;
      const along = norm / curvature;
      for (let i = size; i < 2 * size; i++) {
        step[i]! += along * search[i]!;
        residual[i]! -= along * (search[i]! - image[i]!);
      }
      system.differentiateDiscriminator(residual, residual);
      const next = squaredNorm(residual, size);
      const turn = next / norm;
      for (let i = 0; i < 2 * size; i++) search[i] = residual[i]! + turn * search[i]!;
      norm = next;
    }

    // Directions that D' maps to 0 have no length in this product; step = right + Z'D' step settles them.
    system.differentiateDiscriminator(step, step);
    system.differentiateGenerator(step, step);
    for (let i = size; i < 2 * size; i++) step[i]! += right[i]!;
    return true;
  };
}

/** <v, v> of a vector v with D'v in the first half. */
function squaredNorm(vector: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += vector[i]! * vector[size + i]!;
  return sum;
}
