import {
  huggingFace,
  type LanguageModel,
  llamaCppServer,
  ollama,
  openAICompatible,
  type ServerOptions,
  sglang,
  textGenerationInference,
  together,
  vllm,
} from "equirank";
import {
  chatOnly,
  type Dialect,
  generateDialect,
  llamaDialect,
  oldVllm,
  ollamaDialect,
  openAI,
  sglangDialect,
  togetherDialect,
  vllmDialect,
} from "./dialects";

/** An adapter, and a server as it is made for. */
export interface Backend {
  create(options: ServerOptions & { baseUrl: string }): LanguageModel;
  dialect: Dialect;
  /** What it can do besides to answer: score given text, list what may come first, or neither. */
  tells: "given text" | "first tokens" | "nothing";
  /** Most next tokens that its chat lists: what it says of more must be learned. @default 5 */
  mostListed?: number;
  /** Whether a service's filter may withhold what it writes. @default true */
  isFiltered?: boolean;
  /** Whether its model thinks before it answers and takes no temperature. @default false */
  thinks?: boolean;
}

export const backends: Readonly<Record<string, Backend>> = {
  openai: { create: openAICompatible, dialect: openAI, tells: "given text" },
  chat: { create: openAICompatible, dialect: chatOnly, tells: "first tokens" },
  thinking: { create: openAICompatible, dialect: chatOnly, tells: "nothing", thinks: true },
  vllm: { create: vllm, dialect: vllmDialect, tells: "given text" },
  "vllm by echo": { create: vllm, dialect: oldVllm, tells: "given text" },
  sglang: { create: sglang, dialect: sglangDialect, tells: "given text" },
  tgi: { create: textGenerationInference, dialect: generateDialect, tells: "given text" },
  "llama.cpp": { create: llamaCppServer, dialect: llamaDialect, tells: "given text" },
  ollama: {
    create: ollama,
    dialect: ollamaDialect,
    tells: "first tokens",
    mostListed: 20,
    isFiltered: false,
  },
  together: { create: together, dialect: togetherDialect, tells: "given text" },
  "hugging face": {
    create: ({ baseUrl, apiKey, model, ...options }) =>
      huggingFace({
        endpointUrl: baseUrl,
        ...(apiKey !== undefined && { accessToken: apiKey }),
        ...options,
      }),
    dialect: generateDialect,
    tells: "given text",
  },
};
