import { onAbort } from "../../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../../shared/errors";
import { orUndefined, withoutUndefined } from "../../shared/options";
import { TaskMemory } from "../../shared/task-memory";
import {
  checkCallOptions,
  checkPrompt,
  checkScoring,
  requireContinuations,
  requireLabels,
  requireProof,
  requireTexts,
  requireUsage,
  resolveSampleOptions,
} from "../check-call";
import {
  type ContinuationScores,
  type LabelLogprobs,
  type LanguageModel,
  type ModelUsage,
  noUsage,
  type ProbeResult,
  type Prompt,
  type Samples,
  sumUsage,
  textMissing,
} from "../language-model";
import { type CachedCall, cacheKey } from "./cache-key";
import { memoryCache, type ScoreCache } from "./stores";

/** Answers to several calls of one kind, in their order, and what they cost. */
interface Answers<T> {
  answers: readonly T[];
  usage: ModelUsage;
}

const cachedModels = new WeakMap<ScoreCache, WeakMap<LanguageModel, LanguageModel>>();

/**
 * The model, with its answers kept in a cache: it is not asked again for an answer that it gave before, and identical
 * simultaneous calls are sent once. The same model and cache give the same object each time.
 *
 * - Answers are kept apart by everything that changes them: the model's id and fingerprint, the prompt, the texts or
 *   sampling options, and the version of this library's keys. Each continuation is an answer of its own.
 * - Samples are kept if they are meant to be the same each time: with a seed, or at temperature 0. Others are drawn
 *   again.
 * - The outcome of `probe()` is kept if all claims held. A server scores nothing new before it has passed its probe
 *   again.
 * - Errors are never kept, nor are answers that cannot be used, such as NaN. A cache that fails to read or write
 *   rejects the call.
 *
 * A change of a server's weights under the same name and address goes unnoticed; give such a server its own cache.
 *
 * @returns a model whose usage counts what came from the cache as `cacheHits`, and as nothing else
 * @throws InvalidArgumentError unless the cache has `get` and `set`
 * @example
 * const model = cachedModel(openAICompatible({ baseUrl, model: "m" }), diskCache(".cache/answers"));
 */
export function cachedModel(model: LanguageModel, cache: ScoreCache): LanguageModel {
  if (typeof cache?.get !== "function" || typeof cache.set !== "function") {
    throw new InvalidArgumentError(
      "cache",
      cache,
      "must be memoryCache(), diskCache(folder) or an object with get and set",
    );
  }
  const ofCache = cachedModels.get(cache) ?? new WeakMap<LanguageModel, LanguageModel>();
  cachedModels.set(cache, ofCache);
  const cached = ofCache.get(model) ?? createCachedModel(model, cache);
  ofCache.set(model, cached);
  return cached;
}

/** Caches that keep all samples. */
const cachesOfOneCall = new WeakSet<ScoreCache>();

/** A cache for one call, in which a model that is asked the same twice is asked once, also for random samples. */
export function cacheOfOneCall(): ScoreCache {
  const cache = memoryCache({ maxEntries: Infinity });
  cachesOfOneCall.add(cache);
  return cache;
}

