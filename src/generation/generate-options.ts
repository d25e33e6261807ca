import * as z from "zod/mini";
import type { Correctness } from "../elicitation/prompts";
import { samplingSchemas } from "../models/check-call";
import type { FinishReason, SampleOptions } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { withoutUndefined } from "../shared/options";
import * as option from "../shared/schema";

/**
 * How to draw each token of a text: `"greedy"`, the most probable one; `"top-k"`, one of the k most probable;
 * `"nucleus"`, one of the smallest set with probability mass p; `"temperature"`, any token.
 */
export type Decoding = "greedy" | "top-k" | "nucleus" | "temperature";

/** The parameters of decodings. */
interface DecodingSettings {
  /** For every decoding except `"greedy"`. 1 is the model's own distribution. @default 1 */
  temperature?: number;
  /** For `"top-k"`. @default 50 */
  topK?: number;
  /** For `"nucleus"`. @default 0.9 */
  topP?: number;
}

/** How a model is asked for a sample by each decoding. */
export const sampleOptionsOf: Record<Decoding, (settings: Required<DecodingSettings>) => SampleOptions> = {
  greedy: () => ({ temperature: 0 }),
  "top-k": ({ temperature, topK }) => ({ temperature, topK }),
  nucleus: ({ temperature, topP }) => ({ temperature, topP }),
  temperature: ({ temperature }) => ({ temperature }),
};

/** The plan of all samples is in memory, and candidates are compared with each other. */
const mostSamples = 100_000;

/** Which candidates to sample, and how many. */
export interface GenerateOptions extends DecodingSettings {
  /** The most samples to draw, up to 100,000. @default 16 */
  count?: number;
  /**
   * What to ask the generator for. Samples are divided evenly between a correct and an incorrect answer; an odd one
   * goes to the first. Only samples drawn when asked for a correct answer count as votes.
   * @default ["correct", "incorrect"], since the game uses both kinds
   */
  correctness?: readonly Correctness[];
  /**
   * How to draw them. Greedy decoding gives the same text each time and is used once for each of `correctness`; the
   * others take turns.
   * @default ["greedy", "top-k", "nucleus"], the kinds that the paper mixes, without "top-k" for a model that does not
   * take it
   */
  decodings?: readonly Decoding[];
  /** The longest sample, in tokens. @default 256 */
  maxTokens?: number;
  /**
   * Texts that end a sample, without being part of it.
   * @default ["\n\n", "\nQuestion:"] if the prompt is text, which the model might continue with a question of its own;
   * none if it is messages
   */
  stop?: readonly string[];
  /** The same seed draws the same samples, if the model supports it. @default none */
  seed?: number;
  /** Samples to draw together before checking whether more are needed. @default 8 */
  batchSize?: number;
  /**
   * When to stop before `count`:
   *
   * - `"all"`: never;
   * - `"decided"`: once the remaining samples could not overturn the majority vote even if all went to the runner-up.
   *   The winner is the same as with all `count` samples, unless `equivalence` finds that a later answer equals two
   *   different earlier ones;
   * - `{ error }`: once it is established which answer the generator gives most often, see `isModeEstablished()`: the
   *   chance that another one is in truth more probable is at most `error`, however often this is checked. All samples
   *   must be drawn with one decoding other than `"greedy"`.
   *
   * Only the winner of a vote is known from the samples alone, so other methods allow only `"all"`: a candidate that
   * has not been drawn yet might rank first.
   * @default "decided" for the method "majority-vote", "all" for the others
   */
  until?: "all" | "decided" | { readonly error: number };
}

/** Options with all defaults except those that depend on the model and its prompts. */
export interface ResolvedGenerateOptions extends Required<Omit<GenerateOptions, "decodings" | "stop" | "seed">> {
  decodings: readonly Decoding[] | undefined;
  stop: readonly string[] | undefined;
  seed: number | undefined;
}

function distinctOnes(names: readonly string[]): z.ZodMiniType {
  return option.satisfies(
    (values) =>
      Array.isArray(values) &&
      values.length > 0 &&
      new Set(values).size === values.length &&
      values.every((value) => names.includes(value)),
    `a non-empty list of different ones of ${names.join(", ")}`,
  );
}

const { temperature, topK, topP, maxTokens, stop, seed } = samplingSchemas;
const schemas: option.OptionSchemas<GenerateOptions> = {
  count: z.pipe(
    option.wholeNumber(1),
    option.satisfies((count) => (count as number) <= mostSamples, `at most ${mostSamples}`),
  ),
  correctness: distinctOnes(["correct", "incorrect"]),
  decodings: distinctOnes(Object.keys(sampleOptionsOf)),
  ...{ temperature, topK, topP, maxTokens, stop, seed },
  batchSize: option.wholeNumber(1),
  until: option.satisfies((until) => {
    if (until === "all" || until === "decided") return true;
    const { error } = Object(until) as { error?: unknown };
    return typeof error === "number" && error > 0 && error < 1;
  }, '"all", "decided" or { error } with a number above 0 and below 1'),
};

/**
 * The options with their defaults.
 * @param isVote whether the samples are only counted
 */
export function resolveGenerateOptions(options: GenerateOptions, isVote: boolean): ResolvedGenerateOptions {
  option.checkOptions("options.generate", options, schemas);
  const resolved: ResolvedGenerateOptions = {
    ...{ count: 16, correctness: ["correct", "incorrect"], temperature: 1, topK: 50, topP: 0.9, maxTokens: 256 },
    ...{ decodings: undefined, stop: undefined, seed: undefined, batchSize: 8, until: isVote ? "decided" : "all" },
    ...withoutUndefined(options),
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
      'must be one decoding, such as ["temperature"], for until { error }, whose bound requires samples drawn alike',
    );
  }
  return resolved;
}

/** Where a sample comes from. */
export interface SampleSource {
  /** Whether the generator was asked for a correct or for an incorrect answer. */
  correctness: Correctness;
  /** How it was drawn; null for one that was given. */
  decoding: Decoding | null;
}

/** A text drawn from the generator. */
export interface DrawnSample extends SampleSource {
  /** The text without surrounding space; empty if the model ended at once. */
  text: string;
  /** Why the text ended; null if the backend does not say. */
  finishReason: FinishReason | null;
}

export type PlannedSample = SampleSource & { decoding: Decoding };

/**
 * The sources of `count` samples. They alternate over `correctness`, and for each of these they use greedy decoding
 * once, if it is among the decodings, and the other decodings in turn. If greedy is the only decoding, there is one
 * sample for each of `correctness`.
 */
export function planSamples(
  count: number,
  correctness: readonly Correctness[],
  decodings: readonly Decoding[],
): PlannedSample[] {
  const random = decodings.filter((decoding) => decoding !== "greedy");
  const first = decodings.includes("greedy") ? 1 : 0;
  const sources: PlannedSample[] = [];
  for (let i = 0; i < count; i++) {
    const round = Math.floor(i / correctness.length);
    const decoding = round < first ? "greedy" : random[(round - first) % random.length];
    if (decoding === undefined) break;
    sources.push({ correctness: correctness[i % correctness.length]!, decoding });
  }
  return sources;
}
