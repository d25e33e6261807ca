import { InvalidArgumentError } from "../errors/invalid-argument-error";

/** @throws InvalidArgumentError unless it is a whole number from `lowest` on */
export function requireCount(parameter: string, value: number, lowest: number): void {
  if (!Number.isSafeInteger(value) || value < lowest) {
    throw new InvalidArgumentError(parameter, value, `must be a whole number >= ${lowest}`);
  }
}
