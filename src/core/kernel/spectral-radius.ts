import { combine, createNumbers, type Int, mix, type Numbers } from "./numbers";
import type { ResponseSystem } from "./response-system";

const mostIterations = 200;
/** Lanczos steps beyond the number of entries, which rounding may ask for. */
const spareIterations = 8;
const relativeTolerance = 1e-12;
/** Error of ρ² that is never of consequence: that of ρ is at most 1e-11. */
const absoluteTolerance = 1e-22;
/** Z'D' in the basis of the Lanczos vectors is tridiagonal: its diagonal, and what stands beside it, in the making. */
const diagonal = /* @__PURE__ */ createNumbers(mostIterations);
const offDiagonal = /* @__PURE__ */ createNumbers(mostIterations);

/**
 * Spectral radius ρ, Eq. (11), of the players' joint best response at the point where the system's responses were last
 * evaluated. The Jacobian of (d, z) -> (D(z), Z(d)) has eigenvalues ±μ with μ² those of Z'D'; ρ² is the largest, found
 * by the Lanczos method in the product <a, b> = a · D'b. A rest point attracts the dynamics if ρ < 1 and is a saddle if
 * ρ > 1; the averages approach it like t^-(1-ρ).
 */
export function spectralRadius(system: ResponseSystem): number {
  const size = system.size;
  const most = size + spareIterations < mostIterations ? size + spareIterations : mostIterations;
  let current: Numbers = system.scratch0;
  let previous: Numbers = system.scratch1;
  let next: Numbers = system.scratch2;
  for (let i = 0; i < 2 * size; i++) current[i] = 0;
  // Z'D' of a generic direction: what it maps to almost nothing could hide the rest.
  system.differentiateDiscriminator(system.genericDirection, next, 0);
  system.differentiateGenerator(next, next, 0);
  let largest: number = 0;
  let back: number = 0;
  let norm = Math.sqrt(system.differentiateDiscriminator(next, next, 0));
  for (let k = 0; norm > relativeTolerance * largest && k < most; k++) {
    const oldest = previous;
    previous = current;
    current = next;
    next = oldest;
    const scale = 1 / norm;
    combine(current, current, scale, current, 0, 0, 2 * size);
    const along = system.differentiateGenerator(current, next, 0);
    diagonal[k] = along;
    const eigenvalue = largestEigenvalue(k + 1, largest);
    if (eigenvalue - largest <= relativeTolerance * eigenvalue + absoluteTolerance) break;
    largest = eigenvalue;
    mix(next, next, 1, current, -along, previous, -back, previous, 0, 2 * size);
    norm = Math.sqrt(Math.max(0, system.differentiateDiscriminator(next, next, 0)));
    offDiagonal[k] = norm;
    back = norm;
  }
  return Math.sqrt(largest);
}

/**
 * Largest eigenvalue of the first so many `rows` and columns of the tridiagonal matrix, given that of one row and
 * column less.
 *
 * Newton's method on the characteristic polynomial, whose logarithmic derivative is the sum of q'/q over the pivots q.
 * From above all roots it falls monotonically to the largest. It starts from the largest eigenvalue of
 * [[largest, b], [b, a]], a the last diagonal entry and b the one beside it, which is an upper bound.
 */
function largestEigenvalue(rows: Int, largest: number): number {
  const last = diagonal[rows - 1]!;
  if (rows === 1) return last;
  const apart = largest - last;
  const beside = 2 * offDiagonal[rows - 2]!;
  let value = (largest + last + Math.sqrt(apart * apart + beside * beside)) / 2;
  while (true) {
    let pivot = value - diagonal[0]!;
    let slope: number = 1;
    let logSlope = slope / pivot;
    for (let i = 1; i < rows && pivot > 0; i++) {
      const ratio = offDiagonal[i - 1]! / pivot;
      pivot = value - diagonal[i]! - offDiagonal[i - 1]! * ratio;
      slope = 1 + ratio * ratio * slope;
      logSlope += slope / pivot;
    }
    const next = value - 1 / logSlope;
    if (!(pivot > 0 && next < value)) return value;
    value = next;
  }
}
