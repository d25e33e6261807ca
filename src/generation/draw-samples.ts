import { requireSampling } from "../elicitation/answer-query";
import type { ProvenModel } from "../elicitation/players";
import type { Correctness } from "../elicitation/prompts";
import type { Meter } from "../elicitation/session";
import {
  type FinishReason,
  type ModelUsage,
  NoTextError,
  type Prompt,
  type SampleOptions,
} from "../models/language-model";
import { runTogether } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import {
  type Decoding,
  type PlannedSample,
  planSamples,
  type ResolvedGenerateOptions,
  type SampleSource,
  sampleOptionsOf,
} from "./generate-options";

/** Bounds on the cost of calls to models: requests, and generated tokens. */
export interface Budget {
  requests: number;
  tokens: number;
}

type Spent = Pick<ModelUsage, "requests" | "generatedTokens">;

/**
 * How many more samples, at most `wanted`, the budget allows together with what comes after them.
 * @param spent the cost so far
 * @param largestSample the most that one more sample costs
 * @param reserve the largest cost of what comes after this many more samples
 * @returns the number, with the bound that kept it below `wanted`
 */
export function countAffordable(
  wanted: number,
  budget: Budget,
  spent: Spent,
  largestSample: Spent,
  reserve: (more: number) => Spent,
): { count: number; bound: keyof Budget | undefined } {
  for (let count = 1; count <= wanted; count++) {
    const after = reserve(count);
    const most = (name: keyof Spent) => spent[name] + count * largestSample[name] + after[name];
    if (most("requests") > budget.requests) return { count: count - 1, bound: "requests" };
    if (most("generatedTokens") > budget.tokens) return { count: count - 1, bound: "tokens" };
  }
  return { count: wanted, bound: undefined };
}

/** A text drawn from the generator. */
export interface DrawnSample extends SampleSource {
  /** The text without surrounding space; empty if the model ended at once. */
  text: string;
  /** Why the text ended; null if the backend does not say. */
  finishReason: FinishReason | null;
}

/** The model and its prompts, and the functions called before each batch. */
export interface DrawRequest {
  generator: ProvenModel;
  /** The generator's prompts for a correct and an incorrect answer. */
  prompts: Record<Correctness, Prompt>;
  options: ResolvedGenerateOptions;
  /** Returns how many of the `wanted` next samples may be drawn, and the bound that allows no more. */
  afford(wanted: number, drawn: readonly DrawnSample[]): { count: number; bound: keyof Budget | undefined };
  /** Whether the remaining samples are not needed. */
  isDecided(drawn: readonly DrawnSample[], left: readonly SampleSource[]): Promise<boolean>;
  signal: AbortSignal;
  /** Counts the cost of samples. */
  meter: Meter;
}

/** The drawn samples, and why drawing ended. */
export interface DrawnSamples {
  samples: DrawnSample[];
  /** The largest number that would have been drawn. */
  planned: number;
  /** Why drawing ended: all were drawn, no more were needed, or no more could be afforded. */
  stopped: "count" | "decided" | keyof Budget;
}

/**
 * Samples in the order of their plan, drawn in batches until all are drawn or no more are needed or affordable. Each
 * sample's seed is the given seed plus its index, so it depends neither on the size of the batches nor on when drawing
 * ends.
 *
 * @throws MissingCapabilityError if the generator does not sample
 * @throws ModelError if it fails, or gives no text in a whole first batch; a single text that it does not give is empty
 */
export async function drawSamples(request: DrawRequest): Promise<DrawnSamples> {
  const { generator, options, signal } = request;
  const sample = requireSampling(generator, "generator of candidates");
  const plan = planSamples(options.count, options.correctness, chooseDecodings(request));
  const drawn: DrawnSamples = { samples: [], planned: plan.length, stopped: "count" };
  const { samples } = drawn;
  const failures: NoTextError[] = [];
  let completed = 0;

  async function draw(source: PlannedSample, place: number, signal: AbortSignal): Promise<DrawnSample> {
    const prompt = request.prompts[source.correctness];
    const described = { ...describeDraw(source, place, prompt, options), signal };
    const answer = await sample(prompt, described).catch((error: unknown) => {
      if (!(error instanceof NoTextError)) throw error;
      failures.push(error);
      return error.samples;
    });
    signal.throwIfAborted();
    request.meter.addSample(answer, ++completed, plan.length);
    const finishReason = answer.finishReasons?.[0] ?? null;
    return { ...source, text: answer.texts[0]!.trim(), finishReason };
  }

  while (samples.length < plan.length) {
    const start = samples.length;
    const wanted = Math.min(options.batchSize, plan.length - start);
    const { count, bound } = request.afford(wanted, samples);
    if (count === 0 && bound !== undefined) return { ...drawn, stopped: bound };
    const batch = plan.slice(start, start + count);
    const drawOne = (source: PlannedSample, together: AbortSignal, i: number) => draw(source, start + i, together);
    samples.push(...(await runTogether(batch, drawOne, signal)));
    if (failures.length === samples.length) throw failures[0];
    const left = plan.slice(samples.length);
    if (left.length > 0 && (await request.isDecided(samples, left))) return { ...drawn, stopped: "decided" };
  }
  return drawn;
}

function chooseDecodings({ generator: { model }, options }: DrawRequest): readonly Decoding[] {
  const { decodings } = options;
  if (decodings?.includes("top-k") && !model.takesTopK) {
    throw new InvalidArgumentError(
      "options.generate.decodings",
      decodings,
      `must be without "top-k": ${model.id} does not take topK, or does not say so by takesTopK`,
    );
  }
  if (decodings !== undefined) return decodings;
  return model.takesTopK ? ["greedy", "top-k", "nucleus"] : ["greedy", "nucleus"];
}

/** A model that continues a text may go on with a question of its own. */
const endsOfText = ["\n\n", "\nQuestion:"];

function describeDraw(
  { decoding }: PlannedSample,
  place: number,
  prompt: Prompt,
  options: ResolvedGenerateOptions,
): SampleOptions {
  const { maxTokens, seed, stop = typeof prompt === "string" ? endsOfText : [] } = options;
  return {
    ...sampleOptionsOf[decoding](options),
    count: 1,
    maxTokens,
    stop,
    ...(seed !== undefined && { seed: seed + place }),
  };
}
