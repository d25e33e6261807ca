import { mkdir, mkdtemp, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ModelUnavailableError } from "equirank";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { catalogue, defaultModel, downloadModel } from "../../../src/models/local/catalogue";
import {
  fingerprintFile,
  identifyFile,
  locateModelFile as locateRequested,
  requireGguf,
} from "../../../src/models/local/model-file";
import { findLocalModel } from "../../live/find-local-model";

const locateModelFile = (path: string | undefined) => locateRequested({ path });

// Nothing is downloaded here: that the download would have begun is all there is to see.
vi.mock(import("../../../src/models/local/catalogue"), async (importOriginal) => ({
  ...(await importOriginal()),
  downloadModel: vi.fn(async () => {}),
}));

// Before the variable that names it is put aside.
const atHand = await findLocalModel();
const startingFolder = process.cwd();
let folder: string;
let cache: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-model-file-"));
  const home = join(folder, "cache-home");
  cache = join(home, "equirank", "models");
  vi.stubEnv("EQUIRANK_MODEL", "");
  // The cache folder's variable, for each platform that has one; on macOS it is in the home folder.
  vi.stubEnv("XDG_CACHE_HOME", home);
  vi.stubEnv("LOCALAPPDATA", home);
  if (process.platform === "darwin") {
    vi.stubEnv("HOME", folder);
    cache = join(folder, "Library", "Caches", "equirank", "models");
  }
  const workingFolder = join(folder, "work");
  await mkdir(workingFolder);
  process.chdir(workingFolder);
  vi.mocked(downloadModel).mockClear();
});

