import { type FinishReason, type LanguageModel, type Message, unaskedModel } from "../models/language-model";
import { rankCandidates } from "../ranking/rank-candidates";
import { type RankCandidatesOptions, resolveRankCandidates } from "../ranking/request";
import type { RankCandidatesResult, RankingWarning } from "../ranking/result";
import { untilAborted } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import { withoutUndefined } from "../shared/options";
import { checkOptions, type OptionSchemas, oneOf, unchecked, wholeNumber } from "../shared/schema";

/** How to sample an application's own model and rank the samples. */
export interface ConsensusOptions
  extends Pick<RankCandidatesOptions, "extract" | "method" | "elicitation" | "minimumConfidence"> {
  /** How many samples to draw, at least 2: the first one alone, then the others in parallel. @default 5 */
  samples?: number;
  /**
   * What to do if the judge fails after the samples were paid for: `"vote"` chooses the answer that most samples gave,
   * with a warning; `"error"` rejects with the judge's error. @default "vote"
   */
  onJudgeFailure?: "vote" | "error";
}

/** Why the first sample was returned unchanged. */
export interface UnrankedReason {
  /**
   * - `tool-call`: the first sample calls a tool
   * - `structured-output`: the caller asks for JSON
   * - `prompt-not-text`: the prompt holds something other than text, or does not end with the user's question
   * - `answer-not-text`: the first sample holds something other than text, or no text
   * - `samples-failed`: no other sample could be drawn
   * - `no-answer`: no sample contains an answer, or all were cut off
   */
  code: "tool-call" | "structured-output" | "prompt-not-text" | "answer-not-text" | "samples-failed" | "no-answer";
  message: string;
}

const unrankedMessages = {
  "tool-call": "The first sample calls a tool, and is returned unchanged.",
  "structured-output": "The caller asked for JSON, so the first sample is returned unchanged.",
  "prompt-not-text":
    "The prompt contains something other than text, such as a file or a tool's result, or does not end with a user's question.",
  "answer-not-text": "The first sample contains something other than text, or no text.",
  "no-answer": "No sample contains an answer: raise the maximum length, or change extract.",
} as const;

/** A reason that is the same in every stack. */
export function unrankedBecause(code: keyof typeof unrankedMessages): UnrankedReason {
  return { code, message: unrankedMessages[code] };
}

/** How an answer was chosen: the ranking, its certificate and its warnings, as plain JSON. */
export interface ConsensusReport
  extends Pick<
    RankCandidatesResult,
    "best" | "confidence" | "ranking" | "equilibrium" | "elicitation" | "uncertainty" | "usage"
  > {
  /**
   * Why the samples were not ranked, or null if they were. If they were not, `ranking` is empty and `usage` counts
   * nothing.
   */
  unranked: UnrankedReason | null;
  /** How many samples were drawn. */
  samples: number;
  /** The index of the returned sample, from 0. It is the first in `ranking`, even if `best` is null (an abstention). */
  chosen: number;
  /** The method that ranked the samples, `"majority-vote"` if the judge failed; null if nothing was ranked. */
  method: RankCandidatesResult["method"] | null;
  /** What to know before trusting the answer. */
  warnings: (RankingWarning | { code: "judge-failed" | "samples-failed"; message: string })[];
}

/** The text of a sample, and why it ended. */
export interface SampleText {
  text: string;
  finishReason: FinishReason | null;
}

/** Samples of one prompt, as a stack draws and reads them. */
export interface ConsensusTask<Sample> {
  /** The conversation that was asked, or why its samples cannot be ranked. */
  asked: readonly Message[] | UnrankedReason;
  judge: LanguageModel;
  /** Draws sample number `index`. */
  draw(index: number): Promise<Sample>;
  /** The sample's text, or why it cannot be ranked. */
  read(sample: Sample): SampleText | UnrankedReason;
  signal: AbortSignal | undefined;
}

/** What was drawn, what was chosen of it, and how. */
export interface Consensus<Sample> {
  samples: Sample[];
  chosen: Sample;
  report: ConsensusReport;
}

export const consensusSchemas: OptionSchemas<ConsensusOptions> = {
  samples: wholeNumber(2),
  onJudgeFailure: oneOf(["vote", "error"]),
  ...unchecked("extract", "method", "elicitation", "minimumConfidence"),
};

/**
 * Checks the options before any sample is paid for.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function checkConsensusOptions<Options extends ConsensusOptions>(
  options: Options,
  schemas: OptionSchemas<Options>,
): void {
  checkOptions("options", options, schemas);
  resolveRankCandidates({
    question: "?",
    samples: ["?"],
    model: unaskedModel,
    ...rankingOptionsOf(options),
  });
}

/** What of the options is of the ranking; what is undefined counts as left out. */
function rankingOptionsOf({ extract, method, elicitation, minimumConfidence }: ConsensusOptions) {
  return withoutUndefined({ extract, method, elicitation, minimumConfidence });
}

