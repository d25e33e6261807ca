import { stat } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { InvalidArgumentError, ModelUnavailableError } from "../../shared/errors";
import * as option from "../../shared/schema";
import type { ModelWith } from "../language-model";
import { catalogue } from "./catalogue";
import { type Engine, type EngineModule, loadEngineModule } from "./engine";
import { LoadedModel } from "./loaded-model";
import { describeAdapter, fingerprintFile, identifyFile, locateModelFile, requireGguf } from "./model-file";
import { Scheduler } from "./scheduler";

/** Which model to load, and how much of the machine it may use. */
export interface LocalModelOptions {
  /**
   * A GGUF file, or a folder with one.
   * @default the environment variable EQUIRANK_MODEL, else ./models, else the user's cache folder, else `smollm2-135m`
   * is downloaded
   */
  path?: string;
  /**
   * Instead of `path`, the name of a model that is downloaded from the Hugging Face hub unless it is in ./models or the
   * user's cache folder: SmolLM2-135M-Instruct (98 MB), or Qwen2.5-Coder-Instruct with 0.5 (491 MB) or 1.5 billion
   * parameters (1.1 GB), each quantized to 4 bits and under the licence Apache-2.0.
   * @default the model of `path`
   */
  name?: "smollm2-135m" | "qwen2.5-coder-0.5b" | "qwen2.5-coder-1.5b";
  /** A LoRA adapter for this model, a GGUF file, which becomes part of its id and fingerprint. @default none */
  lora?: string;
  /**
   * The longest prompt with its continuation, in tokens.
   * @default 4096, or the model's training length if that is less
   */
  contextSize?: number;
  /**
   * Number of prompts to keep in memory, so that a prefix shared with a later prompt is not evaluated again, and number
   * of calls to evaluate together. Memory grows with `prefixes` × `contextSize`: for SmolLM2-135M, whose tokens take 23
   * kB each, by 94 MB for each prefix of 4096 tokens.
   * @default 8
   */
  prefixes?: number;
  /**
   * CPU threads. A thread that shares its core with another program makes all others wait for it.
   * @default as many as the cores that other programs left free while the model was loaded, at least 1
   */
  threads?: number;
  /** Whether to use a GPU if there is one. @default true */
  gpu?: boolean;
  /** Aborts download and loading. The next download resumes from what was downloaded. */
  signal?: AbortSignal;
  /** Called with the progress of download, verification and loading, in bytes of the file. @default nothing is shown */
  onProgress?: (progress: { stage: "download" | "verify" | "load"; completed: number; total: number }) => void;
}

/** A model in this process. It uses memory until it is disposed of or the process ends. */
export interface LocalModel extends ModelWith<"scoreContinuations" | "nextTokenLogprobs" | "sample"> {
  /** The GGUF file. */
  readonly path: string;
  /** Frees the model's memory once running calls have ended; calls that have not begun are rejected. */
  dispose(): Promise<void>;
}

/**
 * A GGUF model in process, through node-llama-cpp. It gives exact log-probabilities (the model's own, at temperature 0:
 * no penalty, filter or scaling) of given texts and labels, and samples.
 *
 * Prompts and continuations are tokenized together, and every token prefix that texts share is evaluated once. Start
 * all your calls at once: up to `prefixes` of them are evaluated together. On a CPU, a score is the same to the last
 * bit whichever calls run with it. Samples are drawn alone, after earlier calls.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @throws ModelUnavailableError if node-llama-cpp is not installed, or a file is missing or not a model
 * @example
 * const model = await localModel({ path: "models/SmolLM2-135M-Instruct.Q4_1.gguf" });
 * const { scores } = await model.scoreContinuations("The capital of France is", [" Paris", " Rome"]);
 */
