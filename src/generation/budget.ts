/** What calls to models may cost, or did. */
export interface Cost {
  /** Requests, as in `ModelUsage`. */
  requests: number;
  /** Tokens that models produced, as in `ModelUsage`. */
  generatedTokens: number;
}

/** Why no more samples were drawn than there are. */
export type Bound = "maxRequests" | "maxTokens";

/**
 * How many more samples fit into the bounds, at most `wanted`, such that what comes after them fits as well.
 * @param spent what was spent so far
 * @param largestSample the most that one more sample costs
 * @param reserve the most that comes after as many more samples
 * @returns the number, with the bound that kept it below `wanted`
 */
export function countAffordable(
  wanted: number,
  bounds: Cost,
  spent: Cost,
  largestSample: Cost,
  reserve: (more: number) => Cost,
): { count: number; bound: Bound | undefined } {
  let bound: Bound | undefined;
  for (let count = 1; count <= wanted; count++) {
    const after = reserve(count);
    const fits = (name: keyof Cost) =>
      spent[name] + count * largestSample[name] + after[name] <= bounds[name];
    if (!fits("requests")) bound = "maxRequests";
    else if (!fits("generatedTokens")) bound = "maxTokens";
    if (bound !== undefined) return { count: count - 1, bound };
  }
  return { count: wanted, bound };
}
