import { readFileSync } from "node:fs";
import { type MultipleChoiceItem, parseMultipleChoiceItem } from "../src/internal";

/** The questions of the demo, which the project may hold. */
export function loadQuestions(): MultipleChoiceItem[] {
  const file = new URL("../examples/demo/questions.jsonl", import.meta.url);
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => parseMultipleChoiceItem(JSON.parse(line)));
}
