import { Command, InvalidArgumentError as InvalidOptionError, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "../index";
import { catalogue, orUndefined } from "../internal";
import { asOption, describeSuggestion, wholeNumber } from "./options";

/** Kinds of servers that take a model's name. */
export const serverKinds = ["openai", "vllm", "sglang", "tgi", "llama.cpp", "ollama", "together"] as const;

export type ServerKind = (typeof serverKinds)[number];

export type ModelName =
  | { kind: "local"; path: string | undefined }
  | { kind: ServerKind; name: string }
  | { kind: "hf"; id: string }
  | { kind: "recorded"; file: string };

const modelForms = `local, local:PATH, ${serverKinds.map((kind) => `${kind}:NAME`).join(", ")}, hf:ID or recorded:FILE`;

/**
 * A command that begins with the options of {@link ModelArguments}; `collect` adds a model to those before it, or else
 * replaces it.
 */
export function createModelCommand<Model = ModelName>(
  name: string,
  collect: (model: ModelName, before?: Model) => Model = (model) => model as Model,
) {
  const usual = collect({ kind: "local", path: undefined });
  return new Command(name)
    .optionsGroup("Model:")
    .addOption(
      new Option(
        "--model <model>",
        `${modelForms} (a recording of recordModel()); local:NAME downloads ${Object.keys(catalogue).join(", ")}`,
      )
        .argParser((text, before: Model) => {
          const model = asOption(() => parseModel(text));
          return collect(model, before === usual ? undefined : before);
        })
        .default(usual, "local"),
    )
    .option("--lora <file>", "a LoRA adapter for the local model, a GGUF file")
    .option(
      "--base-url <url>",
      "the server's address, or a dedicated endpoint for hf (default: the service's own, whatever OPENAI_BASE_URL says, or this machine for servers that you run yourself)",
    )
    .option(
      "--api-key-env <name>",
      "name of the environment variable with the key (default: OPENAI_API_KEY, TOGETHER_API_KEY or HF_TOKEN; none with --base-url)",
    )
    .option(
      "--header <name:value>",
      "a header for the server, for example for a gateway; repeat the option for each. Other users of this machine can read it, so use --api-key-env for keys",
      parseHeader,
    )
    .option("--body <json>", "parameters for every request to openai:NAME, such as '{\"top_k\": 0}'", parseBody)
    .option(
      "--top-logprobs <count>",
      "how many next tokens the server lists if labels cannot be scored exactly, 2 to 20 (default: 20, or the service's limit)",
      wholeNumber(2, 20),
    )
    .option(
      "--prompt-prefix <text>",
      "text that the server needs before every prompt that it scores, such as the model's BOS text",
    )
    .optionsGroup("Options:");
}

/** What the command line says about the model. */
export type ModelArguments = ReturnType<ReturnType<typeof createModelCommand<ModelName>>["opts"]>;

/** Headers by name, with this one added. Errors do not show the value. */
function parseHeader(text: string, previous: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^:\s]+):\s*(\S.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidOptionError("It must be NAME:VALUE, such as x-route:blue.");
  }
  return { ...previous, [name]: value };
}

function parseBody(text: string): Readonly<Record<string, unknown>> {
  const value = orUndefined((): unknown => JSON.parse(text));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidOptionError('It must be a JSON object, such as {"top_k": 0}.');
}

/**
 * The model that a text names: `local`, `local:PATH` or `local:NAME`, a server as in `openai:NAME`, `hf:ID` or
 * `recorded:FILE`.
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
  const suggestion = describeSuggestion(kind, ["local", ...serverKinds, "hf", "recorded"]);
  throw new InvalidArgumentError("--model", text, `must be ${modelForms}.${suggestion}`);
}
