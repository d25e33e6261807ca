import type * as z from "zod/mini";
import { InvalidArgumentError } from "./errors";
import { satisfies } from "./schema";

/** Options that are checked by the function they are passed to. */
export function unchecked<const Name extends string>(
  ...names: Name[]
): Record<Name, z.ZodMiniType> {
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
  (value) => (value as number) > 0 && (value as number) < Infinity,
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
