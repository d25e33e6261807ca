import { availableParallelism } from "node:os";
import { basename } from "node:path";
import pLimit from "p-limit";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { ModelUnavailableError } from "../../errors/model-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type {
  ContinuationScores,
  LabelLogprobs,
  LanguageModel,
  ModelCallOptions,
  Prompt,
  SampleOptions,
  Samples,
} from "../language-model";
import { buildContinuationTrie } from "./continuation-trie";
import { type Engine, type EngineModel, type EngineModule, loadEngineModule } from "./engine";
import { evaluateTrie } from "./evaluation";
import { locateModelFile, requireGguf } from "./model-file";
import { sampleTexts } from "./sampling";
import { SequencePool } from "./sequence-pool";
import { PromptTokenizer } from "./tokenization";

/** Which model to load, and how much of the machine it may use. */
export interface LocalModelOptions {
  /**
   * A GGUF file, or a folder holding one.
   * @default the variable EQUIRANK_MODEL, else ./models, else the user's cache folder, else a small model is downloaded
   */
  path?: string;
  /** Longest prompt with its continuation, in tokens. @default 4096, or what the model was trained for if that is less */
  contextSize?: number;
  /**
   * Number of prompts kept in memory, so that what a later prompt shares with one of them is not evaluated again. Memory
   * grows with `prefixes` × `contextSize`.
   * @default 4
   */
  prefixes?: number;
  /** CPU threads. @default as many as the machine has for this process */
  threads?: number;
  /** Whether a GPU is used where there is one. @default true */
  gpu?: boolean;
  /** Aborts the download and loading. */
  signal?: AbortSignal;
}

/** A model in this process. It holds memory until it is disposed or the process ends. */
export interface LocalModel extends LanguageModel {
  /** The GGUF file. */
  readonly path: string;
  scoreContinuations: NonNullable<LanguageModel["scoreContinuations"]>;
  nextTokenLogprobs: NonNullable<LanguageModel["nextTokenLogprobs"]>;
  sample: NonNullable<LanguageModel["sample"]>;
  /** Frees the model's memory; calls after it are rejected. */
  dispose(): Promise<void>;
}

/**
 * A GGUF model in process, through node-llama-cpp. It gives exact log-probabilities (the model's own, at temperature 0:
 * no penalty, filter or scaling) of given texts and labels, and samples.
 *
 * Prompts and continuations are tokenized together and every token prefix that texts share is evaluated once. Calls
 * run one after another, each on all threads.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @throws ModelUnavailableError if node-llama-cpp is not installed, or the file is missing or not a model
 * @example
 * const model = await localModel({ path: "models/SmolLM2-135M-Instruct.Q4_1.gguf" });
 * const { scores } = await model.scoreContinuations("The capital of France is", [" Paris", " Rome"]);
 */
export async function localModel(options: LocalModelOptions = {}): Promise<LocalModel> {
  checkOptions(options);
  const { path, contextSize = 4096, prefixes = 4, threads = availableParallelism() } = options;
  const engineModule = await loadEngineModule();
  const file = await locateModelFile(path, options.signal);
  await requireGguf(file);
  const engineMessages: string[] = [];
  const engine = await engineModule.getLlama({
    gpu: (options.gpu ?? true) ? "auto" : false,
    build: "never",
    maxThreads: threads,
    progressLogs: false,
    logger: (level, message) => {
      if (level === "error" || level === "fatal") engineMessages.push(message.trim());
    },
  });
  try {
    const model = await engine.loadModel({
      modelPath: file,
      ...(options.signal && { loadSignal: options.signal }),
    });
    const context = await model.createContext({
      contextSize: Math.min(contextSize, model.trainContextSize),
      sequences: prefixes,
      threads,
      batchSize: 512,
      flashAttention: false,
    });
    const sequences = Array.from({ length: prefixes }, () => context.getSequence());
    return new LoadedModel(
      file,
      engineModule,
      engine,
      model,
      new SequencePool(sequences),
      Math.min(contextSize, model.trainContextSize),
    );
  } catch (cause) {
    await engine.dispose();
    options.signal?.throwIfAborted();
    throw new ModelUnavailableError(
      `${file} could not be loaded. If its download was cut short, download it again; if memory is short, lower contextSize or prefixes. ${engineMessages.at(-1) ?? ""}`.trim(),
      { cause },
    );
  }
}

class LoadedModel implements LocalModel {
  readonly id: string;
  readonly capabilities = { scoreContinuations: true, nextTokenLogprobs: true, sample: true };
  readonly judgement?: { readonly informative: boolean; readonly evidence: string };
  /** Sequences are shared, so calls wait for one another. */
  private readonly inTurn = pLimit(1);
  private readonly tokenizer: PromptTokenizer;
  private isDisposed = false;

  constructor(
    readonly path: string,
    engineModule: EngineModule,
    private readonly engine: Engine,
    private readonly model: EngineModel,
    private readonly pool: SequencePool,
    private readonly contextSize: number,
  ) {
    this.id = `local:${basename(path)}`;
    this.tokenizer = new PromptTokenizer(model, engineModule);
    const judgement = knownJudgement(model);
    if (judgement !== undefined) this.judgement = judgement;
  }