export async function localModel(options: LocalModelOptions = {}): Promise<LocalModel> {
  requireOptions(options);
  const { path, name, lora, onProgress, signal, contextSize = 4096, prefixes = 8, threads: chosenThreads } = options;
  const engineModule = await loadEngineModule();
  const file = await locateModelFile({ path, name }, { signal, onProgress });
  await requireGguf(file);
  const fileName = await identifyFile(file);
  const fingerprint = await fingerprintFile(file, fileName);
  const { size } = await stat(file);
  const adapter = lora === undefined ? undefined : await describeAdapter(lora);
  const messages: string[] = [];
  const maxThreads = chosenThreads ?? availableParallelism();
  const engine = await startEngine(engineModule, options.gpu ?? true, maxThreads, messages);
  try {
    const before = readProcessorTimes();
    const model = await engine.loadModel({
      modelPath: file,
      ...(signal && { loadSignal: signal }),
      onLoadProgress: (share) => onProgress?.({ stage: "load", completed: Math.round(share * size), total: size }),
    });
    // On a CPU, larger batches take longer per token, because their results no longer fit its caches.
    const largestBatch = engine.gpu === false ? 64 : 512;
    const context = await model.createContext({
      contextSize: Math.min(contextSize, model.trainContextSize),
      sequences: prefixes,
      threads: chosenThreads ?? countFreeCores(before, readProcessorTimes(), maxThreads),
      batchSize: largestBatch,
      // On a CPU, flash attention rounds differently with the size of the batch: a score would depend on what happened
      // to be in memory, by up to 0.3 nats for a 4-bit model.
      flashAttention: false,
      ...(lora !== undefined && { lora }),
    });
    const sequences = Array.from({ length: prefixes }, () => context.getSequence());
    return new LoadedModel(
      file,
      fileName,
      engineModule,
      engine,
      model,
      new Scheduler(sequences, largestBatch),
      Math.min(contextSize, model.trainContextSize),
      fingerprint,
      adapter,
    );
  } catch (cause) {
    await engine.dispose();
    signal?.throwIfAborted();
    throw new ModelUnavailableError(
      `${file} could not be loaded${lora === undefined ? "" : ` with the adapter ${lora}, which must have been trained for it`}. If its download was cut short, download it again; if memory is short, lower contextSize or prefixes. ${messages.at(-1) ?? ""}`.trim(),
      { cause },
    );
  }
}

/** Times in ms, those of all cores together since the machine was started and this process's own. */
function readProcessorTimes() {
  const times = cpus().map((core) => core.times);
  const { user, system } = process.cpuUsage();
  return {
    all: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    own: (user + system) / 1000,
    cores: times.length,
  };
}

type ProcessorTimes = ReturnType<typeof readProcessorTimes>;

/**
 * How many cores other programs left free between two readings, from 1 to `most`; `most` where the system does not
 * tell.
 * @internal
 */
export function countFreeCores(before: ProcessorTimes, after: ProcessorTimes, most: number): number {
  const elapsed = (after.all - before.all) / after.cores;
  if (!(elapsed > 0)) return most;
  const free = (after.idle - before.idle + after.own - before.own) / elapsed;
  return Math.min(Math.max(Math.round(free), 1), most);
}

async function startEngine(
  { getLlama }: EngineModule,
  gpu: boolean,
  maxThreads: number,
  messages: string[],
): Promise<Engine> {
  try {
    return await getLlama({
      gpu: gpu ? "auto" : false,
      build: "never",
      maxThreads,
      progressLogs: false,
      logLevel: "error",
      logger: (level, message) => {
        if (level === "error" || level === "fatal") messages.push(message.trim());
      },
    });
  } catch (cause) {
    throw new ModelUnavailableError(
      `node-llama-cpp is installed without the binaries for ${process.platform}-${process.arch}: install it again without --omit=optional`,
      { cause },
    );
  }
}

const schemas: option.OptionSchemas<LocalModelOptions> = {
  path: option.nonEmptyText,
  name: option.oneOf(Object.keys(catalogue)),
  lora: option.nonEmptyText,
  contextSize: option.wholeNumber(1),
  prefixes: option.wholeNumber(1),
  threads: option.wholeNumber(1),
  gpu: option.trueOrFalse,
  signal: option.abortSignal,
  onProgress: option.callable(),
};

function requireOptions(options: LocalModelOptions): void {
  option.checkOptions("options", options, schemas);
  if (options.path !== undefined && options.name !== undefined) {
    throw new InvalidArgumentError("options.name", options.name, "must be left out beside path");
  }
}
