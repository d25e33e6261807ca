import {
  huggingFace,
  InvalidArgumentError,
  type LanguageModel,
  llamaCppServer,
  ollama,
  openAICompatible,
  type ServerOptions,
  sglang,
  textGenerationInference,
  together,
  vllm,
} from "../../index";
import type { ModelArguments } from "./model-arguments";
import { readKey } from "./model-key";
import { type ServerKind, serverKinds } from "./parse-model";
import { readRecording } from "./read-recording";

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
        const { localModel } = await import("../../models/local/index");
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
