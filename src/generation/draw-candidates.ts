import type { AnswerEquivalence } from "../answers/equivalence-classes";
import { requireSampling } from "../elicitation/answer-query";
import { type Asked, placeAfter } from "../elicitation/conversation";
import { costOfDrawn, costOfTexts, noCost } from "../elicitation/cost";
import { requireAnswerable } from "../elicitation/fit-elicitation";
import type { Correctness } from "../elicitation/prompts";
import type { AskingSession } from "../elicitation/session";
import {
  type LanguageModel,
  type ModelUsage,
  NoTextError,
  type Prompt,
  type SampleOptions,
} from "../models/language-model";
import { runTogether } from "../shared/abort";
import { InvalidArgumentError } from "../shared/errors";
import {
  type Decoding,
  type DrawnSample,
  type PlannedSample,
  planSamples,
  type ResolvedGenerateOptions,
  sampleOptionsOf,
} from "./generate-options";
import { answerSamples, type ExtractAnswer, type GeneratedSample, groupSamples } from "./group-samples";
import { decideVote } from "./vote";

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

/** How samples become candidates, and what is asked about these. */
export interface SampleReading {
  extract: ExtractAnswer | undefined;
  rank: "answers" | "paths";
  equivalence: AnswerEquivalence | undefined;
  keepCutOff: boolean;
  /** Whether the samples are only counted, without asking about them. */
  isVote: boolean;
  /** Whether log P(y|x) is requested as well. */
  likelihood: boolean;
}

/** The drawn samples, and why drawing ended. */
export interface DrawnSamples {
  samples: GeneratedSample[];
  /** The largest number that would have been drawn. */
  planned: number;
  /** Why drawing ended: all were drawn, no more were needed, or no more could be afforded. */
  stopped: "count" | "decided" | keyof Budget;
}

/**
 * Samples of the generator with their answers, in the order of their plan, drawn in batches until all are drawn or no
 * more are needed or affordable. Each sample's seed is the given seed plus its index, so it depends neither on the size
 * of the batches nor on when drawing ends.
 *
 * @throws InvalidArgumentError if the budget does not allow a single sample, or samples may outnumber the letters for
 * them
 * @throws MissingCapabilityError if the generator does not sample, or the models cannot answer the questions about its
 * samples
 * @throws ModelError if it fails, or gives no text in a whole first batch; a single text that it does not give is empty
 */
export async function drawCandidates(
  { players, elicitation, meter, signal }: AskingSession,
  asked: Asked,
  options: ResolvedGenerateOptions,
  budget: Budget,
  { extract, rank, equivalence, keepCutOff, isVote, likelihood }: SampleReading,
): Promise<DrawnSamples> {
  const { generator } = players;
  const { maxTokens, until } = options;
  if (!isVote) requireAnswerable(players, elicitation, likelihood, options.count);
  const costOfAsking = costOfDrawn(players, elicitation, likelihood, asked, maxTokens);
  /** Nothing is asked about the candidates of a vote, or about a single candidate. */
  const costOfRanking = (candidates: number) => (isVote || candidates < 2 ? noCost : costOfAsking(candidates));
  const promptFor = (correctness: Correctness) =>
    placeAfter(asked.history, elicitation.prompts.generation(asked.question, correctness, elicitation.shots));
  const prompts = { correct: promptFor("correct"), incorrect: promptFor("incorrect") };
  const sample = requireSampling(generator, "generator of candidates");
  const plan = planSamples(options.count, options.correctness, chooseDecodings(generator.model, options));
  const failures: NoTextError[] = [];
  const drawn: DrawnSample[] = [];
  let completed = 0;
  async function draw(source: PlannedSample, place: number, signal: AbortSignal): Promise<DrawnSample> {
    const prompt = prompts[source.correctness];
    const described = { ...describeDraw(source, place, prompt, options), signal };
    const answer = await sample(prompt, described).catch((error: unknown) => {
      if (!(error instanceof NoTextError)) throw error;
      failures.push(error);
      return error.samples;
    });
    signal.throwIfAborted();
    meter.addSample(answer, ++completed, plan.length);
    const finishReason = answer.finishReasons?.[0] ?? null;
    return { ...source, text: answer.texts[0]!.trim(), finishReason };
  }
  const read = () => answerSamples(drawn, extract, keepCutOff);
  const end = (stopped: DrawnSamples["stopped"]) => ({ samples: read(), planned: plan.length, stopped });
  while (drawn.length < plan.length) {
    const start = drawn.length;
    const wanted = Math.min(options.batchSize, plan.length - start);
    const texts = new Set(drawn.map(({ text }) => text)).size;
    const largestSample = { requests: 1, ...costOfTexts(generator.model, 1, maxTokens) };
    const reserve = (more: number) => costOfRanking(texts + more);
    const { count, bound } = countAffordable(wanted, budget, meter.usage, largestSample, reserve);
    if (count === 0 && bound !== undefined) {
      if (start === 0) throw describeBudget(budget, bound, maxTokens);
      return end(bound);
    }
    const batch = plan.slice(start, start + count);
    const drawOne = (source: PlannedSample, together: AbortSignal, i: number) => draw(source, start + i, together);
    drawn.push(...(await runTogether(batch, drawOne, signal)));
    if (failures.length === drawn.length) throw failures[0];
    const left = plan.slice(drawn.length);
    const isDecided =
      left.length > 0 &&
      (await decideVote(read(), left, until, (answered) => groupSamples(answered, rank, equivalence)));
    if (isDecided) return end("decided");
  }
  return end("count");
}

/** The error for a budget that does not allow a single sample. */
function describeBudget(budget: Budget, bound: keyof Budget, maxTokens: number): InvalidArgumentError {
  const expected = {
    requests: "one sample and the probe of what the model can do",
    tokens: `one sample of up to ${maxTokens} tokens: raise it, or lower generate.maxTokens`,
  };
  return new InvalidArgumentError(`options.budget.${bound}`, budget[bound], `must allow ${expected[bound]}`);
}

function chooseDecodings(model: LanguageModel, { decodings }: ResolvedGenerateOptions): readonly Decoding[] {
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