function createCachedModel(model: LanguageModel, cache: ScoreCache): LanguageModel {
  const { id, fingerprint, access, capabilities, takesTopK, largestCallCost } = model;
  /** Calls under way, by what they ask, so that the same is not asked twice at a time. */
  const underWay = new TaskMemory<Answers<unknown>>(Infinity);

  /**
   * The answers to these calls; `ask` gets the places of those that are not in the cache, or of which it holds
   * something that `read` throws for or leaves out.
   */
  async function answer<T>(
    calls: readonly CachedCall[],
    read: (kept: T) => T | undefined,
    ask: (missing: readonly number[], signal: AbortSignal) => Promise<Answers<T>>,
    signal: AbortSignal | undefined,
  ): Promise<Answers<T>> {
    signal?.throwIfAborted();
    const keys = calls.map((call) => cacheKey(model, call));
    const asksFor = keys.join(" ");
    const work = async (own: AbortSignal): Promise<Answers<unknown>> => {
      onAbort(own, () => underWay.forget(asksFor));
      const texts = await Promise.all(keys.map((key) => cache.get(key)));
      const kept = texts.map((text) => (text === undefined ? undefined : orUndefined(() => read(JSON.parse(text)))));
      const missing = kept.flatMap((found, place) => (found === undefined ? [place] : []));
      if (missing.length === 0) return { answers: kept, usage: hits(kept.length) };
      own.throwIfAborted();
      const asked = await ask(missing, own);
      if (asked.answers.length !== missing.length) {
        throw new ModelResponseError(
          `${id} answered with ${asked.answers.length} answers, but ${missing.length} were requested.`,
        );
      }
      const keep = async (place: number, i: number) => {
        const text = JSON.stringify(asked.answers[i], writeLogarithm);
        if (orUndefined(() => read(JSON.parse(text))) !== undefined) await cache.set(keys[place]!, text);
      };
      await Promise.all(missing.map(keep));
      const answers: (T | undefined)[] = [...kept];
      for (const [i, place] of missing.entries()) answers[place] = asked.answers[i];
      return { answers, usage: sumUsage([asked.usage, hits(kept.length - missing.length)]) };
    };
    const { result, isFirst } = await underWay.get(asksFor, work, signal);
    if (isFirst) underWay.forget(asksFor);
    const { answers, usage } = result as Answers<T>;
    return { answers, usage: isFirst ? usage : hits(answers.length) };
  }

  async function probe(signal: AbortSignal | undefined): Promise<ProbeResult> {
    const ask = async (_: readonly number[], own: AbortSignal) => {
      const found = (await model.probe?.({ signal: own })) ?? { capabilities, reasons: {} };
      const { usage = noUsage, ...result } = requireProof(id, found);
      return { answers: [result], usage };
    };
    const call = { kind: "probe", claims: capabilities } as const;
    const read = (kept: ProbeResult) => (holdsClaims(kept) ? kept : undefined);
    const { answers, usage } = await answer<ProbeResult>([call], read, ask, signal);
    return { ...answers[0]!, usage };
  }

  /** Whether labels after this prompt are scored as given text, as far as the model is known to be able to. */
  async function isExact(prompt: Prompt, signal: AbortSignal | undefined): Promise<boolean> {
    if (typeof prompt !== "string") return false;
    return (model.probe ? await probe(signal) : model).capabilities.scoreContinuations;
  }

  return {
    ...withoutUndefined({ id, capabilities, fingerprint, access, takesTopK }),
    ...(model.thinkingRoom && { thinkingRoom: model.thinkingRoom.bind(model) }),
    ...(largestCallCost && { largestCallCost: largestCallCost.bind(model) }),

    ...(model.probe && {
      async probe(options = {}) {
        checkCallOptions(options);
        return probe(options.signal);
      },
    }),

    ...(model.scoreContinuations && {
      async scoreContinuations(prompt, continuations, options = {}) {
        checkScoring(prompt, "continuations", continuations, options);
        const { answers, usage } = await answer<KeptScore>(
          continuations.map((continuation) => ({ kind: "continuation", prompt, continuation })),
          (kept) => {
            const score = { ...kept, logLikelihood: readLogarithm(kept.logLikelihood) };
            requireContinuations(id, { scores: [score], usage: noUsage }, 1);
            return score;
          },
          async (missing, signal) => {
            const texts = missing.map((place) => continuations[place]!);
            const asked = await model.scoreContinuations!(prompt, texts, { signal });
            const { scores, usage: cost, warnings } = requireUsage(id, asked);
            const answers = Array.from(scores ?? [], (score) => ({ ...score, ...(warnings && { warnings }) }));
            return { answers, usage: cost };
          },
          options.signal,
        );
        const warnings = answers.flatMap((kept) => kept.warnings ?? []);
        const scores = answers.map(({ warnings: _, ...score }) => score);
        return { scores, usage, ...(warnings.length > 0 && { warnings }) };
      },
    }),

    ...(model.nextTokenLogprobs && {
      async nextTokenLogprobs(prompt, labels, options = {}) {
        checkScoring(prompt, "labels", labels, options);
        const { answers, usage } = await answer<Omit<LabelLogprobs, "usage">>(
          [{ kind: "labels", prompt, labels, isExact: await isExact(prompt, options.signal) }],
          (kept) => {
            const logprobs = kept.logprobs.map(readLogarithm);
            if (!kept.isBound.every((bound) => typeof bound === "boolean")) return undefined;
            return requireLabels(id, { ...kept, logprobs, usage: noUsage }, labels.length);
          },
          async (_, signal) => alone(requireUsage(id, await model.nextTokenLogprobs!(prompt, labels, { signal }))),
          options.signal,
        );
        return { ...answers[0]!, usage };
      },
    }),

    ...(model.sample && {
      async sample(prompt, options = {}) {
        checkPrompt(prompt);
        const resolved = resolveSampleOptions(options);
        if (resolved.seed === undefined && resolved.temperature > 0 && !cachesOfOneCall.has(cache)) {
          return model.sample!(prompt, options);
        }
        const { answers, usage } = await answer<Omit<Samples, "usage">>(
          [{ kind: "samples", prompt, options: resolved, thinkingTokens: model.thinkingRoom?.().tokens }],
          (kept) => {
            // Earlier versions kept the texts alone.
            const samples: Omit<Samples, "usage"> = Array.isArray(kept) ? { texts: kept } : kept;
            requireTexts(id, { ...samples, usage: noUsage }, resolved.count);
            // A text that is missing may be given the next time.
            return samples.warnings?.some(({ code }) => code === textMissing) ? undefined : samples;
          },
          async (_, signal) => alone(requireUsage(id, await model.sample!(prompt, { ...options, signal }))),
          options.signal,
        );
        return { ...answers[0]!, usage };
      },
    }),
  };
}

/** The only answer, apart from what it cost. */
function alone<T extends { usage: ModelUsage }>({ usage, ...answer }: T): Answers<Omit<T, "usage">> {
  return { answers: [answer], usage };
}

function hits(count: number): ModelUsage {
  return count === 0 ? noUsage : { ...noUsage, cacheHits: count };
}

/** A score, with what the call warned of. What a later version adds to an answer is kept as it stands. */
type KeptScore = ContinuationScores["scores"][number] & Pick<ContinuationScores, "warnings">;

/** JSON has no infinities: -Infinity is kept as a text, and other numbers that JSON lacks are not kept at all. */
const writeLogarithm = (_: string, value: unknown) => (value === -Infinity ? "-Infinity" : value);
const readLogarithm = (kept: unknown) => (kept === "-Infinity" ? -Infinity : (kept as number));

/** Whether every claim held: the reason why one did not may be mended by the next time. */
function holdsClaims({ capabilities, reasons }: ProbeResult): boolean {
  const names = ["scoreContinuations", "nextTokenLogprobs", "sample"] as const;
  return names.every((name) => typeof capabilities[name] === "boolean") && Object.keys(reasons).length === 0;
}
