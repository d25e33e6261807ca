import type { ModelArguments } from "./model";
import {
  createModel as createRealModel,
  type DisposableModel,
  type LoadModel,
  noteUnsentKey,
} from "./model";
import type { Messages } from "./output/text";
import type { CommandContext } from "./run";

/**
 * Checks what the command line says about the model, notes a key that is not sent, and returns how to load the model.
 * @throws InvalidArgumentError for an argument that the model does not take, or a key that is missing
 */
export function prepareModel(
  modelArguments: ModelArguments,
  {
    environment,
    createModel = createRealModel,
  }: Pick<CommandContext, "environment" | "createModel">,
  messages: Pick<Messages, "note">,
): LoadModel {
  const load = createModel(modelArguments, environment);
  const note = noteUnsentKey(modelArguments, environment);
  if (note !== undefined) messages.note(note);
  return load;
}

/** Loads a model, lets it work, and frees what it holds. */
export async function withModel<T>(
  load: LoadModel,
  signal: AbortSignal,
  work: (model: DisposableModel) => Promise<T>,
): Promise<T> {
  const model = await load(signal);
  try {
    return await work(model);
  } finally {
    await model.dispose?.();
  }
}