/**
 * The sample that ranks first. Where there is nothing to rank, it is the first sample, drawn alone for that reason:
 * nobody pays for five tool calls.
 *
 * @throws what drawing the first sample throws; the signal's reason once it has aborted; with
 * `onJudgeFailure: "error"`, what the judge throws
 */
export async function reachConsensus<Sample>(
  options: ConsensusOptions,
  task: ConsensusTask<Sample>,
): Promise<Consensus<Sample>> {
  const { asked, signal } = task;
  signal?.throwIfAborted();
  const first: Sample = await untilAborted(task.draw(0), signal);
  signal?.throwIfAborted();
  const firstText = task.read(first);
  const keepFirst = (reason: UnrankedReason, samples = [first]): Consensus<Sample> => ({
    samples,
    chosen: first,
    report: reportUnranked(reason, samples.length),
  });
  if ("code" in asked) return keepFirst(asked);
  if ("code" in firstText) return keepFirst(firstText);

  const { samples, failures } = await drawOthers(first, options.samples ?? 5, task);
  const warnings = failures.length === 0 ? [] : [warnOfFailures(failures, samples.length)];
  if (samples.length === 1) {
    return keepFirst({ code: "samples-failed", message: warnings[0]!.message });
  }
  const readable = samples.flatMap((sample, index) => {
    const read = task.read(sample);
    return "code" in read ? [] : [{ ...read, index }];
  });
  const ranked = await rankOrVote(options, task, asked, readable);
  if (ranked === undefined) {
    return keepFirst(unrankedBecause("no-answer"), samples);
  }
  const { generation: _, ...result } = ranked.result;
  const chosen = readable[result.ranking[0]!.originalIndex]!.index;
  return {
    samples,
    chosen: samples[chosen]!,
    report: {
      ...result,
      unranked: null,
      samples: samples.length,
      chosen,
      warnings: [...warnings, ...ranked.warnings, ...result.warnings],
    },
  };
}

async function drawOthers<Sample>(
  first: Sample,
  count: number,
  { draw, signal }: ConsensusTask<Sample>,
): Promise<{ samples: Sample[]; failures: unknown[] }> {
  const drawing = Array.from({ length: count - 1 }, async (_, i) => ({
    sample: await draw(i + 1),
  }));
  const drawn = await untilAborted(Promise.allSettled(drawing), signal);
  signal?.throwIfAborted();
  return {
    samples: [first, ...drawn.flatMap((one) => (one.status === "fulfilled" ? [one.value.sample] : []))],
    failures: drawn.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])),
  };
}

/** The ranking of the samples, by a vote where the judge fails; undefined where none of them holds an answer. */
async function rankOrVote<Sample>(
  options: ConsensusOptions,
  { judge, signal }: ConsensusTask<Sample>,
  messages: readonly Message[],
  samples: readonly SampleText[],
): Promise<{ result: RankCandidatesResult; warnings: ConsensusReport["warnings"] } | undefined> {
  const asked = {
    messages,
    samples: samples.map(({ text, finishReason }) => ({ text, finishReason })),
    model: judge,
    ...(signal && { signal }),
  };
  try {
    const result = await rankCandidates({ ...rankingOptionsOf(options), ...asked });
    return { result, warnings: [] };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InvalidArgumentError && error.parameter === "options.samples") {
      return undefined;
    }
    if (options.onJudgeFailure === "error") throw error;
    const { extract } = options;
    const result = await rankCandidates({
      ...asked,
      method: "majority-vote",
      ...(extract && { extract }),
    });
    const message = `The judge failed, so the answer was chosen by a vote: ${messageOf(error)}`;
    return { result, warnings: [{ code: "judge-failed", message }] };
  }
}

function warnOfFailures(failures: readonly unknown[], drawn: number) {
  const count = failures.length;
  return {
    code: "samples-failed" as const,
    message: `${count} of ${count + drawn} samples could not be drawn and are left out: ${messageOf(failures[0])}`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The report of an answer that is the first of so many samples, as it came. */
export function reportUnranked(unranked: UnrankedReason, samples: number): ConsensusReport {
  return {
    unranked,
    samples,
    chosen: 0,
    best: null,
    confidence: null,
    ranking: [],
    method: null,
    equilibrium: null,
    elicitation: null,
    uncertainty: null,
    warnings: [],
    usage: { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0, elapsedMs: 0 },
  };
}

/**
 * Sums of the numbers that objects of the same shape hold, place by place; what some do not tell is left out of the
 * sum. What services themselves said of one call, `raw`, is no part of it.
 */
export function sumNumbers(parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const names = new Set(parts.flatMap((part) => Object.keys(part)));
  names.delete("raw");
  return Object.fromEntries(
    Array.from(names, (name) => {
      const values = parts.map((part) => part[name]).filter((value) => value != null);
      const numbers = values.filter((value) => typeof value === "number");
      if (numbers.length > 0) return [name, numbers.reduce((sum, number) => sum + number)];
      const objects = values.filter((value) => typeof value === "object");
      return [name, objects.length > 0 ? sumNumbers(objects as Record<string, unknown>[]) : undefined];
    }),
  );
}
