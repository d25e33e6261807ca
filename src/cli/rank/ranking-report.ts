import type { Writable } from "node:stream";
import { type ElicitationReport, type GenerationReport, type RankCandidatesResult, scorers } from "../../index";
import { methodsWithoutJudge, type RankingEquilibrium } from "../../internal";
import { escapeControls, type Messages, measureColumns, wrapText, writeText } from "../terminal/text";
import type { Question } from "./questions";
import { formatRankingTable, type TerminalStyle, tableLegend } from "./ranking-table";

/** One line of JSON: the question's `id` and input `line`, null if there is none, and the result. */
export function formatJsonLine({ id }: Question, line: number | undefined, result: RankCandidatesResult): string {
  return `${JSON.stringify({ id: id ?? null, line: line ?? null, ...result })}\n`;
}

/** Writes the result of a question, and resolves when it is written. */
export type PresentResult = (
  question: Question,
  line: number | undefined,
  result: RankCandidatesResult,
) => Promise<void>;

/** Writes a report of each question to a terminal; the first one explains the table's headings. */
export function presentReports(stdout: Writable, style: TerminalStyle): PresentResult {
  let isFirst = true;
  return async (question, line, result) => {
    const report = formatRankingReport(question, line, result, style, isFirst);
    isFirst = false;
    await writeText(stdout, report);
  };
}

/** Writes a line of JSON for each question; the first warning of each kind also goes to the messages. */
export function presentJsonLines(stdout: Writable, messages: Messages): PresentResult {
  const warned = new Set<string>();
  return async (question, line, result) => {
    for (const { code, message } of result.warnings) {
      if (!warned.has(code)) messages.warn(message);
      warned.add(code);
    }
    await writeText(stdout, formatJsonLine(question, line, result));
  };
}

const labelColumns = 13;
const narrowestText = 20;
/** The most lines of one text; `--json` has it whole. */
const mostLines = 5;

/**
 * What a terminal shows for one question: the question, the table of its candidates, with or without a legend, and
 * notes on the result.
 */
function formatRankingReport(
  { id, question, messages }: Question,
  line: number | undefined,
  result: RankCandidatesResult,
  style: TerminalStyle,
  withLegend: boolean,
): string {
  const origin = [line && `line ${line}`, id !== undefined && `id ${id}`].filter(Boolean).join(", ");
  const title = escapeControls(
    `${origin === "" ? "" : `[${origin}] `}${(question ?? messages?.at(-1)?.content ?? "").trim()}`,
  );
  const notes = describeRanking(result).flatMap(([label, text]) => formatNote(label, text, style.columns));
  return [
    ...wrapText(title, style.columns, mostLines),
    "",
    formatRankingTable(result, style),
    "",
    ...(withLegend ? [...wrapText(tableLegend, style.columns), ""] : []),
    ...notes,
    "",
    "",
  ].join("\n");
}

/** A label with its text beside it; further lines are indented under the text. */
function formatNote(label: string, text: string, columns: number): string[] {
  const lines = wrapText(text, Math.max(narrowestText, columns - labelColumns), mostLines);
  return lines.map((textLine, i) => {
    const start = i === 0 ? label : "";
    return start + " ".repeat(labelColumns - measureColumns(start)) + textLine;
  });
}

/** A line below the table: a short label and a sentence. */
export type Note = readonly [label: string, text: string];

/** What a reader must know to judge a ranking: the choice, how it was made, and how far to trust it. */
export function describeRanking(result: RankCandidatesResult): Note[] {
  const { best, confidence, ranking, method, elicitation, generation, uncertainty, usage } = result;
  const { equilibrium } = result;
  const notes: Note[] = [
    best === null
      ? ["abstains", "no candidate reaches the minimum confidence, or elimination left none"]
      : ["best", escapeControls(best.trim())],
    ["method", method],
  ];
  if (confidence !== null) {
    notes.push(["confidence", `${(100 * confidence).toFixed(0)} % that the first one is right`]);
  }
  if (equilibrium !== null) notes.push(["solver", describeSolver(equilibrium)]);
  if (generation !== null) notes.push(["generated", describeGeneration(generation)]);
  if (elicitation === null) {
    const reason = ranking.length === 1 ? "of a single candidate" : "for a vote";
    notes.push(["elicitation", `none: ${reason}, no model needs to be asked`]);
  } else {
    notes.push(["model", describeModels(elicitation)]);
    notes.push(["elicitation", describeElicitation(elicitation)]);
    notes.push(["scorers", describeScorers(elicitation)]);
    notes.push(["judge", describeJudge(result)]);
  }
  if (uncertainty !== null) {
    notes.push([
      "sure",
      `${(100 * uncertainty.winnerShare).toFixed(0)} % of ${uncertainty.redraws} rankings with redrawn counts put the same candidate first`,
    ]);
  }
  if (generation === null) notes.push(...describeMerging(result));
  notes.push(...result.warnings.map(({ message }): Note => ["warning", escapeControls(message)]));
  notes.push([
    "usage",
    `${usage.requests} requests, ${usage.promptTokens} prompt tokens (${usage.cachedTokens} of them cached), ${usage.generatedTokens} generated tokens, ${(usage.elapsedMs / 1000).toFixed(2)} s`,
  ]);
  return notes;
}

