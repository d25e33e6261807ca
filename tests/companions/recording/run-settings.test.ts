import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimSettings } from "../../../src/companions/recording/record-rows";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-settings-"));
  file = join(folder, "rows.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const extract = () => "x";
const model = { id: "local:small+tuned.gguf", fingerprint: "sha256:1", capabilities: {} };
const settings = { model, seed: 1, extract, stance: undefined };

/** Claims the file for an item `a`, of which it has rows or not. */
function claim(settings: object, hasRows: boolean, items = [{ id: "a", text: "1" }]) {
  return claimSettings(file, { settings, items, recorded: new Set(hasRows ? ["a"] : []) });
}

describe("claimSettings", () => {
  it("lets a run go on with the same settings only, whatever their order", async () => {
    await claim(settings, false);
    await claim({ extract, seed: 1, model: { ...model } }, true);
    const chosen = () => "x";
    chosen.fingerprint = "2";
    const others: [object, string][] = [
      [{ ...settings, seed: 2 }, "seed was 1 then and is 2 now"],
      [{ ...settings, stance: "support" }, 'stance was not given then and is "support" now'],
      [{ ...settings, seed: undefined }, "seed was 1 then and is not given now"],
      [{ ...settings, extract: function other() {} }, 'extract was "function extract"'],
      [{ ...settings, extract: chosen }, 'is "function chosen (2)" now'],
      // Another adapter in a file of the same name.
      [{ ...settings, model: { ...model, fingerprint: "sha256:2" } }, "tuned.gguf (sha256:1)"],
    ];
    for (const [other, message] of others) {
      await expect(claim(other, true)).rejects.toThrow(InvalidArgumentError);
      await expect(claim(other, true)).rejects.toThrow(message);
    }
  });

  it("takes new ones where nothing was made with the old ones", async () => {
    await claim({ seed: 1 }, false);
    await claim({ seed: 2 }, false, [{ id: "a", text: "2" }]);
    await claim({ seed: 2 }, true, [{ id: "a", text: "2" }]);
  });

  it("lets nobody take rows for those of another item of the same id", async () => {
    await claim(settings, false);
    const other = claim(settings, true, [{ id: "a", text: "2" }]);
    await expect(other).rejects.toThrow(InvalidArgumentError);
    await expect(claim(settings, true, [{ id: "a", text: "2" }])).rejects.toThrow("a was another one then");
    // Of `b` there is no row yet, and it is remembered with `a`.
    await claim(settings, true, [{ id: "b", text: "1" }]);
    await claim(settings, true, [{ id: "b", text: "2" }]);
    await claim(settings, true, [{ id: "a", text: "1" }]);
  });

  it("does not go on where nobody knows the settings", async () => {
    await expect(claim(settings, true)).rejects.toThrow("rows.jsonl.settings.json");
    for (const text of ["{", "{}", "[]"]) {
      await writeFile(`${file}.settings.json`, text);
      await expect(claim(settings, true)).rejects.toThrow(InvalidArgumentError);
    }
  });
});
