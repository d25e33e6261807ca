import { InvalidArgumentError } from "../errors/invalid-argument-error";

/**
 * @param parameter names the items in errors
 * @throws InvalidArgumentError naming the first id that two items have
 */
export function requireOwnIds(parameter: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) {
      throw new InvalidArgumentError(parameter, id, "must give each an id of its own");
    }
    seen.add(id);
  }
}
