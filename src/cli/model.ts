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
import {
  isCatalogueName,
  type LocalModelOptions,
  type OpenAICompatibleOptions,
  openAIAddress,
  usualAddresses,
  withoutUndefined,
} from "../internal";
import type { PassThroughOptions } from "../server/index";
import { readJsonFile } from "./files";
import { type ModelArguments, type ServerKind, serverKinds } from "./model-options";
import type { Progress, ProgressDisplay } from "./terminal/progress";
import type { Messages } from "./terminal/text";

const usualVariables: Partial<Record<ModelArguments["model"]["kind"], string>> = {
  openai: "OPENAI_API_KEY",
  together: "TOGETHER_API_KEY",
  hf: "HF_TOKEN",
};

/**
 * The key in the variable that the arguments name, which must then be set; otherwise the key, if any, in the service's
 * usual variable, which is sent only to the service's own address. Keys come from the environment because arguments are
 * visible to every process of the machine.
 * @throws InvalidArgumentError if the named variable is not set
 */
function readKey({ model, baseUrl, apiKeyEnv }: ModelArguments, environment: NodeJS.ProcessEnv): string | undefined {
  if (apiKeyEnv === undefined) {
    const usual = usualVariables[model.kind];
    return baseUrl === undefined && usual !== undefined ? environment[usual] || undefined : undefined;
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

/**
 * Says that the key in the usual variable is not sent, and how to send it; undefined if there is none or it is sent.
 */
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
 * A model that answers from a file with a recording of `recordModel()`.
 * @throws InvalidArgumentError if the file has none
 */
async function readRecording(path: string): Promise<LanguageModel> {
  const recording = await readJsonFile("--model recorded:", path);
  if (typeof recording !== "object" || recording === null) {
    throw new InvalidArgumentError("--model recorded:", path, "must name a file with a recording");
  }
  return recorded(recording as Recording);
}

/** A model, with a method to release its resources if it has any. */
export type DisposableModel = LanguageModel & { dispose?(): Promise<void> };

/** Loads a model. For the local one this takes a while, and a display shows its progress. */
export type LoadModel = (
  signal: AbortSignal,
  display?: Pick<ProgressDisplay, "start" | "clear">,
) => Promise<DisposableModel>;

/** How to ask a server, besides what the command line says. */
export type ServerSettings = Pick<ServerOptions, "fetch" | "concurrency" | "maxRetries">;

/** Checks what the command line says about the model, and returns how to load it. */
export type CreateModel = (
  modelArguments: ModelArguments,
  environment: NodeJS.ProcessEnv,
  settings?: ServerSettings,
) => LoadModel;

const serverModels: Record<ServerKind, (options: OpenAICompatibleOptions) => LanguageModel> = {
  openai: (options) => openAICompatible({ baseUrl: openAIAddress, ...options }),
  vllm,
  sglang,
  tgi: textGenerationInference,
  "llama.cpp": llamaCppServer,
  ollama,
  together,
};

/**
 * The model that the command line names, loaded when a question needs it. The local model's engine is loaded only for
 * that model.
 * @returns a function that rejects with a ModelUnavailableError if the local model or its engine cannot be loaded, and
 * with an InvalidArgumentError if the recording cannot be read
 * @throws InvalidArgumentError for an argument that does not apply to the model, or a missing key
 */
export const createModel: CreateModel = (modelArguments, environment, settings = {}) => {
  const { model, lora, baseUrl, promptPrefix, header, body, topLogprobs } = modelArguments;
  rejectUnusedArguments(modelArguments);
  const shared = withoutUndefined({ promptPrefix, topLogprobs });
  switch (model.kind) {
    case "local":
      return async (signal, display) => {
        const { localModel } = await import("../models/local/index");
        const onProgress = display && showLoading(display.start());
        const { path } = model;
        return localModel({
          ...(path !== undefined && (isCatalogueName(path) ? { name: path } : { path })),
          ...withoutUndefined({ lora, onProgress, signal }),
        }).finally(() => display?.clear());
      };
    case "recorded":
      return () => readRecording(model.file);
    case "hf": {
      const accessToken = readKey(modelArguments, environment);
      const { id } = model;
      const created = huggingFace({ ...withoutUndefined({ model: id, endpointUrl: baseUrl, accessToken }), ...shared });
      return async () => created;
    }
    default: {
      const apiKey = readKey(modelArguments, environment);
      const created = serverModels[model.kind]({
        model: model.name,
        ...withoutUndefined({ baseUrl, apiKey, headers: header, extraBody: body }),
        ...shared,
        ...settings,
      });
      return async () => created;
    }
  }
};

/**
 * The address at which the model's own server takes requests of OpenAI's clients; undefined for a model without a
 * server.
 */
export function findModelServer(
  modelArguments: ModelArguments,
  environment: NodeJS.ProcessEnv,
): PassThroughOptions | undefined {
  const { model, baseUrl, header } = modelArguments;
  if (!("name" in model)) return undefined;
  const apiKey = readKey(modelArguments, environment);
  const usual = model.kind === "openai" ? openAIAddress : usualAddresses[model.kind];
  const given = baseUrl?.replace(/\/+$/, "") ?? usual;
  // For OpenAI's API, the address includes its path; for the others it may be just their server's.
  const isWhole = model.kind === "openai" || /\/v\d+$/.test(given);
  const address = isWhole ? given : `${given}/v1`;
  return withoutUndefined({ baseUrl: address, model: model.name, apiKey, headers: header });
}

const loadingStages = { download: "downloading", verify: "verifying", load: "loading" };

function showLoading(show: (progress: Progress) => void): LocalModelOptions["onProgress"] {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const resumed = new Map<string, number>();
  return ({ stage, completed, total }) => {
    // The part that an earlier download left took no time.
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

function rejectUnusedArguments(modelArguments: ModelArguments): void {
  const { lora, baseUrl, apiKeyEnv, promptPrefix, topLogprobs, header, body, model } = modelArguments;
  const isServer = serverKinds.some((kind) => kind === model.kind);
  const isRemote = isServer || model.kind === "hf";
  const uses: [name: string, value: unknown, isUsed: boolean, users: string][] = [
    ["--lora", lora, model.kind === "local", "local and local:PATH"],
    ["--base-url", baseUrl, isRemote, `${serverForms} and hf:ID`],
    ["--api-key-env", apiKeyEnv, isRemote, `${serverForms} and hf:ID`],
    ["--prompt-prefix", promptPrefix, isRemote, `${serverForms} and hf:ID`],
    ["--top-logprobs", topLogprobs, isRemote, `${serverForms} and hf:ID`],
    ["--header", header && "[hidden]", isServer, serverForms],
    ["--body", body && "[hidden]", model.kind === "openai", "openai:NAME"],
  ];
  for (const [name, value, isUsed, users] of uses) {
    if (value === undefined || isUsed) continue;
    throw new InvalidArgumentError(name, value, `must be left out for the model ${model.kind}: it is for ${users}`);
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
  settings?: ServerSettings,
): LoadModel {
  const create = context.createModel ?? createModel;
  const load = create(modelArguments, context.environment, settings);
  const note = noteUnsentKey(modelArguments, context.environment);
  if (note !== undefined) messages.note(note);
  return load;
}