  scoreContinuations(
    prompt: Prompt,
    continuations: readonly string[],
    { signal }: ModelCallOptions = {},
  ): Promise<ContinuationScores> {
    return this.takeTurn(signal, async () => {
      requireTexts("continuations", continuations);
      const { texts, firstScored } = this.tokenizer.tokenizeContinuations(prompt, continuations);
      texts.forEach((text, i) => {
        this.requireFit(`continuations[${i}]`, continuations[i], text.length);
      });
      const trie = buildContinuationTrie(texts, firstScored);
      const prefix = texts[0]!.slice(0, trie.root.position);
      const evaluated = await evaluateTrie(this.pool.choose(texts[0]!), prefix, trie, signal);
      const promptTokens = texts.reduce((sum, text) => sum + text.length, 0);
      return {
        scores: trie.scoredNodes.map((nodes) => ({
          logLikelihood: nodes.reduce((sum, node) => sum + node.logProbability, 0),
          tokenCount: nodes.length,
        })),
        usage: {
          requests: 1,
          promptTokens,
          cachedTokens: promptTokens - evaluated,
          generatedTokens: 0,
        },
      };
    });
  }

  nextTokenLogprobs(
    prompt: Prompt,
    labels: readonly string[],
    { signal }: ModelCallOptions = {},
  ): Promise<LabelLogprobs> {
    return this.takeTurn(signal, async () => {
      requireTexts("labels", labels);
      const promptTokens = this.tokenizer.tokenizePrompt(prompt);
      this.requireFit("prompt", prompt, promptTokens.length + 1);
      const texts = labels.map((label) => [
        ...promptTokens,
        this.tokenizer.tokenizeLabel(prompt, label),
      ]);
      const trie = buildContinuationTrie(
        texts,
        labels.map(() => promptTokens.length),
      );
      const prefix = promptTokens.slice(0, trie.root.position);
      const evaluated = await evaluateTrie(this.pool.choose(promptTokens), prefix, trie, signal);
      const distinct = [...trie.root.children.values()];
      const covered = distinct.reduce((sum, node) => sum + Math.exp(node.logProbability), 0);
      return {
        logprobs: trie.scoredNodes.map(([node]) => node!.logProbability),
        isBound: labels.map(() => false),
        uncoveredMass: Math.max(0, 1 - covered),
        usage: {
          requests: 1,
          promptTokens: promptTokens.length,
          cachedTokens: promptTokens.length - evaluated,
          generatedTokens: 0,
        },
      };
    });
  }

  sample(prompt: Prompt, options: SampleOptions = {}): Promise<Samples> {
    return this.takeTurn(options.signal, async () => {
      const promptTokens = this.tokenizer.tokenizePrompt(prompt);
      this.requireFit("prompt", prompt, promptTokens.length + (options.maxTokens ?? 256));
      return sampleTexts(this.model, this.pool.choose(promptTokens), promptTokens, options);
    });
  }

  async dispose(): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    await this.inTurn(() => this.engine.dispose());
  }

  private takeTurn<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      signal?.throwIfAborted();
      if (this.isDisposed) {
        throw new ModelUnavailableError(`${this.id} was disposed: load it again with localModel()`);
      }
      return call();
    });
  }

  private requireFit(parameter: string, text: unknown, tokens: number): void {
    if (tokens > this.contextSize) {
      throw new InvalidArgumentError(
        parameter,
        text,
        `needs ${tokens} tokens with its prompt, but the context holds ${this.contextSize}: shorten it, or raise contextSize (this model was trained for ${this.model.trainContextSize})`,
      );
    }
  }
}

/**
 * What was measured of models that are known to judge badly, by the name in the file's own metadata. `npm run demo` prints
 * the figure again, as the method `judgement` under `contrast`.
 */
function knownJudgement(model: EngineModel): LanguageModel["judgement"] {
  const { basename: family, size_label: size } = model.fileInfo.metadata.general;
  if (family?.toLowerCase() !== "smollm2" || size !== "135M") return undefined;
  return {
    informative: false,
    evidence:
      "asked of each answer whether it is correct, SmolLM2-135M put the right one first in 6 of 32 questions, where guessing among four finds 8",
  };
}

const optionNames = ["path", "contextSize", "prefixes", "threads", "gpu", "signal"];

function checkOptions(options: LocalModelOptions): void {
  rejectUnknownOptions("options", options, optionNames);
  for (const name of ["contextSize", "prefixes", "threads"] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new InvalidArgumentError(`options.${name}`, value, "must be a whole number >= 1");
    }
  }
}

function requireTexts(parameter: string, texts: readonly string[]): void {
  if (texts.length === 0) {
    throw new InvalidArgumentError(parameter, texts, "must hold at least one text");
  }
  texts.forEach((text, i) => {
    if (typeof text !== "string" || text === "") {
      throw new InvalidArgumentError(
        `${parameter}[${i}]`,
        text,
        "must be a text that is not empty",
      );
    }
  });
}
