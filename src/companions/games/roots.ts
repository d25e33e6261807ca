/**
 * The zeros of a continuous function between the first and the last of some points, one in each stretch from point to point
 * in which the function changes its sign. Where it is monotone in every stretch, these are all there are.
 * @param points ascending; a zero that lies on one is found once
 * @returns ascending, each to the last bit that a double can tell
 */
export function findRoots(f: (x: number) => number, points: readonly number[]): number[] {
  const roots: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const root = bisect(f, points[i - 1]!, points[i]!);
    if (root !== undefined && root !== roots.at(-1)) roots.push(root);
  }
  return roots;
}

/** A zero between two points, or undefined where the function has the same sign at both. */
export function bisect(f: (x: number) => number, from: number, to: number): number | undefined {
  const start = f(from);
  if (start === 0) return from;
  if (f(to) === 0) return to;
  if (start > 0 === f(to) > 0) return undefined;
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= Math.min(low, high) || middle >= Math.max(low, high)) return middle;
    const value = f(middle);
    if (value === 0) return middle;
    if (value > 0 === start > 0) low = middle;
    else high = middle;
  }
}
