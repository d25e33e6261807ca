import type { ResolvedSampleOptions } from "../check-call";
import { cutAtStop } from "../cut-at-stop";
import type { Samples } from "../language-model";
import type { EngineModel, EngineSequence, Token } from "./engine";
import { countSharedTokens, truncateSequence } from "./sequence-pool";

/**
 * Texts drawn from the model after a prompt, one after another. They end at the model's end-of-generation token, before
 * a stop text, or at `maxTokens`.
 */
export async function sampleTexts(
  model: EngineModel,
  sequence: EngineSequence,
  promptTokens: readonly Token[],
  options: ResolvedSampleOptions,
  signal: AbortSignal | undefined,
): Promise<Samples> {
  const { count, temperature, topP, seed } = options;
  const texts: string[] = [];
  let generatedTokens = 0;
  let cachedTokens = 0;
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    // The last token is evaluated again: the first new one is drawn after it.
    const shared = countSharedTokens(sequence.contextTokens, promptTokens.slice(0, -1));
    await truncateSequence(sequence, shared);
    cachedTokens += shared;
    const generated: Token[] = [];
    texts.push(
      await readText(
        model,
        sequence.evaluate(promptTokens.slice(shared), {
          temperature,
          topP,
          topK: 0,
          minP: 0,
          ...(seed !== undefined && { seed: seed + i }),
        }),
        generated,
        options,
        signal,
      ),
    );
    generatedTokens += generated.length;
  }
  return {
    texts,
    usage: {
      requests: count,
      promptTokens: count * promptTokens.length,
      cachedTokens,
      generatedTokens,
    },
  };
}

async function readText(
  model: EngineModel,
  tokens: AsyncIterable<Token>,
  generated: Token[],
  { maxTokens, stop }: ResolvedSampleOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  let text = "";
  for await (const token of tokens) {
    signal?.throwIfAborted();
    if (model.isEogToken(token)) break;
    generated.push(token);
    text = model.detokenize(generated);
    const kept = cutAtStop(text, stop);
    if (kept.length < text.length) return kept;
    if (generated.length >= maxTokens) break;
  }
  return text;
}
