/**
 * log(sum of exp(values)) over the entries from `start` to before `end`, all by default, without overflow. The logarithm of an empty or all-zero sum is -Infinity.
 * @param values natural logarithms; -Infinity stands for a probability of zero
 * @example logSumExp([Math.log(0.25), Math.log(0.25)]) // Math.log(0.5)
 */
export function logSumExp(
  values: ArrayLike<number>,
  start = 0,
  end: number = values.length,
): number {
  let largest = -Infinity;
  for (let i = start; i < end; i++) largest = Math.max(largest, values[i]!);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(values[i]! - largest);
  return largest + Math.log(sum);
}
