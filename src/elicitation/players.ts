import type {
  LanguageModel,
  ModelCallOptions,
  ModelCapabilities,
  ProbeResult,
} from "../models/language-model";
import { InvalidArgumentError, MissingCapabilityError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";

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

/** A model with what it was proven able to do. */
export interface ProvenModel {
  readonly model: LanguageModel;
  readonly proven: ProbeResult;
}

/**
 * Takes a model's claims to its own probe, where it has one.
 * @throws ModelError if the backend cannot be reached
 */
export async function proveModel(
  model: LanguageModel,
  options: ModelCallOptions,
): Promise<ProvenModel> {
  const proven = await model.probe?.(options);
  return { model, proven: proven ?? { capabilities: model.capabilities, reasons: {} } };
}

/**
 * A method of the model, bound to it.
 * @param purpose what the model was wanted for, for the message
 * @throws MissingCapabilityError if the model was not proven to have it
 */
export function requireCapability<Name extends keyof ModelCapabilities>(
  { model, proven }: ProvenModel,
  name: Name,
  purpose: string,
): NonNullable<LanguageModel[Name]> {
  const method = model[name];
  if (!proven.capabilities[name] || method === undefined) {
    throw new MissingCapabilityError(
      `${model.id} cannot serve as ${purpose} because it lacks ${name}. ${proven.reasons[name] ?? "Choose a model or server that has it."}`,
    );
  }
  return method.bind(model) as NonNullable<LanguageModel[Name]>;
}
