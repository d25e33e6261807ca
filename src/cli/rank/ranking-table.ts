import { styleText } from "node:util";
import type { RankCandidatesResult, RankedCandidate } from "../../index";
import { formatTable } from "../terminal/table";

/** What a terminal can show. */
export interface TerminalStyle {
  /** Its width in characters. */
  columns: number;
  /** Whether to use colours. */
  colour: boolean;
}

/** The most lines of one candidate; `--json` shows it whole. */
const mostLines = 5;
/** From this width on, numbers have three decimals instead of two. */
const wideTerminal = 100;

const headings = ["#", "score", "G correct", "G incorrect", "D correct", "verdict", "candidate"] as const;

/** Explains the headings to the reader. */
export const tableLegend =
  "G: the generator's probability of the candidate as a correct and as an incorrect answer. D: the discriminator's probability that it is correct. Each: initial → equilibrium. Eliminated: the players disagree.";

/**
 * A table of the candidates, best first, with each policy before and after the game. The candidate is the last column
 * and the table has no border there, so that no text can shift a column, whatever width or direction a terminal gives
 * it.
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
    entry.candidate.trim(),
  ]);
  const formatOf = (row: number | "heading") => {
    if (row === "heading") return "bold";
    if (row === 0 && best !== null) return "green";
    return ranking[row]!.eliminated ? "dim" : undefined;
  };
  return formatTable(rows, {
    headings,
    wrapped: headings.indexOf("candidate"),
    columns,
    mostLines,
    right: [0, 1],
    paint: (line, row) => {
      const format = formatOf(row);
      return colour && format ? styleText(format, line, { validateStream: false }) : line;
    },
  });
}

/** `initial → equilibrium` for each policy, or only the initial value if no game was played. */
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
    wasPlayed ? `${formatNumber(initial, digits)} → ${formatNumber(final, digits)}` : formatNumber(initial, digits),
  );
}

/** Whether both players call it correct or incorrect; otherwise why there is no verdict. */
function describeVerdict({ unscored, eliminated, agreement }: RankedCandidate): string {
  if (unscored) return "unscored";
  return eliminated ? "eliminated" : agreement;
}

function formatNumber(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}
