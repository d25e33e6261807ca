import { describe, expect, it } from "vitest";
import { entries, listPublicNames } from "../scripts/public-names.mjs";

/**
 * The public names of each entry stand in a file of their own, so that a change of them is seen in review. After a
 * change on purpose, `npx vitest run tests/public-names.test.ts --update` writes the files anew.
 */
describe("the public names are those of the list:", { timeout: 120_000 }, () => {
  const names = listPublicNames();

  it.each(Object.keys(entries))("%s", async (entry) => {
    expect(names[entry]!.length).toBeGreaterThan(0);
    await expect(`${names[entry]!.join("\n")}\n`).toMatchFileSnapshot(`public-names/${entry.replace("/", "-")}.txt`);
  });
});
