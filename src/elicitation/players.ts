import { requireProof } from "../models/check-call";
import type { LanguageModel, ModelCallOptions, ModelCapabilities, ProbeResult } from "../models/language-model";
import { InvalidArgumentError, MissingCapabilityError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { TaskMemory } from "../shared/task-memory";

/** The model that plays each role. */
export interface ModelRoles {
  generator: LanguageModel;
  discriminator: LanguageModel;
}

const expected =
  "must be a language model, an object with id and capabilities such as localModel(), openAICompatible(), aiSdkModel(), huggingFace() or recorded() give";

/** Both roles, from one model for both or one for each. */
export function assignRoles(model: LanguageModel | ModelRoles): ModelRoles {
  if (isLanguageModel(model)) return { generator: model, discriminator: model };
  if (model instanceof Promise) {
    throw new InvalidArgumentError("model", model, "must be a model, not a promise of one: await it");
  }
  const isObject = typeof model === "object" && model !== null && !Array.isArray(model);
  if (!isObject || "id" in model || "specificationVersion" in model) {
    throw new InvalidArgumentError("model", model, `${expected}, or { generator, discriminator } with one for each`);
  }
  rejectUnknownOptions("model", model, ["generator", "discriminator"]);
  for (const role of ["generator", "discriminator"] as const) {
    if (!isLanguageModel(model[role])) {
      throw new InvalidArgumentError(`model.${role}`, model[role], expected);
    }
  }
  return model;
}

/** What `read` makes of each role. */
export function forPlayers<Value>(read: (role: keyof ModelRoles) => Value): Record<keyof ModelRoles, Value> {
  return { generator: read("generator"), discriminator: read("discriminator") };
}

/** Models that play each role: one, or several whose scores are pooled. */
export interface ModelPanel {
  generator: LanguageModel | readonly LanguageModel[];
  discriminator: LanguageModel | readonly LanguageModel[];
}

/**
 * One pair of models for each seat of a panel, as many as the role with more models has; the other role's take turns. A
 * model, or one for each role, is a panel with a single seat.
 */
export function assignSeats(model: LanguageModel | ModelRoles | ModelPanel): ModelRoles[] {
  const roles = model as ModelPanel;
  if (![roles?.generator, roles?.discriminator].some(Array.isArray)) {
    return [assignRoles(model as ModelRoles)];
  }
  rejectUnknownOptions("model", roles, ["generator", "discriminator"]);
  const generators = [roles.generator].flat();
  const discriminators = [roles.discriminator].flat();
  const seats = Math.max(1, generators.length, discriminators.length);
  return Array.from({ length: seats }, (_, i) =>
    assignRoles({
      generator: generators[i % generators.length]!,
      discriminator: discriminators[i % discriminators.length]!,
    }),
  );
}

function isLanguageModel(value: unknown): value is LanguageModel {
  const { id, capabilities } = Object(value) as LanguageModel;
  return typeof id === "string" && typeof capabilities === "object" && capabilities !== null;
}

/** A model with its proven capabilities. */
export interface ProvenModel {
  readonly model: LanguageModel;
  /** Has `usage` if the probe was made now, and none if its outcome was known. */
  readonly proven: ProbeResult;
}

export type Players = Record<keyof ModelRoles, ProvenModel>;

/** Outcomes of the latest probes, by model. */
export const proofs = new TaskMemory<ProbeResult>(256);

/**
 * Tests a model's claims with its own probe, if it has one: once for all objects with the same id, fingerprint and
 * claims.
 * @throws InvalidArgumentError unless it is a model
 * @throws ModelError if the backend cannot be reached
 */
export async function proveModel(model: LanguageModel, { signal }: ModelCallOptions): Promise<ProvenModel> {
  if (!isLanguageModel(model)) throw new InvalidArgumentError("model", model, expected);
  if (model.probe === undefined) return { model, proven: trustClaims(model) };
  const { result, isFirst } = await proofs.get(
    keyOfModel(model),
    async (shared) => requireProof(model.id, (await model.probe?.({ signal: shared })) ?? trustClaims(model)),
    signal,
  );
  const { usage, ...proven } = result;
  return { model, proven: isFirst && usage ? { ...proven, usage } : proven };
}

/** Both roles' models, each proven once. */
export async function proveRoles(roles: ModelRoles, options: ModelCallOptions): Promise<Players> {
  const proving = forPlayers((role) => proveModel(roles[role], options));
  const [generator, discriminator] = await Promise.all([proving.generator, proving.discriminator]);
  return { generator, discriminator };
}

/**
 * What is known about both roles' models without asking them anything: the outcome of their probes, or else their
 * claims.
 */
export function recallRoles(roles: ModelRoles): Players {
  return forPlayers((role) => {
    const model = roles[role];
    const known = model.probe && proofs.peek(keyOfModel(model));
    return { model, proven: known ?? trustClaims(model) };
  });
}

/** Whether what the model can do is known without asking it. */
export function isProven({ model }: ProvenModel): boolean {
  return model.probe === undefined || proofs.peek(keyOfModel(model)) !== undefined;
}

function trustClaims({ capabilities }: LanguageModel): ProbeResult {
  return { capabilities, reasons: {} };
}

/** A key that two models share only if they answer alike, even through different objects. */
export function keyOfModel({ id, fingerprint, access, capabilities }: LanguageModel): string {
  const { scoreContinuations, nextTokenLogprobs, sample } = capabilities;
  return JSON.stringify([id, fingerprint, access, scoreContinuations, nextTokenLogprobs, sample]);
}

/**
 * A method of the model, to be called on it.
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
  return method;
}
