import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimSettings } from "../../../src/companions/recording/run-settings";

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

describe("claimSettings", () => {
  it("lets a run go on with the same settings only, whatever their order", async () => {
    await claimSettings(file, settings, false);
    await claimSettings(file, { extract, seed: 1, model: { ...model } }, true);
    const others: [object, string][] = [
      [{ ...settings, seed: 2 }, "seed was 1 then and is 2 now"],
      [{ ...settings, stance: "support" }, 'stance was not given then and is "support" now'],
      [{ ...settings, seed: undefined }, "seed was 1 then and is not given now"],
      [{ ...settings, extract: function other() {} }, 'extract was "function extract"'],
      // Another adapter in a file of the same name.
      [{ ...settings, model: { ...model, fingerprint: "sha256:2" } }, "tuned.gguf (sha256:1)"],
    ];
    for (const [other, message] of others) {
      await expect(claimSettings(file, other, true)).rejects.toThrow(InvalidArgumentError);
      await expect(claimSettings(file, other, true)).rejects.toThrow(message);
    }
  });

  it("takes new ones where nothing was made with the old ones", async () => {
    await claimSettings(file, { seed: 1 }, false);
    await claimSettings(file, { seed: 2 }, false);
    await claimSettings(file, { seed: 2 }, true);
  });

  it("does not go on where nobody knows the settings", async () => {
    await expect(claimSettings(file, settings, true)).rejects.toThrow("rows.jsonl.settings.json");
    await writeFile(`${file}.settings.json`, "{");
    await expect(claimSettings(file, settings, true)).rejects.toThrow(InvalidArgumentError);
  });
});
