import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cachedModel, diskCache } from "equirank";
import { expect, it, onTestFinished } from "vitest";
import { sha256 } from "../../../src/shared/digest";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const signed = (value: string) => `${sha256(value)}\n${value}`;

// The checksum of the last four is right: someone wrote them by hand.
it.each<[string, (kept: string) => string]>([
  ["cut off", (kept) => kept.slice(0, -3)],
  ["emptied", () => ""],
  ["another answer under the old checksum", (kept) => kept.replace(/-\d/, "-0")],
  ["no JSON", () => signed("not JSON")],
  ["another form", () => signed('{"logLikelihood": "0", "tokenCount": 1}')],
  ["a prototype", () => signed('{"__proto__": {"logLikelihood": 0, "tokenCount": 1}}')],
  ["50 MB", () => signed(`"${"x".repeat(5e7)}"`)],
])("asks again for an entry that was damaged by hand: %s", async (_, damage) => {
  const folder = await mkdtemp(join(tmpdir(), "equirank-cache-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ask = async () => {
    const model = new FakeLanguageModel({ scoreContinuation: () => -1.5 });
    const cached = cachedModel(model, diskCache(folder));
    const { scores } = await cached.scoreContinuations!("The sky", [" fell"]);
    return { score: scores[0]!.logLikelihood, calls: model.calls.length };
  };
  expect(await ask()).toEqual({ score: -1.5, calls: 1 });
  expect(await ask()).toEqual({ score: -1.5, calls: 0 });

  const names = await readdir(folder, { recursive: true });
  const file = join(folder, names.find((name) => /[0-9a-f]{64}$/.test(name))!);
  await writeFile(file, damage(await readFile(file, "utf8")));
  expect(await ask()).toEqual({ score: -1.5, calls: 1 });
  expect(await ask()).toEqual({ score: -1.5, calls: 0 });
});
