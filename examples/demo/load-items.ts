import { readFileSync } from "node:fs";
import { EquirankError } from "equirank";
import { type MultipleChoiceItem, parseMultipleChoiceItem } from "../../src/internal";

/** The first `limit` questions of a file with one JSON object a line; a faulty line is named by file and number. */
export function loadItems(file: string | URL, limit: number): MultipleChoiceItem[] {
  const lines = readLines(file);
  const items: MultipleChoiceItem[] = [];
  for (const [i, line] of lines.entries()) {
    if (items.length >= limit) break;
    if (line.trim() === "") continue;
    try {
      items.push(parseMultipleChoiceItem(JSON.parse(line)));
    } catch (error) {
      throw new EquirankError(`${file}, line ${i + 1}: ${(error as Error).message}`);
    }
  }
  if (items.length === 0) throw new EquirankError(`${file} holds no question`);
  return items;
}

function readLines(file: string | URL): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    throw new EquirankError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
