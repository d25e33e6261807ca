import { runTogether } from "../../shared/abort";
import { ModelResponseError } from "../../shared/errors";

/**
 * Most texts in one request. Servers evaluate them together and answer when the last is done, so that more would only
 * delay the answer towards `timeoutMs`; vLLM refuses more than 1024 (VLLM_MAX_COMPLETION_PROMPTS).
 */
const mostTexts = 32;

/** Most characters in one request of several texts, whose answer must stay below the longest that is read. */
const mostCharacters = 1_000_000;

/** The items split into lists for one request each, in their order. An item that is too long is a list of its own. */
export function splitIntoBatches<T>(items: readonly T[], textOf: (item: T) => string): [T, ...T[]][] {
  const batches: [T, ...T[]][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const last = batches.at(-1);
    characters += textOf(item).length;
    if (last === undefined || last.length === mostTexts || characters > mostCharacters) {
      batches.push([item]);
      characters = textOf(item).length;
    } else {
      last.push(item);
    }
  }
  return batches;
}

/**
 * The results of `ask` for every item, requested in batches. Texts that begin alike stay together and in order, so that
 * a server which remembers prefixes evaluates them once. A batch that fails fails the whole.
 * @param textOf the text that is sent for an item; by default the item itself
 */
export async function readInBatches<T, Item = string>(
  items: readonly Item[],
  ask: (batch: readonly Item[], signal: AbortSignal) => Promise<T[]>,
  signal: AbortSignal | undefined,
  textOf: (item: Item) => string = String,
): Promise<T[]> {
  return (await runTogether(splitIntoBatches(items, textOf), ask, signal)).flat();
}

/**
 * The members of an answer by their `index`.
 * @throws ModelResponseError unless there is exactly one for each text that was sent
 */
export function inOrderSent<T extends { index: number }>(members: readonly T[], count: number, route: string): T[] {
  const byIndex = new Map(members.map((member) => [member.index, member]));
  const ordered = Array.from({ length: count }, (_, index) => byIndex.get(index));
  if (members.length !== count || ordered.includes(undefined)) {
    const indices = members.map((member) => member.index).join(", ");
    throw new ModelResponseError(
      `${route} answers with the members ${indices || "(none)"} where 0 to ${count - 1} were asked for, each once.`,
    );
  }
  return ordered as T[];
}
