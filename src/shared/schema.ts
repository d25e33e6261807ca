import * as z from "zod/mini";
import { InvalidArgumentError } from "./errors";
import { rejectUnknownOptions } from "./options";

/** What each option must be; an option that is left out or undefined is not checked. */
export type OptionSchemas<Options> = { readonly [Name in keyof Required<Options>]: z.ZodMiniType };

/**
 * Checks options against their schemas.
 * @param parameter what messages call the options
 * @throws InvalidArgumentError for an unknown name, or naming the first value that does not fit and what it must be
 */
export function checkOptions<Options extends object>(
  parameter: string,
  options: Options,
  schemas: OptionSchemas<Options>,
): void {
  rejectUnknownOptions(parameter, options, Object.keys(schemas));
  for (const [name, schema] of Object.entries<z.ZodMiniType>(schemas)) {
    const value: unknown = options[name as keyof Options];
    if (value === undefined) continue;
    const issue = schema.safeParse(value).error?.issues[0];
    if (issue === undefined) continue;
    const place = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
    throw new InvalidArgumentError(
      `${parameter}.${name}${place.join("")}`,
      issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], value),
      issue.message,
    );
  }
}

/** @param expected what follows "must be" */
export function satisfies(check: (value: unknown) => boolean, expected: string): z.ZodMiniType {
  return z.custom<unknown>(check, `must be ${expected}`);
}

export function wholeNumber(least: number): z.ZodMiniType {
  return satisfies((value) => Number.isSafeInteger(value) && (value as number) >= least, `a whole number >= ${least}`);
}

/** One of a few texts. */
export function oneOf(names: readonly string[]): z.ZodMiniType {
  return satisfies(
    (value) => names.includes(value as string),
    `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`,
  );
}

/** @param expected what follows "must be" */
export function callable(expected = "a function"): z.ZodMiniType {
  return satisfies((value) => typeof value === "function", expected);
}

export const trueOrFalse = satisfies((value) => typeof value === "boolean", "true or false");

/** A text of more than space. */
export const nonEmptyText = satisfies(
  (value) => typeof value === "string" && value.trim() !== "",
  "a text that is not empty",
);

export const abortSignal = satisfies((value) => value instanceof AbortSignal, "an AbortSignal");

/** At least one entry. */
export function nonEmptyList(entry: z.ZodMiniType, expected: string): z.ZodMiniType {
  const filled = satisfies((value) => Array.isArray(value) && value.length > 0, expected);
  return z.pipe(filled, z.array(entry, `must be ${expected}`));
}

/** Options that are checked by the function they are passed to. */
export function unchecked<const Name extends string>(...names: Name[]): Record<Name, z.ZodMiniType> {
  const anything = satisfies(() => true, "anything");
  return Object.fromEntries(names.map((name) => [name, anything])) as Record<Name, z.ZodMiniType>;
}

/** A number of replies, half of them for each order of the moves. */
export const evenNumber = satisfies(
  (value) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) % 2 === 0,
  "an even whole number from 2, half for each order",
);

/** A finite number above 0. */
export const positiveNumber = satisfies(
  (value) => Number.isFinite(value) && (value as number) > 0,
  "a finite number above 0",
);

/**
 * @param noun what an entry is called
 * @throws InvalidArgumentError unless it is an array with at least one entry
 */
export function requireSome(parameter: string, values: unknown, noun: string): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new InvalidArgumentError(parameter, values, `must hold at least one ${noun}`);
  }
}
