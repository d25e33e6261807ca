import { InvalidArgumentError as InvalidOptionError } from "commander";

/** A parser of values with commas between them, none of them twice. */
export function parseList<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => {
    const values = text.split(",").map((part) => parse(part.trim()));
    if (new Set(values).size < values.length) {
      throw new InvalidOptionError("It names something twice.");
    }
    return values;
  };
}
