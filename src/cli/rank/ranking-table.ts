import { styleText } from "node:util";
import Table from "cli-table3";
import type { RankCandidatesResult, RankedCandidate } from "../../index";
import { columnGap, openTable } from "../output/table";
import { escapeControls, measureColumns, wrapText } from "../output/text";

/** What a terminal shows. */
export interface TerminalStyle {
  /** Its width in characters. */
  columns: number;
  /** Whether to use colours. */
  colour: boolean;
}

const narrowestCandidate = 16;
/** Lines of one candidate; `--json` has it whole. */
const mostLines = 5;
/** From this width on, numbers have three decimals instead of two. */
const wideTerminal = 100;

const numberHeadings = ["#", "score", "G correct", "G incorrect", "D correct", "verdict"];

/** What the headings mean, for the reader. */
export const tableLegend =
  "G: the generator's probability of the candidate as a correct and as an incorrect answer; D: the discriminator's probability that it is correct; initial → equilibrium. Eliminated: the players disagree.";

/**
 * A table of the candidates, best first, with each policy before and after the game. The candidate stands last and the
 * table is open there, so that no text can shift a column, whatever a terminal makes of its width or direction.
 */
export function formatRankingTable(
  { best, ranking, equilibrium }: RankCandidatesResult,
  { columns, colour }: TerminalStyle,
): string {
  const digits = columns >= wideTerminal ? 3 : 2;
  const rows = ranking.map((entry, i) => [
    String(i + 1),
    formatNumber(entry.score ?? -Infinity, digits),
    ...describePolicies(entry, equilibrium !== null, digits),
    describeVerdict(entry),
  ]);
  const candidateColumns = Math.max(narrowestCandidate, columns - measureNumbers(rows));
  const table = new Table({
    head: [...numberHeadings, "candidate"].map((name) => paint("bold", name, colour)),
    colAligns: ["right", "right"],
    chars: openTable,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const [i, entry] of ranking.entries()) {
    const candidate = escapeControls(entry.candidate.trim());
    const lines = wrapText(candidate, candidateColumns, mostLines);
    const format = i === 0 && best !== null ? "green" : entry.eliminated ? "dim" : undefined;
    const paintLine = (line: string) => paint(format, line, colour);
    table.push([...rows[i]!.map(paintLine), lines.map(paintLine).join("\n")]);
  }
  return table.toString().replace(/ +$/gm, "");
}

/** `initial → equilibrium` for each policy, or the initial value alone where no game was played. */
function describePolicies(
  { initialGenerator, generator, initialDiscriminator, discriminator }: RankedCandidate,
  wasPlayed: boolean,
  digits: number,
): string[] {
  const pairs = [
    [initialGenerator.correct, generator.correct],
    [initialGenerator.incorrect, generator.incorrect],
    [initialDiscriminator, discriminator],
  ] as const;
  return pairs.map(([initial, final]) =>
    wasPlayed
      ? `${formatNumber(initial, digits)} → ${formatNumber(final, digits)}`
      : formatNumber(initial, digits),
  );
}

/** Whether the players call it correct or incorrect together; else what became of it. */
function describeVerdict({ unscored, eliminated, agreement }: RankedCandidate): string {
  if (unscored) return "unscored";
  return eliminated ? "eliminated" : agreement;
}

function formatNumber(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}

/** Columns that everything before the candidate takes. */
function measureNumbers(rows: readonly string[][]): number {
  return numberHeadings
    .map((heading, i) => Math.max(...[heading, ...rows.map((row) => row[i]!)].map(measureColumns)))
    .reduce((sum, width) => sum + width + columnGap, 0);
}

function paint(format: "bold" | "green" | "dim" | undefined, text: string, colour: boolean) {
  return colour && format ? styleText(format, text, { validateStream: false }) : text;
}
