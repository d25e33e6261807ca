/** From here on the continued fraction is exact to rounding with `fractionDepth` levels. */
const fractionFrom = 3;
const fractionDepth = 60;

/**
 * P(Z > z) for Z standard normal and z >= 0, to about 13 significant digits however small it is: a p-value far out is
 * a small number, not 0.
 *
 * Near 0 it is 1/2 - φ(z) (z + z³/3 + z⁵/(3·5) + …), from 3 on φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), Laplace's
 * continued fraction (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalTail(z: number): number {
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < fractionFrom) {
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let level = fractionDepth; level >= 1; level--) fraction = z + level / fraction;
  return density / fraction;
}
