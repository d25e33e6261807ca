import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
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
import { readJsonFile } from "./input";

/** What the command line says about the model. */
export interface ModelArguments {
  model: ModelName;
  /** A LoRA adapter, for `local`. */
  lora?: string;
  /** Address of the server, for servers and `hf`. */
  baseUrl?: string;
  /** Name of the environment variable that holds the key, for servers and `hf`. */
  apiKeyEnv?: string;
  /** Put before every text that is scored, for servers and `hf`. */
  promptPrefix?: string;
}

/** Adds the options that name a model, which `ModelArguments` holds. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--model <model>", `${modelForms} (scores kept by recordModel())`)
        .default({ kind: "local" }, "local")
        .argParser(withOptionErrors(parseModel)),
    )
    .option("--lora <file>", "a LoRA adapter for the local model, a GGUF file")
    .option(
      "--base-url <url>",
      "the server's address (default: the service's own, or this machine for programs that one runs oneself), a dedicated endpoint for hf",
    )
    .option(
      "--api-key-env <name>",
      "environment variable that holds the key (default: OPENAI_API_KEY, TOGETHER_API_KEY or HF_TOKEN, but none with --base-url)",
    )
    .option(
      "--prompt-prefix <text>",
      "put before every text that a server scores; some need the model's BOS text there",
    );
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

/**
 * The model that a text names: `local`, `local:PATH`, a server as in `openai:NAME`, `hf:ID` or `recorded:FILE`.
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
  throw new InvalidArgumentError("--model", text, `must be ${modelForms}`);
}

/** The variable in which keys of a service are usually kept. */
const usualVariables: Partial<Record<ModelArguments["model"]["kind"], string>> = {
  openai: "OPENAI_API_KEY",
  together: "TOGETHER_API_KEY",
  hf: "HF_TOKEN",
};

/**
 * The key in the variable that the arguments name, which must then be set; or that in the service's usual variable, which
 * need not be, and which goes to the service's own address alone. Keys come from the environment: arguments are visible
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
      "must name an environment variable that is set; it is not shown, lest it be the key itself",
    );
  }
  return key;
}

/** That a key in the usual variable is not sent, and how to send it; undefined where there is none or it is sent. */
export function noteUnsentKey(
  { model, baseUrl, apiKeyEnv }: ModelArguments,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const usual = usualVariables[model.kind];
  if (baseUrl === undefined || apiKeyEnv !== undefined || usual === undefined) return undefined;
  if (!environment[usual]) return undefined;
  return `${usual} is set but not sent, since --base-url is given; to send it there, add --api-key-env ${usual}`;
}

/** Turns a typed error about an argument into commander's, which names the option. */
function withOptionErrors<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidArgumentError) throw new InvalidOptionError(error.message);
      throw error;
    }
  };
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

/** Loads a model, which for the local one takes its time. */
export type LoadModel = (signal: AbortSignal) => Promise<DisposableModel>;

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
      return async (signal) => {
        const { localModel } = await import("../models/local/index");
        return localModel({
          ...(model.path !== undefined && { path: model.path }),
          ...(lora !== undefined && { lora }),
          signal,
        });
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
