import { styleText } from "node:util";
import type { RankedCandidate } from "equirank";
import type { RankedItem } from "./rank-items";

/** Columns of the candidates' texts, so that a line takes 78. */
const textColumns = 34;

/** Columns before what a player puts first. */
const labelColumns = 20;

/** Prints how both players' policies moved on one question, and which candidate each player and the game put first. */
export function printItem({ item, result: { ranking, elicitation } }: RankedItem, number: number) {
  const kind = elicitation?.kind ?? "";
  for (const [i, line] of wrapWords(`${number}. ${item.question}`, 78).entries()) {
    console.log(`${i === 0 ? "\n" : "   "}${styleText("bold", line)}`);
  }
  console.log(styleText("dim", `    ${kind.padEnd(textColumns)}  generator          discriminator`));
  const inOrder = [...ranking].sort((a, b) => a.originalIndex - b.originalIndex);
  for (const entry of inOrder) {
    const [first, ...others] = wrapWords(entry.candidate, textColumns);
    const mark = entry.originalIndex === item.answer ? "✓" : " ";
    const moves = [
      describeMove(entry.initialGenerator.correct, entry.generator.correct),
      describeMove(entry.initialDiscriminator, entry.discriminator),
    ];
    console.log(`  ${mark} ${first!.padEnd(textColumns)}  ${moves.join("  ")}`);
    for (const line of others) console.log(`    ${line}`);
  }
  const said = [
    ["generator", findFirst(ranking, (entry) => entry.initialGenerator.correct)],
    ["discriminator", findFirst(ranking, (entry) => entry.initialDiscriminator)],
    ["game", ranking[0]!],
  ] as const;
  const isUnanimous = new Set(said.map(([, entry]) => entry)).size === 1;
  for (const [name, entry] of isUnanimous ? [["all three", ranking[0]!] as const] : said) {
    const color = entry.originalIndex === item.answer ? "green" : "red";
    for (const [i, line] of wrapWords(entry.candidate, 78 - labelColumns).entries()) {
      const label = i === 0 ? `    ${name}:` : "";
      console.log(label.padEnd(labelColumns) + styleText(color, line));
    }
  }
}

/** The candidate with the highest value; of several, the first. */
export function findFirst(
  ranking: readonly RankedCandidate[],
  value: (entry: RankedCandidate) => number,
): RankedCandidate {
  const inOrder = [...ranking].sort((a, b) => a.originalIndex - b.originalIndex);
  return inOrder.reduce((best, entry) => (value(entry) > value(best) ? entry : best));
}

function describeMove(before: number, after: number): string {
  const percent = (probability: number) => `${(100 * probability).toFixed(1).padStart(5)} %`;
  return `${percent(before)} → ${percent(after)}`;
}

/** The text in lines, broken between words; a word longer than a line is broken inside. */
export function wrapWords(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/).flatMap((word) => cutWord(word, columns))) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function cutWord(word: string, columns: number): string[] {
  return word.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [];
}
