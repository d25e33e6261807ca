import { type LoadItemsOptions, loadItems } from "equirank/evaluation";
import type { GoldItem } from "../../../src/internal";

/**
 * Questions of a data set, such as ARC-Challenge, with their choices below, to be answered by the letter of one of
 * them. An item's id is the row's, or else its place in the data, from `row-1` on.
 * @param options as `loadItems()` of `equirank/evaluation` takes them
 * @throws DataError if the data cannot be read, or hold a row that is no question with choices
 * @throws InvalidArgumentError for an unusable option
 */
export async function loadChoices(options: LoadItemsOptions): Promise<GoldItem[]> {
  const loaded = await loadItems(options);
  return loaded.map(({ index, item: { id, question, candidates, answer } }) => {
    const options = candidates.map((_, i) => `(${String.fromCharCode(65 + i)})`);
    const choices = candidates.map((candidate, i) => `${options[i]} ${candidate}`);
    return {
      id: id ?? `row-${index + 1}`,
      question: `${question}\n${choices.join("\n")}\nAnswer with the letter of the right choice in brackets.`,
      gold: options[answer]!,
      options,
    };
  });
}

/**
 * The choice that a reply ends in, such as "(B)": the last letter in brackets, or else one that stands alone at the
 * beginning of a line or after "answer is".
 * @returns undefined if there is none
 */
export function readLetter(text: string): string | undefined {
  const inBrackets = [...text.matchAll(/\(([A-Z])\)/g)].at(-1);
  // "I" alone is a word.
  const alone = /(?:^|[Aa]nswer(?: is)?:? )[*\s]*([A-HJ-Z])(?=[).:,*]|\s*$)/m.exec(text);
  const letter = (inBrackets ?? alone)?.[1];
  return letter === undefined ? undefined : `(${letter})`;
}
