import { MissingCapabilityError } from "../errors/model-error";
import type {
  LanguageModel,
  ModelCallOptions,
  ModelCapabilities,
  ProbeResult,
} from "../models/language-model";

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
