import { expect, it } from "vitest";
import { hashSettings } from "../../../src/models/http/http-options";

// FNV-1a by an independent program in Python that gives the published af63dc4c8601ec8c for "a"; hashed are the bytes of
// {"top_k":0} and {"a":"\u00e9","b":[1]} in UTF-8.
it.each([
  [{ top_k: 0 }, "9f9b6409a019b2d6"],
  [{ b: [1], a: "\u00e9" }, "54507d3caaf8c823"],
])("hashes %j to %s", (settings, expected) => {
  expect(hashSettings(settings)).toBe(expected);
});
