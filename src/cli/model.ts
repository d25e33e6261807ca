import { InvalidArgumentError as InvalidOptionError, Option } from "@commander-js/extra-typings";
import {
  huggingFace,
  InvalidArgumentError,
  type LanguageModel,
  llamaCppServer,
  ollama,
  openAICompatible,
  type Recording,
  recorded,
  type ServerOptions,
  sglang,
  textGenerationInference,
  together,
  vllm,
} from "../index";
import { catalogue, isCatalogueName, type LocalModelOptions } from "../internal";
import { readJsonFile } from "./files";
import { describeSuggestion } from "./options";
import type { Progress, ProgressDisplay } from "./terminal/progress";
import type { Messages } from "./terminal/text";

/** What the command line says about the model. */
export interface ModelArguments {
  model: ModelName;
  /** A LoRA adapter, for `local`. */
  lora?: string | undefined;
  /** Address of the server, for servers and `hf`. */
  baseUrl?: string | undefined;
  /** Name of the environment variable that holds the key, for servers and `hf`. */
  apiKeyEnv?: string | undefined;
  /** Put before every text that is scored, for servers and `hf`. */
  promptPrefix?: string | undefined;
}

/** Servers that are told a model's name: the ways to ask them. */
const serverKinds = ["openai", "vllm", "sglang", "tgi", "llama.cpp", "ollama", "together"] as const;

/** A way to ask a server. */
type ServerKind = (typeof serverKinds)[number];

/** Which model `--model` names. */
export type ModelName =
  | { kind: "local"; path: string | undefined }
  | { kind: ServerKind; name: string }
  | { kind: "hf"; id: string }
  | { kind: "recorded"; file: string };

/** The forms of `--model`, in words. */
const modelForms = `local, local:PATH, ${serverKinds.map((kind) => `${kind}:NAME`).join(", ")}, hf:ID or recorded:FILE`;

/** The options that name a model, which {@link ModelArguments} holds. */
export const modelOptions = {
  model: new Option(
    "--model <model>",
    `${modelForms} (scores kept by recordModel()); local:NAME downloads ${Object.keys(catalogue).join(", ")}`,
  )
    .argParser((text): ModelName => {
      try {
        return parseModel(text);
      } catch (error) {
        if (error instanceof InvalidArgumentError) throw new InvalidOptionError(error.message);
        throw error;
      }
    })
    .default({ kind: "local", path: undefined } as ModelName, "local"),
  lora: new Option("--lora <file>", "a LoRA adapter for the local model, a GGUF file"),
  baseUrl: new Option(
    "--base-url <url>",
    "the server's address, or a dedicated endpoint for hf (default: that of the service, or this machine for servers that you run yourself)",
  ),
  apiKeyEnv: new Option(
    "--api-key-env <name>",
    "environment variable that holds the key (default: OPENAI_API_KEY, TOGETHER_API_KEY or HF_TOKEN, but none with --base-url)",
  ),
  promptPrefix: new Option(
    "--prompt-prefix <text>",
    "text that a server needs before every prompt that it scores, such as the model's BOS text",
  ),
};

/**
 * The model that a text names: `local`, `local:PATH` or `local:NAME`, a server as in `openai:NAME`, `hf:ID` or `recorded:FILE`.
 * @throws InvalidArgumentError for any other text
 * @example parseModel("hf:meta-llama/Llama-3.1-8B-Instruct") // { kind: "hf", id: "meta-llama/Llama-3.1-8B-Instruct" }
 */
export function parseModel(text: string): ModelName {
  const colon = text.indexOf(":");
  const kind = colon === -1 ? text : text.slice(0, colon);
  const rest = colon === -1 ? "" : text.slice(colon + 1);
  if (kind === "local" && (colon === -1 || rest !== "")) return { kind, path: rest || undefined };
  const server = serverKinds.find((name) => name === kind);
  if (server !== undefined && rest !== "") return { kind: server, name: rest };
  if (kind === "hf" && rest !== "") return { kind, id: rest };
  if (kind === "recorded" && rest !== "") return { kind, file: rest };
  const suggestion = describeSuggestion(kind, ["local", ...serverKinds, "hf", "recorded"]);
  throw new InvalidArgumentError("--model", text, `must be ${modelForms}.${suggestion}`);
}

