import { digest } from "../digest/digest";
import { countBytes } from "../elicitation/count-bytes";
import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { NumberedAnyItem } from "./numbered-item";
import type { OpenItem } from "./open/open-item";
import type { LoggedItem } from "./score-log/score-log";

/** What a score log keeps of an item. */
export function describeItem({ index, item }: NumberedAnyItem): LoggedItem {
  const { id, candidates, answer } = item;
  return {
    type: "item",
    item: index,
    ...(id !== undefined && { id }),
    answer,
    ...(isOpen(item) && { answers: item.answers, draws: item.draws }),
    bytes: candidates.map(countBytes),
    digest: digestItem(item),
  };
}

/** Tells whether texts are those that scores were taken of. */
export function digestItem(item: MultipleChoiceItem | OpenItem): string {
  const { question, candidates, answer } = item;
  return digest([
    question,
    candidates,
    answer,
    ...(isOpen(item) ? [item.answers, item.draws] : []),
  ]);
}

/** Whether the candidates of an item are paths to answers, rather than answers. */
export function isOpen(item: MultipleChoiceItem | OpenItem): item is OpenItem {
  return "answers" in item;
}
