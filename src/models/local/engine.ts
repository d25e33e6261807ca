import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "../../shared/errors";

/*
 * The part of node-llama-cpp 3.22 that the local model uses. It is declared here because the package is an optional
 * peer: equirank builds, type-checks and loads without it.
 */

/** A token of the model's vocabulary. */
export type Token = number & { readonly __token: unique symbol };

/** A token to evaluate, with what to read after it. */
export type EvaluationInput =
  | Token
  | [
      token: Token,
      options: {
        generateNext: {
          options: { temperature: number };
          logits: { filter: { tokens: readonly Token[]; includeSelected: boolean } };
          totalLogitWeight: boolean;
        };
      },
    ];

export interface EvaluationOutput {
  readonly next: {
    /** Raw logits of the requested tokens and the selected one. */
    readonly logits?: ReadonlyMap<Token, number>;
    /** Sum over the vocabulary of exp(logit - largest logit). */
    readonly totalLogitWeight?: number;
  };
}

export interface EngineSequence {
  /** Tokens whose state is in memory. */
  readonly contextTokens: readonly Token[];
  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void>;
  controlledEvaluate(input: EvaluationInput[]): Promise<(EvaluationOutput | undefined)[]>;
  saveStateToFile(path: string): Promise<unknown>;
  loadStateFromFile(path: string, acceptRisk: { acceptRisk: true }): Promise<void>;
  evaluate(
    tokens: Token[],
    options: { temperature: number; topK: number; topP: number; minP: number; seed?: number },
  ): AsyncGenerator<Token, void, void>;
}

/** Turns text into tokens; it is only passed back to the engine. */
type EngineTokenizer = { readonly __tokenizer: unique symbol };

export interface EngineModel {
  readonly tokenizer: EngineTokenizer;
  readonly trainContextSize: number;
  readonly tokens: { readonly bos: Token | null; readonly shouldPrependBosToken: boolean };
  readonly fileInfo: {
    readonly metadata: {
      readonly general: { readonly basename?: string; readonly size_label?: string };
      readonly tokenizer: { readonly chat_template?: string };
    };
  };
  tokenize(text: string, specialTokens: false): Token[];
  detokenize(tokens: readonly Token[]): string;
  isEogToken(token: Token): boolean;
  createContext(options: {
    contextSize: number;
    sequences: number;
    threads: number;
    batchSize: number;
    flashAttention: boolean;
    lora?: string;
  }): Promise<{ getSequence(): EngineSequence }>;
}

export interface Engine {
  /** The interface to the GPU in use, false for none. */
  readonly gpu: string | false;
  dispose(): Promise<void>;
  loadModel(options: {
    modelPath: string;
    loadSignal?: AbortSignal;
    /** @param share of the file that is in memory, 0 to 1 */
    onLoadProgress?(share: number): void;
  }): Promise<EngineModel>;
}

export type ChatHistoryItem = { type: "system" | "user"; text: string } | { type: "model"; response: string[] };

/** A model's chat template. */
export interface ChatWrapper {
  generateContextState(options: { chatHistory: ChatHistoryItem[] }): {
    contextText: { tokenize(tokenizer: EngineTokenizer): Token[] };
  };
}

export interface EngineModule {
  getLlama(options: {
    gpu: "auto" | false;
    build: "never";
    maxThreads: number;
    progressLogs: false;
    logLevel: "error";
    logger: (level: string, message: string) => void;
  }): Promise<Engine>;
  resolveChatWrapper(
    model: EngineModel,
    options: {
      type: "auto" | "jinjaTemplate";
      warningLogs: false;
      customWrapperSettings: {
        jinjaTemplate: { trimLeadingWhitespaceInResponses: boolean; joinAdjacentMessagesOfTheSameType: boolean };
      };
    },
  ): ChatWrapper;
}

/** The module node-llama-cpp. @throws ModelUnavailableError if it is not installed or does not load on this platform */
export async function loadEngineModule(): Promise<EngineModule> {
  // The name is a variable so that no bundler and no type check insists on the optional package.
  const packageName = "node-llama-cpp";
  try {
    return (await import(packageName)) as EngineModule;
  } catch (cause) {
    throw new ModelUnavailableError(
      "The local model runs on node-llama-cpp, which is not installed or does not load here: npm install node-llama-cpp@3.22.1",
      { cause },
    );
  }
}

/** Length of the longest common prefix. */
export function countSharedTokens(a: readonly Token[], b: readonly Token[]): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared;
}

/** Drops what the sequence holds beyond its first `length` tokens. */
export async function truncateSequence(sequence: EngineSequence, length: number): Promise<void> {
  const end = sequence.contextTokens.length;
  if (end > length) await sequence.eraseContextTokenRanges([{ start: length, end }]);
}

/**
 * Copies what one sequence holds into another, through a file in the folder for temporary files, which is the engine's
 * public way. Where that fails, as on a full disk, the copy is left out: its tokens are then evaluated.
 */
export async function copySequence(from: EngineSequence, to: EngineSequence): Promise<void> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), "equirank-"));
    const path = join(folder, "sequence");
    await from.saveStateToFile(path);
    // The risk is a file that another model wrote.
    await to.loadStateFromFile(path, { acceptRisk: true });
  } catch {
    // What the sequence holds is read off its contextTokens.
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
