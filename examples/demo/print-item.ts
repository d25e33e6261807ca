import { styleText } from "node:util";
import { type RankedCandidate, rankFromLogLikelihoods } from "equirank";
import type { DemoKind, ScoredItem } from "./score-items";

/** Prints how both players' policies moved on one question, in each way of asking, and what won. */
export function printItem(heading: string, scored: Partial<Record<DemoKind, ScoredItem>>): void {
  console.log(`\n${styleText("bold", heading)}`);
  for (const [kind, { item, scores }] of Object.entries(scored)) {
    const { best, ranking } = rankFromLogLikelihoods(scores);
    console.log(styleText("dim", `  ${kind.padEnd(36)}  generator          discriminator`));
    const inOrder = [...ranking].sort((a, b) => a.originalIndex - b.originalIndex);
    for (const entry of inOrder) {
      const mark = entry.originalIndex === item.answer ? "✓" : " ";
      console.log(`  ${mark} ${shorten(entry.candidate, 34)}  ${describeMoves(entry)}`);
    }
    const right = item.candidates[item.answer]!;
    const first = (value: (entry: RankedCandidate) => number) =>
      inOrder.reduce((a, b) => (value(b) > value(a) ? b : a)).candidate;
    const said = [
      ["generation", first((entry) => entry.initialGenerator.correct)],
      ["judgement", first((entry) => entry.initialDiscriminator)],
      ["equilibrium", best ?? undefined],
    ].map(([name, answer]) => `${name}: ${judge(answer, right)}`);
    console.log(`    ${said.join(" · ")}`);
  }
}

function describeMoves(entry: RankedCandidate): string {
  const generator = describeMove(entry.initialGenerator.correct, entry.generator.correct);
  const discriminator = describeMove(entry.initialDiscriminator, entry.discriminator);
  return `${generator}   ${discriminator}${entry.eliminated ? styleText("dim", "  they disagree") : ""}`;
}

function describeMove(before: number, after: number): string {
  const percent = (probability: number) => `${(100 * probability).toFixed(1).padStart(5)} %`;
  return `${percent(before)} → ${percent(after)}`.padEnd(17);
}

function judge(answer: string | undefined, right: string): string {
  if (answer === undefined) return styleText("yellow", "abstains");
  return styleText(answer === right ? "green" : "red", shorten(answer, 24).trimEnd());
}

function shorten(text: string, width: number): string {
  const letters = [...text];
  return (letters.length > width ? [...letters.slice(0, width - 1), "…"] : letters)
    .join("")
    .padEnd(width);
}
