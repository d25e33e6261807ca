import { InvalidArgumentError } from "../../index";
import type { ModelArguments } from "./model-arguments";

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
export function readKey(
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
