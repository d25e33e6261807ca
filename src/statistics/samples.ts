import { InvalidArgumentError } from "../shared/errors";

interface EntryRule {
  holds(value: unknown): boolean;
  /** The rule as the rest of a sentence that starts with the entry's name. */
  expected: string;
}

export const finiteNumber: EntryRule = {
  holds: (value) => Number.isFinite(value),
  expected: "must be a finite number",
};

/** A number to order by: infinities are fine, NaN has no place in an order. */
export const orderedNumber: EntryRule = {
  holds: (value) => typeof value === "number" && !Number.isNaN(value),
  expected: "must be a number and not NaN",
};

export const probability: EntryRule = {
  holds: (value) => typeof value === "number" && value >= 0 && value <= 1,
  expected: "must be a number from 0 to 1",
};

/** A share, neither none nor all. */
export const properShare: EntryRule = {
  holds: (value) => typeof value === "number" && value > 0 && value < 1,
  expected: "must be a number between 0 and 1",
};

/** A count or a weight. */
export const amount: EntryRule = {
  holds: (value) => typeof value === "number" && value >= 0 && value <= 1e100,
  expected: "must be a number from 0 to 1e100",
};

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): EntryRule {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`;
  return {
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
    expected: `must be a whole number ${bounds}`,
  };
}

export const truthValue: EntryRule = {
  holds: (value) => typeof value === "boolean",
  expected: "must be true or false",
};

/** A rater's label of an item. */
export type Label = string | number | boolean;

export const label: EntryRule = {
  holds: (value) => typeof value === "string" || typeof value === "boolean" || orderedNumber.holds(value),
  expected: "must be a string, a number other than NaN, or a boolean",
};

/** @throws InvalidArgumentError unless the value keeps the rule */
export function requireEntry(parameter: string, value: unknown, { holds, expected }: EntryRule): void {
  if (!holds(value)) throw new InvalidArgumentError(parameter, value, expected);
}

/**
 * Checks that a sample is an array with at least one entry, each of which keeps the rule.
 * @throws InvalidArgumentError naming the array or its first bad entry
 */
export function requireSample(parameter: string, values: readonly unknown[], rule: EntryRule): void {
  requireNonEmptyArray(parameter, values);
  for (let i = 0; i < values.length; i++) requireEntry(`${parameter}[${i}]`, values[i], rule);
}

/** @throws InvalidArgumentError unless it is an array with at least one entry */
export function requireNonEmptyArray(parameter: string, values: readonly unknown[]): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new InvalidArgumentError(parameter, values, "must be an array with at least one entry");
  }
}

/**
 * Checks two samples of the same items: both as {@link requireSample} checks one, and that they are equally long.
 * @param secondRule the rule of the second; that of the first unless it is given
 */
export function requirePaired(
  [firstName, first]: readonly [string, readonly unknown[]],
  [secondName, second]: readonly [string, readonly unknown[]],
  rule: EntryRule,
  secondRule = rule,
): void {
  requireSample(firstName, first, rule);
  requireSample(secondName, second, secondRule);
  if (first.length !== second.length) {
    const expected = `must be as long as ${firstName}, which has ${first.length} entries`;
    throw new InvalidArgumentError(secondName, second, expected);
  }
}

/** Values by key, keys and values in the order in which they first come. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Mean of at least one number. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Differences from the mean of at least one number; 0 throughout where they are rounding alone. */
export function deviations(values: readonly number[]): number[] {
  const center = mean(values);
  const areAlike = values.every((value) => Math.abs(value - center) <= 1e-12 * Math.abs(value));
  return values.map((value) => (areAlike ? 0 : value - center));
}

/** Σ (value - mean)² over at least one number. */
export function sumOfSquares(values: readonly number[]): number {
  return sum(deviations(values).map((deviation) => deviation ** 2));
}

/** Mean of the numbers that are not NaN; undefined if all are. */
export function meanOfDefined(values: readonly number[]): number | undefined {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? undefined : mean(defined);
}
