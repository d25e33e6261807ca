/**
 * The value at a position in ascending values, 0 the first and `length - 1` the last, linear between neighbours. The
 * quantile of level q is the value at q (length - 1), as numpy and R (type 7) define it by default.
 */
export function valueAtPosition(ascending: ArrayLike<number>, position: number): number {
  const below = ascending[Math.floor(position)]!;
  const above = ascending[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}
