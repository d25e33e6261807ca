import * as z from "zod/mini";
import { InvalidArgumentError } from "../shared/errors";

/** A whole number from `lowest` on. */
export function wholeNumber(lowest: number) {
  return z.custom<number>(
    (value) => Number.isSafeInteger(value) && (value as number) >= lowest,
    `must be a whole number from ${lowest}`,
  );
}

/** A number of replies of which half are drawn for each order of the moves. */
export const evenNumber = z.custom<number>(
  (value) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) % 2 === 0,
  "must be an even whole number from 2, half for each order",
);

/** A finite number above 0. */
export const positiveNumber = z.custom<number>(
  (value) => (value as number) > 0 && (value as number) < Infinity,
  "must be a finite number above 0",
);

/** True or false. */
export const truthValue = z.custom<boolean>(
  (value) => typeof value === "boolean",
  "must be true or false",
);

/** A number that the model it is passed on to checks. */
export const anyNumber = z.custom<number>();

/** One of the given texts. */
export function oneOf<const T extends string>(names: readonly T[]) {
  const expected = `must be ${names.map((name) => JSON.stringify(name)).join(" or ")}`;
  return z.custom<T>((value) => names.includes(value as T), expected);
}

/** A value that whoever it is passed on to checks. */
export function passedOn<T>() {
  return z.optional(z.custom<T>());
}

/** The same, where it must be given. */
export function requiredList<T>(expected: string) {
  return z.custom<readonly T[]>((value) => Array.isArray(value) && value.length > 0, expected);
}

/**
 * The options with their defaults filled in.
 * @param parameter names the options in errors
 * @throws InvalidArgumentError naming the first option that is unknown or unusable
 */
export function readOptions<Schema extends z.ZodMiniObject>(
  parameter: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(options);
  if (success) return data;
  const given = options as Record<string, unknown>;
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") {
    const [name] = issue.keys;
    throw new InvalidArgumentError(
      `${parameter}.${name}`,
      given[name!],
      `is not an option: known options are ${Object.keys(schema.shape).join(", ")}`,
    );
  }
  const [name] = issue!.path;
  if (name === undefined) {
    throw new InvalidArgumentError(parameter, options, "must be an object of options");
  }
  throw new InvalidArgumentError(
    `${parameter}.${String(name)}`,
    given[String(name)],
    issue!.message,
  );
}
