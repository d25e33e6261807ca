import { type ResponseSystem, writeGenericDirection } from "./response-system";

const mostIterations = 200;
/** Lanczos steps beyond the number of entries, which rounding may ask for. */
const spareIterations = 8;
const relativeTolerance = 1e-12;
/** Error of ρ² that is never of consequence: that of ρ is at most 1e-11. */
const absoluteTolerance = 1e-22;

/**
 * Spectral radius ρ, Eq. (11), of the players' joint best response at the point where the system's responses were last
 * evaluated. The Jacobian of (d, z) -> (D(z), Z(d)) has eigenvalues ±μ with μ² those of Z'D'; ρ² is the largest, found by
 * the Lanczos method in the product <a, b> = a · D'b. A rest point attracts the dynamics if ρ < 1 and is a saddle if
 * ρ > 1; the averages approach it like t^-(1-ρ).
 */
export function spectralRadius(system: ResponseSystem): number {
  const { size } = system;
  const most = Math.min(mostIterations, size + spareIterations);
  let current = new Float64Array(2 * size);
  let previous = new Float64Array(2 * size);
  let next = new Float64Array(2 * size);
  /** Z'D' in the basis of the Lanczos vectors is tridiagonal. */
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let largest = 0;

  writeGenericDirection(system, next);
  system.differentiateDiscriminator(next, next);
  let norm = Math.sqrt(product(next, next, size));
  while (norm > relativeTolerance * largest && diagonal.length < most) {
    [previous, current, next] = [current, next, previous];
    const scale = 1 / norm;
    for (let i = 0; i < 2 * size; i++) current[i]! *= scale;
    system.differentiateGenerator(current, next);
    const along = product(current, next, size);
    diagonal.push(along);
    const eigenvalue = largestEigenvalue(diagonal, offDiagonal, largest);
    if (eigenvalue - largest <= relativeTolerance * eigenvalue + absoluteTolerance) break;
    largest = eigenvalue;
    const back = offDiagonal.at(-1) ?? 0;
    for (let i = size; i < 2 * size; i++) {
      next[i]! -= along * current[i]! + back * previous[i]!;
    }
    system.differentiateDiscriminator(next, next);
    norm = Math.sqrt(Math.max(0, product(next, next, size)));
    offDiagonal.push(norm);
  }
  return Math.sqrt(largest);
}

/** <a, b>, where the first half of a holds D' times its second. */
export function product(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i]! * b[size + i]!;
  return sum;
}

/**
 * Largest eigenvalue of a symmetric tridiagonal matrix, given that of the matrix without its last row and column.
 *
 * Newton's method on the characteristic polynomial, whose logarithmic derivative is the sum of q'/q over the pivots q.
 * From above all roots it falls monotonically to the largest. It starts from the largest eigenvalue of
 * [[largest, b], [b, a]], a the last diagonal entry and b the one beside it, which is an upper bound.
 */
function largestEigenvalue(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  largest: number,
): number {
  const last = diagonal.at(-1)!;
  if (diagonal.length === 1) return last;
  let value = (largest + last + Math.hypot(largest - last, 2 * offDiagonal.at(-1)!)) / 2;
  for (;;) {
    let pivot = value - diagonal[0]!;
    let slope = 1;
    let logSlope = slope / pivot;
    for (let i = 1; i < diagonal.length && pivot > 0; i++) {
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
