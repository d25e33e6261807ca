import { type AnswerEquivalence, hasKey } from "../candidates/equivalence-classes";
import { mergeCandidates } from "../candidates/merge-candidates";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { DrawnSample } from "./draw-samples";

/** Finds the final answer of a text, or undefined where it has none. */
export type ExtractAnswer = (text: string) => string | undefined;

/** A sample with the answer it ends in. */
export interface GeneratedSample extends DrawnSample {
  /** What `extract` found in it, or the text itself; undefined where there is none. */
  answer: string | undefined;
}

/** Texts that are ranked as one. */
export interface SampleGroup {
  /** The first of them. */
  text: string;
  /** The samples that gave them, ascending. */
  samples: number[];
}

/** The answers of samples. */
export function answerSamples(
  samples: readonly DrawnSample[],
  extract: ExtractAnswer | undefined,
): GeneratedSample[] {
  return samples.map((sample) => ({ ...sample, answer: findAnswer(sample.text, extract) }));
}

function findAnswer(text: string, extract: ExtractAnswer | undefined): string | undefined {
  if (text === "") return undefined;
  const answer = extract === undefined ? text : extract(text);
  if (answer !== undefined && typeof answer !== "string") {
    throw new InvalidArgumentError("extract", answer, "must answer a text or undefined");
  }
  return answer?.trim() || undefined;
}

/** The different texts of the samples that have one, in the order of their first appearance. */
export async function groupByText(samples: readonly GeneratedSample[]): Promise<SampleGroup[]> {
  return group(
    samples,
    ({ text }) => text || undefined,
    () => false,
  );
}

/** The different answers of the samples that have one, in the order of their first appearance. */
async function groupByAnswer(
  samples: readonly GeneratedSample[],
  equivalence: AnswerEquivalence | undefined,
): Promise<SampleGroup[]> {
  return group(samples, ({ answer }) => answer, equivalence);
}

/** The candidates that samples come to: their answers, or their texts. */
export async function groupSamples(
  samples: readonly GeneratedSample[],
  rank: "answers" | "paths",
  equivalence: AnswerEquivalence | undefined,
): Promise<SampleGroup[]> {
  return rank === "paths" ? groupByText(samples) : groupByAnswer(samples, equivalence);
}

async function group(
  samples: readonly GeneratedSample[],
  read: (sample: GeneratedSample) => string | undefined,
  equivalence: AnswerEquivalence | undefined,
): Promise<SampleGroup[]> {
  const given = samples.flatMap((sample, index) => {
    const text = read(sample);
    return text === undefined ? [] : [{ text, index }];
  });
  const merged = await mergeCandidates(
    given.map(({ text }) => text),
    equivalence,
  );
  return merged.map(({ candidate, originalIndices }) => ({
    text: candidate,
    samples: originalIndices.map((i) => given[i]!.index),
  }));
}

/** An equivalence that asks about each pair of answers once, however often they are grouped. */
export function rememberEquivalence(equivalence: AnswerEquivalence): AnswerEquivalence {
  if (hasKey(equivalence)) return equivalence;
  const known = new Map<string, ReturnType<AnswerEquivalence>>();
  return (a, b) => {
    const key = JSON.stringify([a, b]);
    const answer = known.get(key) ?? equivalence(a, b);
    known.set(key, answer);
    return answer;
  };
}
