import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { LanguageModel } from "../models/language-model";
import type { LoggedModel } from "./score-log/score-log";

/** A model's name with what else tells it apart: the SHA-256 of the file of a local model, or what the model says itself. */
export async function identifyModel(model: LanguageModel): Promise<LoggedModel> {
  const fingerprint = "path" in model ? await hashFile(String(model.path)) : model.fingerprint;
  return { id: model.id, ...(fingerprint !== undefined && { fingerprint }) };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}
