import { InvalidArgumentError } from "equirank/core";
import { expect } from "vitest";

/** Fails unless `action` throws an InvalidArgumentError about `parameter` whose message begins with that path. */
export function expectInvalidArgument(action: () => unknown, parameter: string): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InvalidArgumentError);
  const error = thrown as InvalidArgumentError;
  expect(error.parameter).toBe(parameter);
  expect(error.message.startsWith(`${parameter} `)).toBe(true);
  expect(error.message).toContain("(received ");
}
