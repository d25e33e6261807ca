import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import type { LanguageModel } from "../models/language-model";

/** The model that plays each role. */
export interface ModelRoles {
  generator: LanguageModel;
  discriminator: LanguageModel;
}

/**
 * The two roles, from one model that plays both or from two.
 * @throws InvalidArgumentError if either is not a model
 */
export function assignRoles(model: LanguageModel | ModelRoles): ModelRoles {
  if (isLanguageModel(model)) return { generator: model, discriminator: model };
  if (model instanceof Promise) {
    throw new InvalidArgumentError("model", model, "must be a model, but a promise came: await it");
  }
  if (typeof model !== "object" || model === null) {
    throw new InvalidArgumentError(
      "model",
      model,
      "must be a language model, such as localModel(), openAICompatible(), huggingFace() or recorded() give, or { generator, discriminator } with one for each",
    );
  }
  rejectUnknownOptions("model", model, ["generator", "discriminator"]);
  for (const role of ["generator", "discriminator"] as const) {
    if (!isLanguageModel(model[role])) {
      throw new InvalidArgumentError(
        `model.${role}`,
        model[role],
        "must be a language model, such as localModel(), openAICompatible(), huggingFace() or recorded() give",
      );
    }
  }
  return model;
}

function isLanguageModel(value: unknown): value is LanguageModel {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as LanguageModel).id === "string" &&
    typeof (value as LanguageModel).capabilities === "object"
  );
}
