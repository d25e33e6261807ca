import { type ResponseSystem, writeGenericDirection } from "./response-system";

const mostIterations = 200;
const relativeTolerance = 1e-12;

/**
 * Spectral radius ρ of the players' joint best response at the point where the system's responses were last evaluated.
 * The Jacobian of (d, z) -> (D(z), Z(d)) has eigenvalues ±μ with μ² those of Z'D'; ρ² is the largest, found by the
 * Lanczos method in the product <a, b> = a · D'b. A rest point attracts the dynamics if ρ < 1 and is a saddle if ρ > 1;
 * the averages approach it like t^-(1-ρ).
 */
export function spectralRadius(system: ResponseSystem): number {
  const { size } = system;
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
  while (norm > relativeTolerance * largest && diagonal.length < mostIterations) {
    [previous, current, next] = [current, next, previous];
    for (let i = 0; i < 2 * size; i++) current[i]! /= norm;
    system.differentiateGenerator(current, next);
    const along = product(current, next, size);
    diagonal.push(along);
    const eigenvalue = largestEigenvalue(diagonal, offDiagonal, largest);
    if (eigenvalue - largest <= relativeTolerance * eigenvalue) break;
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
function product(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i]! * b[size + i]!;
  return sum;
}

/** Largest eigenvalue of a symmetric tridiagonal matrix, at least `low`, by bisection on the signs of its pivots. */
function largestEigenvalue(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  low: number,
): number {
  let high = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const beside = (offDiagonal[i - 1] ?? 0) + (i + 1 < diagonal.length ? offDiagonal[i]! : 0);
    high = Math.max(high, diagonal[i]! + beside);
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (isAboveSpectrum(middle, diagonal, offDiagonal)) high = middle;
    else low = middle;
  }
}

function isAboveSpectrum(
  value: number,
  diagonal: readonly number[],
  offDiagonal: readonly number[],
) {
  let pivot = value - diagonal[0]!;
  for (let i = 1; i < diagonal.length && pivot > 0; i++) {
    pivot = value - diagonal[i]! - offDiagonal[i - 1]! ** 2 / pivot;
  }
  return pivot > 0;
}
