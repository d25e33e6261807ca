import type { FinishReason, LanguageModel, SampleOptions } from "equirank";
import {
  createHandler,
  type HandlerOptions,
  type LogEntry,
  type StartServerOptions,
  startServer,
} from "equirank/server";
import { onTestFinished } from "vitest";
import { createFakeModel, type FakeModelOptions } from "../cli/fake-model";

export interface ServedModelOptions extends FakeModelOptions {
  /** What is drawn, in turn. Of these, "Paris" is what the model likes and judges right. */
  texts?: readonly string[];
  finishReason?: FinishReason;
  /** Runs before samples are drawn, which fail with it. */
  beforeSamples?: (options: SampleOptions) => Promise<void> | void;
}

/** Spent by each sample. */
const sampleUsage = { requests: 1, promptTokens: 20, cachedTokens: 5, generatedTokens: 3 };

/** A fake model that also writes: of the usual five samples two say "Lyon", two "Nice" and one "Paris", so no vote finds it. */
export function createServedModel({
  texts = ["Lyon", "Nice", "Paris", "Lyon", "Nice"],
  finishReason = "stop",
  beforeSamples,
  ...options
}: ServedModelOptions = {}): LanguageModel {
  const fake = createFakeModel(options);
  return {
    ...fake,
    capabilities: { ...fake.capabilities, sample: true },
    async sample(_prompt, sampling = {}) {
      sampling.signal?.throwIfAborted();
      await beforeSamples?.(sampling);
      const { count = 1 } = sampling;
      return {
        texts: Array.from({ length: count }, (_, i) => texts[i % texts.length]!),
        finishReasons: Array.from({ length: count }, () => finishReason),
        usage: {
          requests: count * sampleUsage.requests,
          promptTokens: count * sampleUsage.promptTokens,
          cachedTokens: count * sampleUsage.cachedTokens,
          generatedTokens: count * sampleUsage.generatedTokens,
        },
      };
    },
  };
}

/** A server on a free port until the test ends, with what it logs. */
export async function serve(options: Partial<StartServerOptions> = {}) {
  const entries: LogEntry[] = [];
  const server = await startServer({
    model: createServedModel(),
    port: 0,
    log: (entry) => entries.push(entry),
    ...options,
  });
  onTestFinished(() => server.stop());
  return { ...server, entries };
}

/** A handler and a way to post JSON to it. */
export function createCaller(options: Partial<HandlerOptions> = {}) {
  const entries: LogEntry[] = [];
  const handler = createHandler({
    model: createServedModel(),
    log: (entry) => entries.push(entry),
    ...options,
  });
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    handler(
      new Request(`http://localhost${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      }),
    );
  const get = (path: string) => handler(new Request(`http://localhost${path}`));
  return { handler, post, get, entries };
}

/** A question whose right answer the model knows. */
export const question = {
  messages: [{ role: "user" as const, content: "What is the capital of France?" }],
};

/** Resolves when `isTrue` holds; the test's own time limit ends it otherwise. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Everything that comes. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
