import {
  EquirankError,
  InvalidArgumentError,
  MissingCapabilityError,
  ModelError,
  ModelResponseError,
  ModelUnavailableError,
} from "equirank";
import { describe, expect, test, vi } from "vitest";

describe("every error", () => {
  test.each([
    ["InvalidArgumentError", new InvalidArgumentError("x", 1, "must be 2")],
    ["ModelError", new ModelError("failed")],
    ["ModelUnavailableError", new ModelUnavailableError("failed")],
    ["ModelResponseError", new ModelResponseError("failed")],
    ["MissingCapabilityError", new MissingCapabilityError("failed")],
  ])("%s is an EquirankError and an Error, and carries its own name", (name, error) => {
    expect(error).toBeInstanceOf(EquirankError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(EquirankError.isInstance(error)).toBe(true);
  });

  test("is recognised when it comes from a second copy of the package", async () => {
    vi.resetModules();
    const copy = await import("../../src/shared/errors");
    const foreign = new copy.ModelError("failed");

    expect(foreign).not.toBeInstanceOf(EquirankError);
    expect(EquirankError.isInstance(foreign)).toBe(true);
  });

  test.each([[undefined], [null], ["text"], [{}], [new Error("other")]])("%s is none", (value) => {
    expect(EquirankError.isInstance(value)).toBe(false);
  });
});

test("InvalidArgumentError holds the parameter and the value, and says both", () => {
  const error = new InvalidArgumentError("game.cost", -1, "must be 0 or more");
  expect(error.parameter).toBe("game.cost");
  expect(error.value).toBe(-1);
  expect(error.message).toBe("game.cost must be 0 or more (received -1)");
});

describe("ModelError", () => {
  test("keeps cause, status and whether a second try may help", () => {
    const cause = new Error("socket closed");
    const error = new ModelUnavailableError("no answer", { cause, isRetryable: true, status: 503 });
    expect(error.cause).toBe(cause);
    expect(error.isRetryable).toBe(true);
    expect(error.status).toBe(503);
  });

  test("by default has no cause or status and is not retryable", () => {
    const error = new ModelError("failed");
    expect("cause" in error).toBe(false);
    expect(error.isRetryable).toBe(false);
    expect(error.status).toBeUndefined();
  });
});
