import { InvalidArgumentError } from "../shared/errors";

/** Where a service is, which variable of the environment holds its key, and what is known of its limits. */
interface Service {
  /** Address of its API, up to and with the version; undefined where each customer has one of their own. */
  baseUrl: string | undefined;
  /** Variable that holds the address, in place of `baseUrl`. */
  addressVariable?: string;
  /** Variable that holds the key. */
  keyVariable: string;
  /** Most next tokens that it lists. @default 20 */
  topLogprobs?: number;
}

/**
 * Services that speak OpenAI's API, by name. Their limits on top tokens:
 * https://platform.openai.com/docs/api-reference/chat/create, https://docs.fireworks.ai/api-reference/post-chatcompletions;
 * a lower one is learned from the first refusal.
 */
const services = {
  openai: {
    baseUrl: "https://api.openai.com/v1",
    addressVariable: "OPENAI_BASE_URL",
    keyVariable: "OPENAI_API_KEY",
  },
  // For example https://RESOURCE.openai.azure.com/openai/v1
  azure: {
    baseUrl: undefined,
    addressVariable: "AZURE_OPENAI_BASE_URL",
    keyVariable: "AZURE_OPENAI_API_KEY",
  },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY" },
  groq: { baseUrl: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY" },
  deepseek: { baseUrl: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY" },
  mistral: { baseUrl: "https://api.mistral.ai/v1", keyVariable: "MISTRAL_API_KEY" },
  fireworks: {
    baseUrl: "https://api.fireworks.ai/inference/v1",
    keyVariable: "FIREWORKS_API_KEY",
    topLogprobs: 5,
  },
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyVariable: "GEMINI_API_KEY",
  },
} as const satisfies Record<string, Service>;

/** Name of a service that speaks OpenAI's API. */
export type ServiceName = keyof typeof services;

/** Where a service is reached, and with what. */
export interface ServiceAccess {
  baseUrl: string;
  apiKey: string | undefined;
  topLogprobs: number;
}

/**
 * The service's address and the key that the environment holds for it.
 * @param given the address to use in place of the service's own
 * @throws InvalidArgumentError for an unknown service, or one whose address must be given and is not
 */
export function findService(name: ServiceName, given?: string): ServiceAccess {
  const service: Service | undefined = Object.hasOwn(services, name) ? services[name] : undefined;
  if (service === undefined) {
    const known = Object.keys(services).join(", ");
    throw new InvalidArgumentError("options.service", name, `must be one of ${known}`);
  }
  const { addressVariable, keyVariable, topLogprobs = 20 } = service;
  const address = addressVariable && readVariable(addressVariable);
  const baseUrl = given ?? (address || service.baseUrl);
  if (baseUrl === undefined) {
    throw new InvalidArgumentError(
      "options.baseUrl",
      undefined,
      `must be given, or be in the variable ${addressVariable}: ${name} has an address for each customer`,
    );
  }
  return { baseUrl, apiKey: readVariable(keyVariable), topLogprobs };
}

/** A variable of the environment; undefined where it is empty, or where there is no environment, as in a browser. */
function readVariable(name: string): string | undefined {
  return globalThis.process?.env?.[name]?.trim() || undefined;
}
