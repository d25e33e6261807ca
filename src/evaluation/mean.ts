/** Mean of at least one number. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean of the numbers that are not NaN; undefined where none is. */
export function meanOfDefined(values: readonly number[]): number | undefined {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? undefined : mean(defined);
}
