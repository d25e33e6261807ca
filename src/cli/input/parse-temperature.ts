import { InvalidArgumentError as InvalidOptionError } from "commander";

/** A temperature on the command line. */
export function parseTemperature(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Infinity)) {
    throw new InvalidOptionError("It must be a number from 0.");
  }
  return value;
}