const endings: Record<GenerationReport["stopped"], string> = {
  count: "as many as asked for",
  decided: "more would not change the vote",
  requests: "--budget-requests allowed no more",
  tokens: "--budget-tokens allowed no more",
  given: "which were given",
};

function describeGeneration({ samples, rank, stopped }: GenerationReport): string {
  const without = samples.filter(({ answer }) => answer === null).length;
  return `${samples.length} samples, ${endings[stopped]}; ${rank} are ranked; ${without} samples without an answer`;
}

function describeSolver(equilibrium: RankingEquilibrium): string {
  const { kind, residual, regularizedNashConv, options, converged, limit, iterations } = equilibrium;
  const { generator, discriminator } = options.lambda;
  const lambda = generator === discriminator ? generator : `${generator}, ${discriminator}`;
  const ofLimit = `${converged ? "converged" : "not converged"}: ${limitMeanings[limit]}`;
  const ofIterate = converged
    ? `converged (residual at most ${options.tolerance})`
    : `not converged: the paper's iterate after ${iterations} updates`;
  const outcome = kind === "exact" ? ofLimit : ofIterate;
  return `${kind}, lambda ${lambda}; ${outcome}; residual ${formatSmall(residual)}, regularized NashConv ${formatSmall(regularizedNashConv)}`;
}

const limitMeanings: Record<RankingEquilibrium["limit"], string> = {
  stable: "the limit of the paper's dynamics",
  saddle: "the limit of the paper's dynamics, a saddle that is reached only by exact symmetry",
  undecided: "a rest point, but rounding decides which one the paper's dynamics reach",
  "not sought": "not sought",
};

function describeModels({ models: { generator, discriminator } }: ElicitationReport): string {
  return escapeControls(
    generator === discriminator ? generator : `${generator} (generator), ${discriminator} (discriminator)`,
  );
}

function describeElicitation({ kind, reason, shots, uncoveredMass, boundedCandidates }: ElicitationReport): string {
  const parts = [
    `${kind} (${reason})`,
    shots === 0 ? "no shots" : `${shots} shots`,
    uncoveredMass &&
      `probability that the judge says neither of its two words: at most ${Math.max(...uncoveredMass).toFixed(2)}`,
    boundedCandidates.length > 0 &&
      `candidates for which the server did not list a label, so that an upper bound replaces it: ${boundedCandidates.length}`,
  ];
  return escapeControls(parts.filter(Boolean).join("; "));
}

function describeScorers({ generator, discriminator }: ElicitationReport): string {
  const describe = (player: ElicitationReport["generator"]) =>
    [player]
      .flat()
      .map((name) => `${name}: ${scorers[name].meaning}`)
      .join(", ");
  return `generator ${describe(generator)}; discriminator ${describe(discriminator)}`;
}

function describeJudge({ method, elicitation }: RankCandidatesResult): string {
  if (methodsWithoutJudge.includes(method)) return `is not used by ${method}`;
  const judge = elicitation?.judge;
  if (!judge) return "not tested";
  const count = `preferred the right answer in ${judge.rightPairs} of ${judge.pairs} questions with known answers`;
  if (judge.informative === null) return `unknown: it ${count}, too few to tell whether it can judge`;
  const verdict = judge.informative ? "informative" : "uninformative";
  return `${verdict}: it ${count} (p = ${formatSmall(judge.pValue)})`;
}

/** Candidates that are the same answer, by their positions from 1. */
function describeMerging({ ranking }: RankCandidatesResult): Note[] {
  const groups = ranking.map(({ originalIndices }) => originalIndices.map((index) => index + 1));
  const merged = groups.filter(({ length }) => length > 1);
  return merged.map((group) => ["merged", `candidates ${group.join(", ")} are the same answer`]);
}

function formatSmall(value: number): string {
  return value.toPrecision(2);
}
