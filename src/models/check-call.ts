import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import {
  type FinishReason,
  type ModelCallOptions,
  type Prompt,
  requireMessage,
  type SampleOptions,
} from "./language-model";

/** @throws InvalidArgumentError unless the prompt is a text, or at least one message with role and content */
export function checkPrompt(prompt: Prompt): void {
  if (typeof prompt === "string") return;
  if (!Array.isArray(prompt) || prompt.length === 0) {
    throw new InvalidArgumentError("prompt", prompt, "must be a text or a list of messages");
  }
  prompt.forEach((message, i) => {
    requireMessage(`prompt[${i}]`, message);
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
  const names = ["signal", "count", "temperature", "topP", "topK", "maxTokens", "stop", "seed"];
  rejectUnknownOptions("options", options, names);
  const { count = 1, temperature = 1, topP = 1, maxTokens = 256, stop = [], seed, topK } = options;
  checkSampling(options);
  return { count, temperature, topP, maxTokens, stop, seed, topK };
}

/** Options that say how texts are drawn; those that are undefined are left to their defaults. */
export type Sampling = {
  readonly [Name in Exclude<keyof SampleOptions, "signal">]?: SampleOptions[Name] | undefined;
};

/** @throws InvalidArgumentError for a value that texts cannot be drawn with */
export function checkSampling(sampling: Sampling): void {
  const { temperature, topP, seed, stop } = sampling;
  const expectUsable = (name: keyof Sampling, isUsable: boolean, expected: string) => {
    if (sampling[name] !== undefined && !isUsable) {
      throw new InvalidArgumentError(`options.${name}`, sampling[name], `must be ${expected}`);
    }
  };
  for (const name of ["count", "maxTokens", "topK"] as const) {
    expectUsable(name, isCount(sampling[name], 1), "a whole number >= 1");
  }
  expectUsable("temperature", Number.isFinite(temperature) && temperature! >= 0, "a finite number >= 0");
  expectUsable("topP", Number.isFinite(topP) && topP! > 0 && topP! <= 1, "a number above 0 and at most 1");
  expectUsable("seed", isCount(seed, 0), "a whole number >= 0");
  expectUsable(
    "stop",
    Array.isArray(stop) && stop.every((text) => typeof text === "string" && text !== ""),
    "a list of texts that are not empty",
  );
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

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