/** The variable in which keys of a service are usually kept. */
const usualVariables: Partial<Record<ModelArguments["model"]["kind"], string>> = {
  openai: "OPENAI_API_KEY",
  together: "TOGETHER_API_KEY",
  hf: "HF_TOKEN",
};

/**
 * The key in the variable that the arguments name, which must then be set; or the key in the service's usual variable, which
 * need not be set and goes to the service's own address alone. Keys come from the environment because arguments are visible
 * to every process of the machine.
 * @throws InvalidArgumentError if the variable named is not set
 */
function readKey(
  { model, baseUrl, apiKeyEnv }: ModelArguments,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (apiKeyEnv === undefined) {
    const usual = usualVariables[model.kind];
    return baseUrl === undefined && usual !== undefined
      ? environment[usual] || undefined
      : undefined;
  }
  const key = environment[apiKeyEnv] || undefined;
  if (key === undefined) {
    throw new InvalidArgumentError(
      "--api-key-env",
      "[hidden]",
      "must name an environment variable that is set; it is not shown here, in case it is the key itself",
    );
  }
  return key;
}

/** Says that the key in the usual variable is not sent, and how to send it; undefined where there is none or it is sent. */
function noteUnsentKey(
  { model, baseUrl, apiKeyEnv }: ModelArguments,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const usual = usualVariables[model.kind];
  if (baseUrl === undefined || apiKeyEnv !== undefined || usual === undefined) return undefined;
  if (!environment[usual]) return undefined;
  return `${usual} is set but not sent, since --base-url is given; to send it there, add --api-key-env ${usual}`;
}

/**
 * A model that answers from the recording in a file, as `recordModel()` makes it.
 * @throws InvalidArgumentError if the file holds none
 */
async function readRecording(path: string): Promise<LanguageModel> {
  const recording = await readJsonFile("--model recorded:", path);
  if (typeof recording !== "object" || recording === null) {
    throw new InvalidArgumentError("--model recorded:", path, "must name a file with a recording");
  }
  return recorded(recording as Recording);
}

/** A model, and how to free what it holds, where it holds anything. */
export type DisposableModel = LanguageModel & { dispose?(): Promise<void> };

/** Loads a model, which takes a while for the local one: a display then shows how far that has come. */
export type LoadModel = (
  signal: AbortSignal,
  display?: Pick<ProgressDisplay, "start" | "clear">,
) => Promise<DisposableModel>;

/** Checks what the command line says about the model, and returns how to load it. */
export type CreateModel = (
  modelArguments: ModelArguments,
  environment: NodeJS.ProcessEnv,
) => LoadModel;

const serverModels: Record<ServerKind, (options: ServerOptions) => LanguageModel> = {
  openai: (options) => openAICompatible({ baseUrl: "https://api.openai.com/v1", ...options }),
  vllm,
  sglang,
  tgi: textGenerationInference,
  "llama.cpp": llamaCppServer,
  ollama,
  together,
};

/**
 * The model that the command line names, to be loaded when a question needs it. The local model's engine is loaded only
 * where it is asked for.
 * @returns a function that rejects with a ModelUnavailableError if the local model or its engine cannot be loaded, and
 * with an InvalidArgumentError if the recording cannot be read
 * @throws InvalidArgumentError for an argument that the model does not take, or a key that is missing
 */
