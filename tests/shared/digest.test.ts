import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";

const texts = [
  "",
  "abc",
  "Straße 🙂",
  "\uD800 alone",
  ...[55, 56, 63, 64, 119, 5000].map((length) => "x".repeat(length)),
];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test.each(["with node:crypto", "without it, as in a browser"])("hashes texts in UTF-8, %s", async (where) => {
  if (where !== "with node:crypto") vi.stubGlobal("process", undefined);
  const { sha256 } = await import("../../src/shared/digest");
  vi.unstubAllGlobals();

  // FIPS 180-2, appendix B.1.
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const text of texts) {
    expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
  }
});
