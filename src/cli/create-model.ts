import { huggingFace, InvalidArgumentError, type LanguageModel, openAICompatible } from "../index";
import type { ModelName } from "./parse-model";
import { readRecording } from "./read-recording";

/** A model, and how to free what it holds, where it holds anything. */
export type DisposableModel = LanguageModel & { dispose?(): Promise<void> };

/** What the command line says about the model. */
export interface ModelArguments {
  model: ModelName;
  /** Address of the server, for `openai` and `hf`. */
  baseUrl?: string;
  /** Name of the environment variable that holds the key, for `openai` and `hf`. */
  apiKeyEnv?: string;
  /** Put before every text that is scored, for `openai` and `hf`. */
  promptPrefix?: string;
}

/** Makes the model that the command line names. */
export type CreateModel = (
  modelArguments: ModelArguments,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
) => Promise<DisposableModel>;

const defaultBaseUrl = "https://api.openai.com/v1";

/**
 * The model that the command line names. The local model's engine is loaded only where it is asked for. Keys come from the
 * environment alone: arguments are visible to every process of the machine.
 * @throws InvalidArgumentError for an argument that the model does not take, or a key that is missing
 * @throws ModelUnavailableError if the local model or its engine cannot be loaded
 */
export const createModel: CreateModel = async (modelArguments, environment, signal) => {
  const { model, baseUrl, promptPrefix } = modelArguments;
  switch (model.kind) {
    case "local": {
      rejectServerArguments(modelArguments);
      const { localModel } = await import("../models/local/index");
      return localModel({ ...(model.path !== undefined && { path: model.path }), signal });
    }
    case "recorded":
      rejectServerArguments(modelArguments);
      return readRecording(model.file);
    case "openai": {
      const apiKey = readKey(modelArguments.apiKeyEnv, "OPENAI_API_KEY", environment);
      return openAICompatible({
        baseUrl: baseUrl ?? defaultBaseUrl,
        model: model.name,
        ...(apiKey !== undefined && { apiKey }),
        ...(promptPrefix !== undefined && { promptPrefix }),
      });
    }
    case "hf": {
      const accessToken = readKey(modelArguments.apiKeyEnv, "HF_TOKEN", environment);
      return huggingFace({
        model: model.id,
        ...(baseUrl !== undefined && { endpointUrl: baseUrl }),
        ...(accessToken !== undefined && { accessToken }),
        ...(promptPrefix !== undefined && { promptPrefix }),
      });
    }
  }
};

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
        `must be left out for the model ${model.kind}: it is for openai:NAME and hf:ID`,
      );
    }
  }
}

/** The key in the variable named, which must then be set, or in the usual variable, which need not be. */
function readKey(
  named: string | undefined,
  usual: string,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const key = environment[named ?? usual] || undefined;
  if (named !== undefined && key === undefined) {
    throw new InvalidArgumentError(
      "--api-key-env",
      "[hidden]",
      "must name an environment variable that is set; it is not shown, lest it be the key itself",
    );
  }
  return key;
}
