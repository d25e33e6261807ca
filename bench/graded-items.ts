import { fileURLToPath } from "node:url";
import { readScores } from "equirank/evaluation";
import { exactMcNemar, type ProportionInterval, type ScoredItem, wilsonInterval } from "../src/internal";

/** What the tables of the recorded sets are made of: their items, and which of them are right. */

/** A log in bench/scores. */
export const logOf = (name: string) => fileURLToPath(new URL(`scores/${name}.jsonl.gz`, import.meta.url));

/** The sets that every recorded model has answered after eight worked examples. */
export const recordedSets = ["arc_challenge", "openbook_qa", "commonsense_qa", "arc_easy"] as const;

/** The models whose judgements are better than chance. */
export const largerModels = ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"] as const;

export const recordedModels = [...largerModels, "smollm2-135m"] as const;

/** The log of a set that a model has answered: the smallest model's has no more than the name of the set. */
export const nameOf = (set: string, model: string) => (model.startsWith("qwen2.5") ? `${set}-${model}` : set);

/** What the judge's test chooses for each model, with worked examples: Qwen2.5-Coder passes it, SmolLM2 does not. */
export const usualPair = (log: string) => (/qwen2\.5/.test(log) ? "contrast" : "pointwise");

/** The items of a log, in the order of the data. */
export async function readItems(log: string): Promise<ScoredItem[]> {
  const items: ScoredItem[] = [];
  for await (const item of readScores([log])) items.push(item);
  return items.sort((a, b) => a.item - b.item);
}

/** The right ones in percent, with their 95 % interval. */
export function describeShare(right: readonly boolean[]): string {
  return describeInterval(wilsonInterval(right.filter(Boolean).length, right.length));
}

/** A share and its interval, in percent. */
export function describeInterval({ proportion, lower, upper }: ProportionInterval): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(proportion)} (${percent(lower)}–${percent(upper)})`;
}

/** Items that one way of ranking has right and another has not, and the other way round. */
export function compare(right: readonly boolean[], other: readonly boolean[]) {
  const won = right.filter((is, i) => is && !other[i]).length;
  const lost = right.filter((is, i) => !is && other[i]).length;
  return { won, lost, pValue: exactMcNemar(won, lost) };
}

/** Prints a table in Markdown. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, header.map(() => "---"), ...rows];
  console.log(lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
}
