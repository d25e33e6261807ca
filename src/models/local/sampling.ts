import { cutAtStop, type ResolvedSampleOptions } from "../check-call";
import type { FinishReason, Samples } from "../language-model";
import { countSharedTokens, type EngineModel, type EngineSequence, type Token, truncateSequence } from "./engine";
import { smallestShare } from "./evaluation";

/**
 * Texts drawn one after another. Each ends at the model's end-of-generation token, before a stop text, or at
 * `maxTokens`.
 */
export async function sampleTexts(
  model: EngineModel,
  sequence: EngineSequence,
  promptTokens: readonly Token[],
  options: ResolvedSampleOptions,
  signal: AbortSignal | undefined,
): Promise<Samples> {
  const { count, temperature, topP, topK = 0, seed } = options;
  const texts: string[] = [];
  const finishReasons: FinishReason[] = [];
  let generatedTokens = 0;
  let cachedTokens = 0;
  try {
    for (let i = 0; i < count; i++) {
      signal?.throwIfAborted();
      const { held, rest } = await beginPrompt(sequence, promptTokens, signal);
      cachedTokens += held;
      const generated: Token[] = [];
      // A topK of 0 means all of them.
      const sampling = { temperature, topP, topK, minP: 0, ...(seed !== undefined && { seed: seed + i }) };
      const tokens = sequence.evaluate(rest, sampling);
      const { text, finishReason } = await readText(model, tokens, generated, options, signal);
      texts.push(text);
      finishReasons.push(finishReason);
      generatedTokens += generated.length;
    }
  } finally {
    // Tokens evaluated one at a time round differently, so no score may be based on them.
    const kept = promptTokens.length < smallestShare ? 0 : promptTokens.length;
    await truncateSequence(sequence, kept);
  }
  const usage = { requests: count, promptTokens: count * promptTokens.length, cachedTokens, generatedTokens };
  return { texts, finishReasons, usage };
}

/** Tokens of a prompt that are evaluated together; twice as many fit into any batch. */
const promptShare = 32;

/**
 * Evaluates a prompt except for a rest that is evaluated with the first new token, so that no batch holds a single
 * token of it.
 * @returns how many of its tokens were in memory, and those that are left
 */
async function beginPrompt(
  sequence: EngineSequence,
  promptTokens: readonly Token[],
  signal: AbortSignal | undefined,
): Promise<{ held: number; rest: Token[] }> {
  const last = Math.max(0, promptTokens.length - smallestShare);
  const held = Math.min(countSharedTokens(sequence.contextTokens, promptTokens), last);
  await truncateSequence(sequence, held);
  const rest = promptTokens.slice(held);
  while (rest.length > 2 * promptShare) {
    signal?.throwIfAborted();
    await sequence.controlledEvaluate(rest.splice(0, promptShare));
  }
  return { held, rest };
}

async function readText(
  model: EngineModel,
  tokens: AsyncIterable<Token>,
  generated: Token[],
  { maxTokens, stop }: ResolvedSampleOptions,
  signal: AbortSignal | undefined,
): Promise<{ text: string; finishReason: FinishReason }> {
  let text = "";
  for await (const token of tokens) {
    signal?.throwIfAborted();
    if (model.isEogToken(token)) break;
    generated.push(token);
    text = model.detokenize(generated);
    const kept = cutAtStop(text, stop);
    if (kept.length < text.length) return { text: kept, finishReason: "stop" };
    if (generated.length >= maxTokens) return { text, finishReason: "length" };
  }
  return { text, finishReason: "stop" };
}