afterEach(async () => {
  process.chdir(startingFolder);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function place(path: string, content = "GGUF and more"): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe("where the model is looked for, in order", () => {
  test("path, EQUIRANK_MODEL, ./models, the cache folder, the download", async () => {
    const given = await place(join(folder, "given.gguf"));
    const named = await place(join(folder, "named.gguf"));
    await place("models/near.gguf");
    const cached = await place(join(cache, "cached.gguf"));
    vi.stubEnv("EQUIRANK_MODEL", named);

    expect(await locateModelFile(given)).toBe(given);
    expect(await locateModelFile(undefined)).toBe(named);
    vi.stubEnv("EQUIRANK_MODEL", "");
    expect(await locateModelFile(undefined)).toBe(join("models", "near.gguf"));
    await rm("models", { recursive: true });
    expect(await locateModelFile(undefined)).toBe(cached);
    expect(downloadModel).not.toHaveBeenCalled();

    await rm(cached);
    const { signal } = new AbortController();
    const destination = join(cache, defaultModel.fileName);
    expect(await locateRequested({}, { signal })).toBe(destination);
    expect(downloadModel).toHaveBeenCalledExactlyOnceWith(defaultModel, destination, { signal });
  });

  test("a name: its file in ./models, in the cache folder, the download", async () => {
    const name = "qwen2.5-coder-0.5b";
    const { fileName } = catalogue[name];
    vi.stubEnv("EQUIRANK_MODEL", await place(join(folder, "named.gguf")));
    await place("models/near.gguf");
    const near = await place(join("models", fileName));
    const cached = await place(join(cache, fileName));
    expect(await locateRequested({ name })).toBe(near);
    await rm(near);
    expect(await locateRequested({ name })).toBe(cached);
    await rm(cached);
    expect(await locateRequested({ name })).toBe(cached);
    expect(downloadModel).toHaveBeenCalledExactlyOnceWith(catalogue[name], cached, {});
  });

  test("models that were downloaded by name leave the default as it is", async () => {
    await place(join(cache, catalogue["qwen2.5-coder-0.5b"].fileName));
    await place(join(cache, catalogue["qwen2.5-coder-1.5b"].fileName));
    expect(await locateModelFile(undefined)).toBe(join(cache, defaultModel.fileName));
    expect(downloadModel).toHaveBeenCalledOnce();
  });

  test("a place may be a folder with one model, among other files", async () => {
    const file = await place(join(folder, "store", "only.gguf"));
    await place(join(folder, "store", "README.md"));
    expect(await locateModelFile(join(folder, "store"))).toBe(file);
    vi.stubEnv("EQUIRANK_MODEL", join(folder, "store"));
    expect(await locateModelFile(undefined)).toBe(file);
  });

  test("an empty ./models is passed over", async () => {
    await mkdir("models");
    const cached = await place(join(cache, "cached.gguf"));
    expect(await locateModelFile(undefined)).toBe(cached);
  });

  test("among several models the default one is taken", async () => {
    await place("models/a.gguf");
    const file = await place(join("models", defaultModel.fileName));
    expect(await locateModelFile(undefined)).toBe(file);
  });
});

describe("what is refused", () => {
  async function expectUnavailable(located: Promise<unknown>, message: string) {
    await expect(located).rejects.toThrow(ModelUnavailableError);
    await expect(located).rejects.toThrow(message);
  }

  test("a path where nothing is: no other place is tried", async () => {
    await place("models/near.gguf");
    await expectUnavailable(
      locateModelFile(join(folder, "missing.gguf")),
      `The option path names ${join(folder, "missing.gguf")}, where there is no GGUF file`,
    );
  });

  test("a variable that names nothing", async () => {
    await place("models/near.gguf");
    vi.stubEnv("EQUIRANK_MODEL", join(folder, "missing"));
    await expectUnavailable(locateModelFile(undefined), `The variable EQUIRANK_MODEL names ${join(folder, "missing")}`);
  });

  test("a folder without models", async () => {
    await place(join(folder, "store", "README.md"));
    await expectUnavailable(locateModelFile(join(folder, "store")), "where there is no GGUF file");
  });

  test("a folder with several, which are named", async () => {
    await place(join(folder, "store", "b.gguf"));
    await place(join(folder, "store", "a.gguf"));
    await expectUnavailable(
      locateModelFile(join(folder, "store")),
      "holds 2 models (a.gguf, b.gguf): name one of them with the option path",
    );
  });

  test.each([
    ["a web page", "<!doctype html><title>Not found</title>"],
    ["a file of another format", "PK\u0003\u0004"],
    ["an empty file", ""],
    ["a file of two bytes", "GG"],
  ])("%s under a model's name", async (_, content) => {
    const file = await place(join(folder, "page.gguf"), content);
    await expectUnavailable(requireGguf(file), `${file} is not a GGUF file: download`);
  });
});

test("a file that begins with GGUF passes", async () => {
  const file = await place(join(folder, "model.gguf"));
  await expect(requireGguf(file)).resolves.toBeUndefined();
});

describe("the name in a model's id", () => {
  test("is the file's own for a file that is not in the catalogue", async () => {
    expect(await identifyFile(await place(join(folder, "mine.gguf")))).toBe("mine.gguf");
  });

  test("has a fingerprint of its size, beginning and end, unless it is the catalogue's", async () => {
    const same = await place(join(folder, "mine.gguf"), `GGUF${"a".repeat(3e6)}`);
    const others = ["GGUF", `GGUF${"a".repeat(2e6)}`, `GGUF${"a".repeat(3e6 - 1)}b`, `GGUf${"a".repeat(3e6)}`];
    const texts = [`GGUF${"a".repeat(3e6)}`, ...others];
    const files = texts.map((text, i) => place(join(folder, `${i}`, "mine.gguf"), text));
    const found = await Promise.all(files.map(async (file) => fingerprintFile(await file, "mine.gguf")));
    expect(new Set(found).size).toBe(texts.length);
    expect(found[0]).toBe(await fingerprintFile(same, "mine.gguf"));
    // Only the name and the size together are the catalogue's.
    expect(await fingerprintFile(same, defaultModel.fileName)).toBe(found[0]);
    await truncate(same, defaultModel.bytes);
    expect(await fingerprintFile(same, defaultModel.fileName)).toBeUndefined();
  });

  test("does not become the catalogue's by size alone", async () => {
    const file = await place(join(folder, "mine.gguf"), "");
    // Sparse, so that it takes no room.
    await truncate(file, defaultModel.bytes);
    expect(await identifyFile(file)).toBe("mine.gguf");
  });

  test("is the catalogue's for its file under another name", async (context) => {
    if (atHand.missing !== undefined) return context.skip(atHand.missing);
    const { size } = await stat(atHand.path);
    const known = Object.values(catalogue).find(({ bytes }) => bytes === size);
    if (known === undefined) return context.skip("the model at hand is not in the catalogue");
    const renamed = join(folder, "renamed.gguf");
    await symlink(resolve(startingFolder, atHand.path), renamed);
    expect(await identifyFile(renamed)).toBe(known.fileName);
  });
});
