import { InvalidArgumentError } from "../index";

/** Which model `--model` names. */
export type ModelName =
  | { kind: "local"; path: string | undefined }
  | { kind: "openai"; name: string }
  | { kind: "hf"; id: string }
  | { kind: "recorded"; file: string };

/**
 * The model that a text names: `local`, `local:PATH`, `openai:NAME`, `hf:ID` or `recorded:FILE`.
 * @throws InvalidArgumentError for any other text
 * @example parseModel("hf:meta-llama/Llama-3.1-8B-Instruct") // { kind: "hf", id: "meta-llama/Llama-3.1-8B-Instruct" }
 */
export function parseModel(text: string): ModelName {
  const colon = text.indexOf(":");
  const kind = colon === -1 ? text : text.slice(0, colon);
  const rest = colon === -1 ? "" : text.slice(colon + 1);
  if (kind === "local" && (colon === -1 || rest !== "")) return { kind, path: rest || undefined };
  if (kind === "openai" && rest !== "") return { kind, name: rest };
  if (kind === "hf" && rest !== "") return { kind, id: rest };
  if (kind === "recorded" && rest !== "") return { kind, file: rest };
  throw new InvalidArgumentError(
    "--model",
    text,
    "must be local, local:PATH, openai:NAME, hf:ID or recorded:FILE",
  );
}
