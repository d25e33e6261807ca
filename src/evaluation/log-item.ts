import { countBytes } from "../elicitation/count-bytes";
import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { NumberedItem } from "./numbered-item";
import { digest } from "./score-log/digest";
import type { LoggedItem } from "./score-log/score-log";

/** What a score log keeps of an item. */
export function describeItem({ index, item }: NumberedItem): LoggedItem {
  const { id, candidates, answer } = item;
  return {
    type: "item",
    item: index,
    ...(id !== undefined && { id }),
    answer,
    bytes: candidates.map(countBytes),
    digest: digestItem(item),
  };
}

/** Tells whether texts are those that scores were taken of. */
export function digestItem({ question, candidates, answer }: MultipleChoiceItem): string {
  return digest([question, candidates, answer]);
}