export const createModel: CreateModel = (modelArguments, environment) => {
  const { model, lora, baseUrl, promptPrefix } = modelArguments;
  if (lora !== undefined && model.kind !== "local") {
    throw new InvalidArgumentError("--lora", lora, "must be left out: it is for --model local");
  }
  switch (model.kind) {
    case "local":
      rejectServerArguments(modelArguments);
      return async (signal, display) => {
        const { localModel } = await import("../models/local/index");
        const onProgress = display && showLoading(display.start());
        const { path } = model;
        return localModel({
          ...(path !== undefined && (isCatalogueName(path) ? { name: path } : { path })),
          ...(lora !== undefined && { lora }),
          ...(onProgress && { onProgress }),
          signal,
        }).finally(() => display?.clear());
      };
    case "recorded":
      rejectServerArguments(modelArguments);
      return () => readRecording(model.file);
    case "hf": {
      const accessToken = readKey(modelArguments, environment);
      const created = huggingFace({
        model: model.id,
        ...(baseUrl !== undefined && { endpointUrl: baseUrl }),
        ...(accessToken !== undefined && { accessToken }),
        ...(promptPrefix !== undefined && { promptPrefix }),
      });
      return async () => created;
    }
    default: {
      const apiKey = readKey(modelArguments, environment);
      const created = serverModels[model.kind]({
        model: model.name,
        ...(baseUrl !== undefined && { baseUrl }),
        ...(apiKey !== undefined && { apiKey }),
        ...(promptPrefix !== undefined && { promptPrefix }),
      });
      return async () => created;
    }
  }
};

/** Where servers listen unless told otherwise, as the models themselves take it. */
const usualAddresses: Record<ServerKind, string> = {
  openai: "https://api.openai.com/v1",
  vllm: "http://localhost:8000/v1",
  sglang: "http://localhost:30000/v1",
  tgi: "http://localhost:3000/v1",
  "llama.cpp": "http://localhost:8080/v1",
  ollama: "http://localhost:11434/v1",
  together: "https://api.together.ai/v1",
};

/** Where the model's own server takes the requests of OpenAI's clients; undefined for a model without a server. */
export function findModelServer(
  modelArguments: ModelArguments,
  environment: NodeJS.ProcessEnv,
): { baseUrl: string; model: string; apiKey?: string } | undefined {
  const { model, baseUrl } = modelArguments;
  if (!("name" in model)) return undefined;
  const apiKey = readKey(modelArguments, environment);
  const given = baseUrl?.replace(/\/+$/, "") ?? usualAddresses[model.kind];
  // Of OpenAI's API the address is the whole one; the others also take that of their server.
  const isWhole = model.kind === "openai" || /\/v\d+$/.test(given);
  return {
    baseUrl: isWhole ? given : `${given}/v1`,
    model: model.name,
    ...(apiKey !== undefined && { apiKey }),
  };
}

const loadingStages = { download: "downloading", verify: "verifying", load: "loading" };

/** The progress of a local model's loading, in megabytes. */
function showLoading(show: (progress: Progress) => void): LocalModelOptions["onProgress"] {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const resumed = new Map<string, number>();
  return ({ stage, completed, total }) => {
    // What an earlier download left took no time.
    if (!resumed.has(stage)) resumed.set(stage, completed);
    show({
      completed: megabytes(completed),
      total: megabytes(total),
      resumed: megabytes(resumed.get(stage)!),
      unit: "MB",
      stage: `${loadingStages[stage]} the model`,
    });
  };
}

const serverForms = serverKinds.map((kind) => `${kind}:NAME`).join(", ");

function rejectServerArguments({ baseUrl, apiKeyEnv, promptPrefix, model }: ModelArguments): void {
  const given = {
    "--base-url": baseUrl,
    "--api-key-env": apiKeyEnv,
    "--prompt-prefix": promptPrefix,
  };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) {
      throw new InvalidArgumentError(
        name,
        value,
        `must be left out for the model ${model.kind}: it is for ${serverForms} and hf:ID`,
      );
    }
  }
}

/**
 * Checks what the command line says about the model, notes a key that is not sent, and returns how to load the model.
 * @throws InvalidArgumentError for an argument that the model does not take, or a key that is missing
 */
export function prepareModel(
  modelArguments: ModelArguments,
  context: { environment: NodeJS.ProcessEnv; createModel?: CreateModel },
  messages: Pick<Messages, "note">,
): LoadModel {
  const load = (context.createModel ?? createModel)(modelArguments, context.environment);
  const note = noteUnsentKey(modelArguments, context.environment);
  if (note !== undefined) messages.note(note);
  return load;
}
