import { InvalidArgumentError } from "../../index";

/** Servers that are told a model's name: the ways to ask them. */
export const serverKinds = [
  "openai",
  "vllm",
  "sglang",
  "tgi",
  "llama.cpp",
  "ollama",
  "together",
] as const;

/** A way to ask a server. */
export type ServerKind = (typeof serverKinds)[number];

/** Which model `--model` names. */
export type ModelName =
  | { kind: "local"; path: string | undefined }
  | { kind: ServerKind; name: string }
  | { kind: "hf"; id: string }
  | { kind: "recorded"; file: string };

/** The forms of `--model`, in words. */
export const modelForms = `local, local:PATH, ${serverKinds.map((kind) => `${kind}:NAME`).join(", ")}, hf:ID or recorded:FILE`;

/**
 * The model that a text names: `local`, `local:PATH`, a server as in `openai:NAME`, `hf:ID` or `recorded:FILE`.
 * @throws InvalidArgumentError for any other text
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
  throw new InvalidArgumentError("--model", text, `must be ${modelForms}`);
}
