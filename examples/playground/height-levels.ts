const levels = 22;

/** Shares of the square that lie below each height line: evenly spaced at first, ever closer towards the peaks. */
export const heightLevels: readonly number[] = Array.from({ length: levels }, (_, i) => 1 - (1 - i / levels) ** 1.6);

/** From a height to the share of the square that is lower, so that the lines are spread over it however steep it is. */
export function rankHeights(height: (x: number, y: number) => number): (value: number) => number {
  const side = 60;
  const heights = Array.from({ length: side * side }, (_, i) =>
    height((Math.floor(i / side) + 0.5) / side, ((i % side) + 0.5) / side),
  ).sort((a, b) => a - b);
  return (value) => {
    let [low, high] = [0, heights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (heights[middle]! < value) low = middle + 1;
      else high = middle;
    }
    // Between two of the heights, so that lines are smooth.
    const [below, above] = [heights[low - 1], heights[low]];
    const part = below === undefined || above === undefined ? 0 : (value - below) / (above - below);
    return Math.min(1, Math.max(0, (low - 1 + part) / (heights.length - 1)));
  };
}

/** From the page's background in the valleys to the colour of heights on the peaks, in light and dark. */
export function shade(share: number): string {
  return `color-mix(in srgb, var(--height) ${(6 + 74 * share).toFixed(1)}%, var(--paper))`;
}
