import { InvalidArgumentError as InvalidOptionError } from "commander";

/** A whole number from 1. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidOptionError("It must be a whole number from 1.");
}
