import { describeValue, InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import * as option from "../shared/schema";
import {
  type ContinuationScores,
  type FinishReason,
  type LabelLogprobs,
  type ModelCallOptions,
  type ModelUsage,
  type ProbeResult,
  type Prompt,
  requireMessage,
  type SampleOptions,
  type Samples,
} from "./language-model";

/** @throws InvalidArgumentError unless the prompt is a text, or at least one message with role and content */
export function checkPrompt(prompt: Prompt, parameter = "prompt"): void {
  if (typeof prompt === "string") return;
  if (!Array.isArray(prompt) || prompt.length === 0) {
    throw new InvalidArgumentError(parameter, prompt, "must be a text or a list of messages");
  }
  prompt.forEach((message, i) => {
    requireMessage(`${parameter}[${i}]`, message);
  });
}

/**
 * @throws InvalidArgumentError unless there is a prompt and at least one text, none of them empty, and for an unknown
 * option
 */
export function checkScoring(
  prompt: Prompt,
  parameter: "continuations" | "labels",
  texts: readonly string[],
  options: ModelCallOptions,
): void {
  checkPrompt(prompt);
  if (!Array.isArray(texts) || texts.length === 0) {
    throw new InvalidArgumentError(parameter, texts, "must hold at least one text");
  }
  texts.forEach((text: unknown, i) => {
    if (typeof text !== "string" || text === "") {
      throw new InvalidArgumentError(`${parameter}[${i}]`, text, "must be a text that is not empty");
    }
  });
  checkCallOptions(options);
}

/** @throws InvalidArgumentError for an unknown option */
export function checkCallOptions(options: ModelCallOptions): void {
  rejectUnknownOptions("options", options, ["signal"]);
}

/** Sampling options with nothing left to default but the seed and topK, which have no default. */
export type ResolvedSampleOptions = Required<Omit<SampleOptions, "signal" | "seed" | "topK">> & {
  seed: number | undefined;
  topK?: number | undefined;
};

export function resolveSampleOptions(options: SampleOptions): ResolvedSampleOptions {
  option.checkOptions("options", options, samplingSchemas);
  const { count = 1, temperature = 1, topP = 1, maxTokens = 256, stop = [], seed, topK } = options;
  return { count, temperature, topP, maxTokens, stop, seed, topK };
}

/** What options must be that say how texts are drawn. */
export const samplingSchemas: option.OptionSchemas<SampleOptions> = {
  ...option.unchecked("signal"),
  count: option.wholeNumber(1),
  temperature: option.satisfies((value) => Number.isFinite(value) && (value as number) >= 0, "a finite number >= 0"),
  topP: option.satisfies(
    (value) => typeof value === "number" && value > 0 && value <= 1,
    "a number above 0 and at most 1",
  ),
  topK: option.wholeNumber(1),
  maxTokens: option.wholeNumber(1),
  stop: option.satisfies(
    (stop) => Array.isArray(stop) && stop.every((text) => typeof text === "string" && text !== ""),
    "a list of texts that are not empty",
  ),
  seed: option.wholeNumber(0),
};

/** A text that was drawn, with the reason why it ended: cut at the first of the stops that it holds. */
export function endAtStop(
  text: string,
  finishReason: FinishReason | undefined,
  stop: readonly string[],
): { text: string; finishReason: FinishReason | undefined } {
  const cut = cutAtStop(text, stop);
  return { text: cut, finishReason: cut === text ? finishReason : "stop" };
}

/** The text before the first of the stops that it holds, or the whole text where it holds none. */
export function cutAtStop(text: string, stop: readonly string[]): string {
  const ends = stop.map((end) => text.indexOf(end)).filter((end) => end >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** Rounding may lift a certain answer's log-probability just above 0. */
const largestLogProbability = 1e-3;

/** How far a probability may lie outside 0 to 1 by rounding. */
const massTolerance = 1e-3;

/**
 * A model's answer about continuations, checked for a log-probability and a number of tokens for each, since anyone may
 * have written its adapter.
 */
export function requireContinuations(modelId: string, answer: ContinuationScores, length: number): ContinuationScores {
  requireUsage(modelId, answer);
  const values = Array.isArray(answer.scores)
    ? answer.scores.map((score: { logLikelihood: number } | undefined) => score?.logLikelihood)
    : undefined;
  requireLogProbabilities(modelId, values, length);
  for (const { tokenCount } of answer.scores) {
    if (!(Number.isSafeInteger(tokenCount) && tokenCount > 0)) {
      throw faultOf(modelId, `a tokenCount of ${tokenCount}, not a whole number from 1`);
    }
  }
  return answer;
}

/** A model's answer about labels, checked in the same way. */
export function requireLabels(modelId: string, answer: LabelLogprobs, length: number): LabelLogprobs {
  requireUsage(modelId, answer);
  requireLogProbabilities(modelId, answer.logprobs, length);
  const { uncoveredMass: mass } = answer;
  if (typeof mass !== "number" || !(mass >= -massTolerance && mass <= 1 + massTolerance)) {
    throw faultOf(modelId, `an uncoveredMass of ${mass}, not from 0 to 1`);
  }
  if (!Array.isArray(answer.isBound) || answer.isBound.length !== length) {
    throw faultOf(modelId, `no isBound for each of the ${length} labels`);
  }
  return answer;
}

/** Texts that a model drew, checked to be as many as requested, as are the reasons why they ended. */
export function requireTexts(modelId: string, answer: Samples, count: number): Samples {
  requireUsage(modelId, answer);
  const { texts, finishReasons } = answer;
  requireLength(modelId, texts, "texts", count, `${count}`);
  const wrong = texts.findIndex((text) => typeof text !== "string");
  if (wrong >= 0) throw faultOf(modelId, `${describeValue(texts[wrong])} instead of a text`);
  if (finishReasons != null) requireLength(modelId, finishReasons, "finishReasons", count, `${count}`);
  return answer;
}

/** What a probe found, checked in the same way; reasons may be left out. */
export function requireProof(modelId: string, found: ProbeResult): ProbeResult {
  if (Object(found.capabilities) !== found.capabilities) throw faultOf(modelId, "no capabilities to its probe");
  if (found.usage !== undefined) requireUsage(modelId, { usage: found.usage });
  return { ...found, reasons: found.reasons ?? {} };
}

const countedInUsage = ["requests", "promptTokens", "cachedTokens", "generatedTokens"] as const;

/** An answer, checked for what it cost and for its warnings. */
export function requireUsage<Answer extends { usage: ModelUsage; warnings?: Samples["warnings"] }>(
  modelId: string,
  answer: Answer,
): Answer {
  const usage = answer?.usage;
  if (Object(usage) !== usage) throw faultOf(modelId, "no usage");
  const wrong = countedInUsage.find((name) => !(Number.isFinite(usage[name]) && usage[name] >= 0));
  if (wrong) throw faultOf(modelId, `a usage with ${describeValue(usage[wrong])} ${wrong}, not a number from 0`);
  const warnings: unknown = answer.warnings ?? [];
  if (!Array.isArray(warnings) || warnings.some((warning) => typeof warning?.message !== "string")) {
    throw faultOf(modelId, "warnings that are no list of { code, message }");
  }
  return answer;
}

function requireLogProbabilities(modelId: string, values: unknown, length: number): void {
  requireLength(modelId, values, "numbers", length, `${length} log-probabilities`);
  const wrong = values.findIndex((value) => typeof value !== "number" || !(value <= largestLogProbability));
  if (wrong >= 0) throw faultOf(modelId, `${values[wrong]}, which is not a log-probability`);
}

function requireLength(
  modelId: string,
  values: unknown,
  noun: string,
  length: number,
  requested: string,
): asserts values is unknown[] {
  if (Array.isArray(values) && values.length === length) return;
  throw faultOf(modelId, `${Array.isArray(values) ? values.length : "no"} ${noun}, but ${requested} were requested`);
}

function faultOf(modelId: string, found: string): ModelResponseError {
  return new ModelResponseError(`${modelId} answered with ${found}: its adapter or server is at fault`);
}
