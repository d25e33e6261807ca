import {
  type AnswerEquivalence,
  hasKey,
  type MergedCandidate,
  mergeCandidates,
  mergeTexts,
} from "../answers/equivalence-classes";
import { InvalidArgumentError } from "../shared/errors";
import type { DrawnSample } from "./generate-options";

/** Finds the final answer in a text; undefined if it has none. */
export type ExtractAnswer = (text: string) => string | undefined;

/** A sample with its final answer. */
export interface GeneratedSample extends DrawnSample {
  /** What `extract` found in it, or the text itself; null if there is none or the sample is dropped. */
  answer: string | null;
  /** Whether it is left out because it was cut off. */
  dropped: boolean;
}

/** Texts that are ranked as one. */
export interface SampleGroup {
  /** The first text. */
  text: string;
  /** Indices of their samples, ascending. */
  samples: number[];
}

/**
 * The answers of samples.
 * @param keepCutOff whether texts that were cut off count like others
 * @throws InvalidArgumentError if `extract` finds something other than a text
 */
export function answerSamples(
  samples: readonly DrawnSample[],
  extract: ExtractAnswer | undefined,
  keepCutOff: boolean,
): GeneratedSample[] {
  return samples.map((sample) => {
    const isCutOff = sample.finishReason === "length" || sample.finishReason === "content-filter";
    const dropped = isCutOff && !keepCutOff;
    return { ...sample, answer: dropped ? null : findAnswer(sample.text, extract), dropped };
  });
}

function findAnswer(text: string, extract: ExtractAnswer | undefined): string | null {
  if (text === "") return null;
  const answer = extract === undefined ? text : extract(text);
  if (answer !== undefined && typeof answer !== "string") {
    throw new InvalidArgumentError("extract", answer, "must return a text or undefined");
  }
  return answer?.trim() || null;
}

/** The different texts of the samples that have one, in the order of their first appearance. */
export function groupByText(samples: readonly GeneratedSample[]): Promise<SampleGroup[]> {
  return group(samples, ({ text, dropped }) => (dropped ? null : text || null), mergeTexts);
}

/** The candidates that samples become, their answers or their texts, in the order of their first appearance. */
export async function groupSamples(
  samples: readonly GeneratedSample[],
  rank: "answers" | "paths",
  equivalence: AnswerEquivalence | undefined,
): Promise<SampleGroup[]> {
  if (rank === "paths") return groupByText(samples);
  const merge = (answers: readonly string[]) => mergeCandidates(answers, equivalence);
  return group(samples, ({ answer }) => answer, merge);
}

async function group(
  samples: readonly GeneratedSample[],
  read: (sample: GeneratedSample) => string | null,
  merge: (texts: readonly string[]) => MergedCandidate[] | Promise<MergedCandidate[]>,
): Promise<SampleGroup[]> {
  const given = samples.flatMap((sample, index) => {
    const text = read(sample);
    return text === null ? [] : [{ text, index }];
  });
  const merged = await merge(given.map(({ text }) => text));
  return merged.map(({ candidate, originalIndices }) => ({
    text: candidate,
    samples: originalIndices.map((i) => given[i]!.index),
  }));
}

/** An equivalence that asks about each pair of answers once, however often they are grouped. */
export function rememberEquivalence(equivalence: AnswerEquivalence): AnswerEquivalence {
  // A key is asked about each answer alone.
  if (hasKey(equivalence)) return equivalence;
  const known = new Map<string, ReturnType<AnswerEquivalence>>();
  return (a, b) => {
    const key = JSON.stringify([a, b]);
    const answer = known.get(key) ?? equivalence(a, b);
    known.set(key, answer);
    return answer;
  };
}
