import { InvalidArgumentError } from "../shared/errors";

/** Where a service is, and which environment variable holds its key. */
interface Service {
  /** Address of its API, up to and with the version; undefined where each customer has one of their own. */
  baseUrl: string | undefined;
  /** Variable that holds the address, which replaces `baseUrl`. */
  addressVariable?: string;
  keyVariable: string;
}

/**
 * Services that speak OpenAI's API, by name. Addresses and variables: https://console.groq.com/docs/openai,
 * https://docs.pipecat.ai/server/services/llm/deepseek, https://fireworks.ai/docs/guides/querying-text-models,
 * https://openrouter.ai/docs/community/openai-sdk, https://ai.google.dev/gemini-api/docs/openai, and for Mistral
 * https://reference.langchain.com/javascript/interfaces/_langchain_mistralai.ChatMistralAIInput.html. Limits are
 * learned from the first refusal: Groq's page says that it refuses log-probabilities with 400.
 */
const services = {
  openai: { baseUrl: "https://api.openai.com/v1", addressVariable: "OPENAI_BASE_URL", keyVariable: "OPENAI_API_KEY" },
  // For example https://RESOURCE.openai.azure.com/openai/v1:
  // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
  azure: { baseUrl: undefined, addressVariable: "AZURE_OPENAI_BASE_URL", keyVariable: "AZURE_OPENAI_API_KEY" },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY" },
  groq: { baseUrl: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY" },
  deepseek: { baseUrl: "https://api.deepseek.com", keyVariable: "DEEPSEEK_API_KEY" },
  mistral: { baseUrl: "https://api.mistral.ai/v1", keyVariable: "MISTRAL_API_KEY" },
  fireworks: { baseUrl: "https://api.fireworks.ai/inference/v1", keyVariable: "FIREWORKS_API_KEY" },
  gemini: { baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai", keyVariable: "GEMINI_API_KEY" },
} as const satisfies Record<string, Service>;

/** Where servers that run a model listen by default. */
export const usualAddresses = {
  vllm: "http://localhost:8000/v1",
  sglang: "http://localhost:30000/v1",
  tgi: "http://localhost:3000/v1",
  "llama.cpp": "http://localhost:8080/v1",
  ollama: "http://localhost:11434",
  together: "https://api.together.ai/v1",
} as const;

/** OpenAI's own address, whatever the environment says. */
export const openAIAddress = services.openai.baseUrl;

/** Name of a service that speaks OpenAI's API. */
export type ServiceName = keyof typeof services;

/**
 * The service's address and the key that the environment holds for it.
 * @param given the address to use instead of the service's own
 * @throws InvalidArgumentError for an unknown service, or one whose address must be given and is not
 */
export function findService(name: ServiceName, given?: string) {
  const service: Service | undefined = Object.hasOwn(services, name) ? services[name] : undefined;
  if (service === undefined) {
    const known = Object.keys(services).join(", ");
    throw new InvalidArgumentError("options.service", name, `must be one of ${known}`);
  }
  const { addressVariable, keyVariable } = service;
  const address = addressVariable && readVariable(addressVariable);
  const baseUrl = given ?? (address || service.baseUrl);
  if (baseUrl === undefined) {
    throw new InvalidArgumentError(
      "options.baseUrl",
      undefined,
      `must be given, or be in the variable ${addressVariable}: ${name} has an address for each customer`,
    );
  }
  return { baseUrl, apiKey: readVariable(keyVariable) };
}

/** A variable of the environment; undefined where it is empty, or where there is no environment, as in a browser. */
function readVariable(name: string): string | undefined {
  return globalThis.process?.env?.[name]?.trim() || undefined;
}
