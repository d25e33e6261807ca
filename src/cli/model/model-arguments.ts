import type { ModelName } from "./parse-model";

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
