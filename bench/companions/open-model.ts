import { type LanguageModel, openAICompatible } from "equirank";
import { localModel } from "equirank/local";
import { InvalidArgumentError } from "../../src/internal";
import type { Arguments, CommandOptions } from "./arguments";

/** A model that may hold memory until it is disposed. */
export type DisposableModel = LanguageModel & { dispose?(): Promise<void> };

/** The options that name a model. */
export const modelOptions: CommandOptions = {
  path: {
    type: "string",
    about: "GGUF file of the local model (default: the small model of the demo)",
  },
  lora: { type: "string", about: "adapter of the local model, a GGUF file" },
  threads: { type: "string", about: "CPU threads of the local model (default: one for each free core)" },
  "base-url": {
    type: "string",
    about: "address of a server with OpenAI's API, in place of the local model",
  },
  model: { type: "string", about: "the model's name at the server" },
  "key-variable": { type: "string", about: "environment variable that holds the server's key" },
};

/**
 * The model that arguments name: the local one, or one behind a server.
 * @throws InvalidArgumentError for options that do not go together, or a key that is missing
 */
export async function openModel(given: Arguments, signal: AbortSignal): Promise<DisposableModel> {
  const baseUrl = given.text("base-url");
  given.rejectTogether("base-url", ["path", "lora", "threads"]);
  if (baseUrl !== undefined) {
    const apiKey = readKey(given);
    const model = given.requiredText("model");
    return openAICompatible({ baseUrl, model, ...(apiKey !== undefined && { apiKey }) });
  }
  const [path, lora, threads] = [given.text("path"), given.text("lora"), given.count("threads", 1)];
  return localModel({
    signal,
    ...(path !== undefined && { path }),
    ...(lora !== undefined && { lora }),
    ...(threads !== undefined && { threads }),
  });
}

function readKey(given: Arguments): string | undefined {
  const variable = given.text("key-variable");
  if (variable === undefined) return undefined;
  const key = process.env[variable];
  if (key) return key;
  throw new InvalidArgumentError("--key-variable", variable, "must name a variable that is set");
}
