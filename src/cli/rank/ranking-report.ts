import type { Writable } from "node:stream";
import {
  type ElicitationReport,
  type GenerationReport,
  type RankCandidatesResult,
  type RankingMethod,
  type SolverResult,
  scorers,
} from "../../index";
import {
  escapeControls,
  type Messages,
  measureColumns,
  wrapText,
  writeText,
} from "../terminal/text";
import type { Question } from "./questions";
import { formatRankingTable, type TerminalStyle, tableLegend } from "./ranking-table";

/**
 * One line of JSON with the whole result, and the question's `id` and input `line`. What is undefined is `null`, so that
 * every line has the same fields; numbers that JSON lacks are the strings `"-Infinity"`, `"Infinity"` and `"NaN"`.
 */
export function formatJsonLine(
  { id }: Question,
  line: number | undefined,
  result: RankCandidatesResult,
): string {
  return `${JSON.stringify({ id, line, ...result }, writeAsJson)}\n`;
}

function writeAsJson(_name: string, value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Writes the result of a question, and resolves when it is written. */
export type PresentResult = (
  question: Question,
  line: number | undefined,
  result: RankCandidatesResult,
) => Promise<void>;

/** Writes a report of each question for a reader at a terminal; the first explains the table's headings. */
export function presentReports(stdout: Writable, style: TerminalStyle): PresentResult {
  let isFirst = true;
  return async (question, line, result) => {
    const report = formatRankingReport(question, line, result, style, isFirst);
    isFirst = false;
    await writeText(stdout, report);
  };
}

/** Writes a line of JSON for each question; what a reader must be warned of goes to the messages, once. */
export function presentJsonLines(stdout: Writable, messages: Messages): PresentResult {
  let hasWarned = false;
  return async (question, line, result) => {
    const warning = warnOfJudge(result);
    if (warning !== undefined && !hasWarned) {
      messages.warn(warning);
      hasWarned = true;
    }
    await writeText(stdout, formatJsonLine(question, line, result));
  };
}

const labelColumns = 13;
const narrowestText = 20;
/** Lines of one text; `--json` has it whole. */
const mostLines = 5;

/**
 * What a terminal shows of one question: the question, the table of its candidates, and what to make of it.
 * @param withLegend whether to explain the headings
 */
function formatRankingReport(
  { id, question }: Question,
  line: number | undefined,
  result: RankCandidatesResult,
  style: TerminalStyle,
  withLegend: boolean,
): string {
  const origin = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(id === undefined ? [] : [`id ${id}`]),
  ].join(", ");
  const title = escapeControls(`${origin === "" ? "" : `[${origin}] `}${question.trim()}`);
  const notes = describeRanking(result).flatMap(([label, text]) =>
    formatNote(label, text, style.columns),
  );
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

/** A label with its text beside it, further lines under the text. */
function formatNote(label: string, text: string, columns: number): string[] {
  const lines = wrapText(text, Math.max(narrowestText, columns - labelColumns), mostLines);
  return lines.map((textLine, i) => {
    const start = i === 0 ? label : "";
    return start + " ".repeat(labelColumns - measureColumns(start)) + textLine;
  });
}

/** A line below the table: a short label and a sentence. */
export type Note = readonly [label: string, text: string];

/** What a reader must know to judge a ranking: what was chosen, how, and how far it can be trusted. */
export function describeRanking(result: RankCandidatesResult): Note[] {
  const { best, ranking, method, equilibrium, elicitation, generation, uncertainty, usage } =
    result;
  const notes: Note[] = [
    best === undefined
      ? ["abstains", "there is no candidate that both players call correct"]
      : ["best", escapeControls(best.trim())],
    ["method", method],
  ];
  if (equilibrium !== undefined) notes.push(["solver", describeSolver(equilibrium)]);
  if (generation !== undefined) notes.push(["generated", describeGeneration(generation)]);
  if (elicitation === undefined) {
    const reason = ranking.length === 1 ? "of a single candidate" : "for a vote";
    notes.push(["elicitation", `none: ${reason}, no model needs to be asked`]);
  } else {
    notes.push(["model", describeModels(elicitation)]);
    notes.push(["elicitation", describeElicitation(elicitation)]);
    notes.push(["scorers", describeScorers(elicitation)]);
    notes.push(["judge", describeJudge(result)]);
  }
  if (uncertainty !== undefined) {
    notes.push([
      "sure",
      `of ${uncertainty.redraws} rankings by counts drawn anew, ${(100 * uncertainty.winnerShare).toFixed(0)} % put the same candidate first`,
    ]);
  }
  if (generation === undefined) notes.push(...describeMerging(result));
  notes.push([
    "usage",
    `${usage.requests} requests, ${usage.promptTokens} prompt tokens (${usage.cachedTokens} of them cached), ${usage.generatedTokens} generated tokens, ${(usage.elapsedMs / 1000).toFixed(2)} s`,
  ]);
  return notes;
}

const endings: Record<GenerationReport["stopped"], string> = {
  count: "as many as asked for",
  decided: "no more were needed for the vote",
  maxRequests: "no more fitted into --budget-requests",
  maxTokens: "no more fitted into --budget-tokens",
};

function describeGeneration({ samples, rank, stopped }: GenerationReport): string {
  const without = samples.filter(({ answer }) => answer === undefined).length;
  return `${samples.length} samples, ${endings[stopped]}; ${rank} are ranked; ${without} samples without an answer`;
}

/** Methods whose order comes from the generator alone. */
const methodsWithoutJudge: readonly RankingMethod[] = ["greedy", "generative", "self-contrastive"];

/** Why a ranking that rests on the discriminator should not be trusted, or undefined where nothing speaks against it. */
function warnOfJudge({ method, elicitation }: RankCandidatesResult): string | undefined {
  const judge = elicitation?.judge;
  if (judge?.informative !== false || methodsWithoutJudge.includes(method)) return undefined;
  return `the judge is uninformative: of ${judge.pairs} shots it scored the right answer above the wrong one in ${judge.rightPairs} (p = ${formatSmall(judge.pValue)}), which is no evidence that it is better than chance; distrust rankings that rest on it`;
}

function describeSolver(equilibrium: SolverResult): string {
  const { kind, residual, regularizedNashConv, options } = equilibrium;
  const { generator, discriminator } = options.lambda;
  const lambda = generator === discriminator ? generator : `${generator}, ${discriminator}`;
  const outcome = kind === "exact" ? describeLimit(equilibrium) : describeIterate(equilibrium);
  return `${kind}, lambda ${lambda}; ${outcome}; residual ${formatSmall(residual)}, regularized NashConv ${formatSmall(regularizedNashConv)}`;
}

function describeIterate({ iterations, converged, options: { tolerance } }: SolverResult): string {
  return converged
    ? `converged (residual at most ${tolerance})`
    : `not converged: the paper's iterate after ${iterations} updates`;
}

const limitMeanings: Record<SolverResult["limit"], string> = {
  stable: "the limit of the paper's dynamics",
  saddle: "the limit of the paper's dynamics, a saddle that only an exact symmetry leads to",
  undecided: "a rest point, but rounding decides which of several the paper's dynamics reach",
  "not sought": "not sought",
};

function describeLimit({ converged, limit }: SolverResult): string {
  return `${converged ? "converged" : "not converged"}: ${limitMeanings[limit]}`;
}

function describeModels({ models: { generator, discriminator } }: ElicitationReport): string {
  return escapeControls(
    generator === discriminator
      ? generator
      : `${generator} (generator), ${discriminator} (discriminator)`,
  );
}

function describeElicitation({
  kind,
  reason,
  shots,
  uncoveredMass,
  boundedCandidates,
}: ElicitationReport): string {
  const parts = [`${kind} (${reason})`, shots === 0 ? "no shots" : `${shots} shots`];
  if (uncoveredMass !== undefined) {
    parts.push(
      `probability that the judge says neither of its two words: ${Math.max(...uncoveredMass).toFixed(2)} at most`,
    );
  }
  if (boundedCandidates.length > 0) {
    parts.push(
      `candidates for which the server did not list a word asked for, so that an upper bound takes its place: ${boundedCandidates.length}`,
    );
  }
  return escapeControls(parts.join("; "));
}

function describeScorers({ generator, discriminator }: ElicitationReport): string {
  return `generator ${generator}: ${scorers[generator].meaning}; discriminator ${discriminator}: ${scorers[discriminator].meaning}`;
}

function describeJudge(result: RankCandidatesResult): string {
  const { method, elicitation } = result;
  if (methodsWithoutJudge.includes(method)) return `has no part in ${method}`;
  const judge = elicitation?.judge;
  if (judge === undefined) return "not tested";
  const warning = warnOfJudge(result);
  if (warning !== undefined) return `WARNING: ${warning}`;
  const count = `of ${judge.pairs} shots it scored the right answer above the wrong one in ${judge.rightPairs}`;
  return judge.informative
    ? `informative: ${count} (p = ${formatSmall(judge.pValue)})`
    : `open: ${count}, and so few cannot tell it from chance`;
}

/** Candidates that were given more than once, by their positions from 1. */
function describeMerging({ ranking }: RankCandidatesResult): Note[] {
  return ranking
    .filter(({ originalIndices }) => originalIndices.length > 1)
    .map(({ originalIndices }) => [
      "merged",
      `candidates ${originalIndices.map((index) => index + 1).join(", ")} are the same answer`,
    ]);
}

function formatSmall(value: number): string {
  return value.toPrecision(2);
}
