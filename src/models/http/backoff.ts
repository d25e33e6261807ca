const firstWaitMs = 500;
const longestWaitMs = 8_000;

/**
 * Milliseconds to wait after so many failures in a row: 0.5 s, doubled with each up to 8 s, of which the second half is
 * drawn at random so that clients that failed together do not come back together ("equal jitter" in
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param failures 1 or more
 * @param random draws uniformly from 0 to 1
 * @example backoffMs(1, () => 1) // 500
 */
export function backoffMs(failures: number, random: () => number): number {
  const longest = Math.min(firstWaitMs * 2 ** (failures - 1), longestWaitMs);
  return (longest * (1 + random())) / 2;
}
