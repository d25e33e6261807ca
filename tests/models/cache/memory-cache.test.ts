import { InvalidArgumentError } from "equirank";
import { describe, expect, it } from "vitest";
import { memoryCache } from "../../../src/models/cache/stores";

describe("memoryCache", () => {
  it("gives back what was kept last", async () => {
    const cache = memoryCache();
    expect(await cache.get("a")).toBeUndefined();
    await cache.set("a", "1");
    await cache.set("a", "2");
    expect(await cache.get("a")).toBe("2");
  });

  it("lets go of what was not used for longest", async () => {
    const cache = memoryCache({ maxEntries: 2 });
    await cache.set("a", "1");
    await cache.set("b", "2");
    await cache.get("a");
    await cache.set("c", "3");
    expect(await Promise.all(["a", "b", "c"].map((key) => cache.get(key)))).toEqual(["1", undefined, "3"]);
  });

  it.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: Number.NaN }, { maxentries: 3 }])(
    "refuses %j",
    (options) => {
      expect(() => memoryCache(options as never)).toThrow(InvalidArgumentError);
    },
  );

  it("keeps everything if told to", async () => {
    const cache = memoryCache({ maxEntries: Infinity });
    for (let i = 0; i < 10_001; i++) await cache.set(`${i}`, "");
    expect(await cache.get("0")).toBe("");
  });
});
