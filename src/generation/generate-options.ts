import * as z from "zod/mini";
import type { Correctness } from "../elicitation/prompts";
import type { SampleOptions } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { checkOptions, type OptionSchemas, satisfies, wholeNumber } from "../shared/schema";

/**
 * How a text is drawn, token by token: `"greedy"`, the most probable one; `"top-k"`, one of the k most probable; `"nucleus"`,
 * one of the smallest set that holds the probability mass p; `"temperature"`, any token.
 */
export type Decoding = "greedy" | "top-k" | "nucleus" | "temperature";

/** The numbers that decodings take. */
interface DecodingSettings {
  /** Of every decoding but `"greedy"`. 1 is the model's own distribution. @default 1 */
  temperature?: number;
  /** Of `"top-k"`. @default 50 */
  topK?: number;
  /** Of `"nucleus"`. @default 0.9 */
  topP?: number;
}

type Settings = Required<DecodingSettings>;

const optionsOf: Record<Decoding, (settings: Settings) => SampleOptions> = {
  greedy: () => ({ temperature: 0 }),
  "top-k": ({ temperature, topK }) => ({ temperature, topK }),
  nucleus: ({ temperature, topP }) => ({ temperature, topP }),
  temperature: ({ temperature }) => ({ temperature }),
};

/** What a decoding asks of the model's `sample()`. */
export function sampleOptionsOf(decoding: Decoding, settings: Settings): SampleOptions {
  return optionsOf[decoding](settings);
}

/** A plan of all samples is held in memory, and candidates are compared with each other. */
const mostSamples = 100_000;

/** Which candidates are sampled, and how many. */
export interface GenerateOptions extends DecodingSettings {
  /** Most samples drawn, at most 100,000. @default 16 */
  count?: number;
  /**
   * What the generator is asked for: samples are divided evenly between a correct and an incorrect answer, an odd one going
   * to the first. Only those drawn where a correct answer was asked for count as votes.
   * @default ["correct", "incorrect"], as the game is over both kinds
   */
  correctness?: readonly Correctness[];
  /**
   * How they are drawn. Greedy decoding gives the same text each time and is used once for each of `correctness`; the others
   * take turns.
   * @default ["greedy", "top-k", "nucleus"], the kinds that the paper mixes, without "top-k" for a model that does not take it
   */
  decodings?: readonly Decoding[];
  /** Longest sample, in tokens. @default 256 */
  maxTokens?: number;
  /**
   * Texts that end a sample; they are not part of it.
   * @default ["\n\n", "\nQuestion:"] where the prompt is text, which the model might continue with a question of its own;
   * none where it is messages
   */
  stop?: readonly string[];
  /** With the same seed the same samples are drawn, where the model supports it. @default none */
  seed?: number;
  /** Samples drawn together, before it is looked whether more are wanted. @default 8 */
  batchSize?: number;
  /**
   * When to stop before `count`:
   *
   * - `"all"`: not at all;
   * - `"decided"`: once the samples that are left could not overturn the majority vote even if all went to the runner-up. The
   *   winner is that of all `count` samples, without error unless a later answer is `equivalence`'s link between two earlier
   *   ones;
   * - `{ error }`: once it is established which answer the generator gives most often, see `isModeEstablished()`: the chance
   *   that another one is in truth more probable is at most `error`, however often it is looked. Samples must be drawn
   *   alike: by one decoding, and not by `"greedy"`.
   *
   * Only a vote's winner is known from the samples alone, so other methods have none but `"all"`: a candidate that was not
   * drawn yet may always be ranked first.
   * @default "decided" for the method "majority-vote", "all" for the others
   */
  until?: "all" | "decided" | { readonly error: number };
}

/** Options with nothing left to default but what depends on the model and its prompts. */
export interface ResolvedGenerateOptions
  extends Required<Omit<GenerateOptions, "decodings" | "stop" | "seed">> {
  decodings: readonly Decoding[] | undefined;
  stop: readonly string[] | undefined;
  seed: number | undefined;
}

const between = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && value > least && value <= most;

const isNonNegative = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;

function distinctOnes(names: readonly string[]): z.ZodMiniType {
  return satisfies(
    (values) =>
      Array.isArray(values) &&
      values.length > 0 &&
      new Set(values).size === values.length &&
      values.every((value) => names.includes(value)),
    `a non-empty list of different ones of ${names.join(", ")}`,
  );
}

const schemas: OptionSchemas<GenerateOptions> = {
  count: z.pipe(
    wholeNumber(1),
    satisfies((count) => (count as number) <= mostSamples, `at most ${mostSamples}`),
  ),
  correctness: distinctOnes(["correct", "incorrect"]),
  decodings: distinctOnes(Object.keys(optionsOf)),
  temperature: satisfies(isNonNegative, "a finite number >= 0"),
  topK: wholeNumber(1),
  topP: satisfies(between(0, 1), "a number above 0 and at most 1"),
  maxTokens: wholeNumber(1),
  stop: satisfies(
    (stop) => Array.isArray(stop) && stop.every((text) => typeof text === "string" && text !== ""),
    "a list of texts that are not empty",
  ),
  seed: wholeNumber(0),
  batchSize: wholeNumber(1),
  until: satisfies((until) => {
    if (until === "all" || until === "decided") return true;
    const { error } = Object(until) as { error?: unknown };
    return typeof error === "number" && error > 0 && error < 1;
  }, '"all", "decided" or { error } with a number above 0 and below 1'),
};

/**
 * The options with their defaults.
 * @param isVote whether the samples are only counted
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveGenerateOptions(
  options: GenerateOptions,
  isVote: boolean,
): ResolvedGenerateOptions {
  checkOptions("options.generate", options, schemas);
  const resolved: ResolvedGenerateOptions = {
    count: options.count ?? 16,
    correctness: options.correctness ?? ["correct", "incorrect"],
    decodings: options.decodings,
    temperature: options.temperature ?? 1,
    topK: options.topK ?? 50,
    topP: options.topP ?? 0.9,
    maxTokens: options.maxTokens ?? 256,
    stop: options.stop,
    seed: options.seed,
    batchSize: options.batchSize ?? 8,
    until: options.until ?? (isVote ? "decided" : "all"),
  };
  const { until, decodings } = resolved;
  if (until !== "all" && !isVote) {
    throw new InvalidArgumentError(
      "options.generate.until",
      until,
      'must be left out or "all" for this method: only the winner of a majority vote is known from the samples alone',
    );
  }
  if (typeof until !== "string" && (decodings?.length !== 1 || decodings[0] === "greedy")) {
    throw new InvalidArgumentError(
      "options.generate.decodings",
      decodings,
      'must be one decoding, such as ["temperature"], for until { error }: its bound holds for samples drawn alike',
    );
  }
  return resolved;
}
