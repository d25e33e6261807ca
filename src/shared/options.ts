import { InvalidArgumentError } from "./errors";

/**
 * Checks that `options` is a plain object holding only known names, so that a misspelt option never passes silently.
 * @throws InvalidArgumentError naming the unknown option and the known ones
 */
export function rejectUnknownOptions(
  parameter: string,
  options: unknown,
  known: readonly string[],
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidArgumentError(parameter, options, "must be an object of options");
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new InvalidArgumentError(
        `${parameter}.${name}`,
        (options as Record<string, unknown>)[name],
        `is not an option: known options are ${known.join(", ")}`,
      );
    }
  }
}
