import type { SteppedItem } from "equirank/companions";
import { rejectUnknownOptions } from "../../../src/internal";
import { drawItems, type ItemDrawing, requireRange } from "./draw-items";

/** Which lists of words are drawn. */
export interface WordSortingOptions extends ItemDrawing {
  /** Fewest and most words of a list, from 2 to 10. @default [2, 4] */
  words?: readonly [fewest: number, most: number];
}

/**
 * Lists of words to be put in alphabetical order, step by step: each step names the words that are left and the first
 * of them. No two lists have the same words.
 * @throws InvalidArgumentError for an unusable option
 * @example
 * const [item] = wordSorting({ count: 1, seed: 1, words: [3, 3] });
 * item.answer // "boat, book, owl"
 * writeRationale(item).split("\n")[0] // "(1) Of book, owl, boat the first is boat"
 */
export function wordSorting(options: WordSortingOptions): SteppedItem[] {
  rejectUnknownOptions("options", options, ["count", "seed", "words"]);
  const { words: range = [2, 4], ...drawing } = options;
  const [fewest, most] = range;
  requireRange("options.words", range, 2, 10);
  return drawItems(drawing, (draw) => {
    const left = [...vocabulary];
    const words = Array.from({ length: draw(fewest, most) }, () => left.splice(draw(0, left.length - 1), 1)[0]!);
    return { item: createItem(words), key: words.toSorted().join(" ") };
  });
}

function createItem(words: readonly string[]): SteppedItem {
  const sorted = words.toSorted();
  const list = words.join(", ");
  return {
    id: `word-sorting/${words.join("-")}`,
    task: "word-sorting",
    question: `Put these words in alphabetical order: ${list}.\nNumber your steps (1), (2) and so on. End with "Final response:" and the words in order.`,
    steps: sorted.slice(0, -1).map((first, i) => {
      const left = words.filter((word) => sorted.indexOf(word) >= i);
      const rest = left.filter((word) => word !== first).join(", ");
      return [
        { text: `Of ${left.join(", ")}`, reason: `the words that are left are ${left.join(", ")}` },
        { text: first, reason: `${first} comes before ${rest}` },
      ];
    }),
    separator: " the first is ",
    answer: sorted.join(", "),
  };
}

const vocabulary =
  "ant apple arm bag ball bear bell bird boat book bowl box bread brick cake camp cat chair clock coat corn cow cup desk dog door dove dress drum duck egg eye farm fish flag fork fox frog gate girl glass goat gold hand hat hill horse house ice iron jar key king kite knife lake lamp leaf lion map milk moon mouse nail nest net nose nut oak owl page pan pear pen pig pipe plate pond queen rain ring road rock roof rope rose salt sand shell ship shoe snow sock spoon star stone sun table tent tiger toe tooth tower train tree van vase wall wheel wind wolf wood yard zoo".split(
    " ",
  );
