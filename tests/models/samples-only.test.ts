import {
  InvalidArgumentError,
  ModelError,
  ModelResponseError,
  ModelUnavailableError,
  rankCandidates,
  samplesOnly,
} from "equirank";
import { describe, expect, it } from "vitest";

const messages = [{ role: "user" as const, content: "Which city?" }];

/** Rejects as libraries do: with a status and headers on the error. */
const failure = (message: string, told: Record<string, unknown> = {}) => Object.assign(new Error(message), told);

function ownCause(): Error {
  const error = new Error("loop");
  error.cause = error;
  return error;
}

describe("samplesOnly", () => {
  it("draws each text by a call with messages, options and its own seed", async () => {
    const calls: unknown[] = [];
    const model = samplesOnly(
      async (given, { signal, ...options }) => {
        calls.push([given, options]);
        expect(signal).toBeInstanceOf(AbortSignal);
        return "Paris. Next question";
      },
      { id: "my-service" },
    );
    const sampling = { count: 2, seed: 5, maxTokens: 7, temperature: 0.5, topP: 0.9, stop: ["."] };
    expect(await model.sample("Which city?", sampling)).toEqual({
      texts: ["Paris", "Paris"],
      finishReasons: ["stop", "stop"], // at the stop text
      usage: { requests: 2, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 },
    });
    const told = { maxTokens: 7, temperature: 0.5, topP: 0.9, stop: ["."] };
    expect(calls).toEqual([
      [messages, { ...told, seed: 5 }],
      [messages, { ...told, seed: 6 }],
    ]);
  });

  it("may tell why a text ended in its service's own words, by which what was cut off is left out", async () => {
    let drawn = 0;
    const told = [
      { text: "Paris", finishReason: "end_turn" },
      { text: "Par", finishReason: "max_tokens" },
    ];
    const model = samplesOnly(async () => told[drawn++ % 2] as never);
    const generate = { count: 4, decodings: ["temperature"] as const };
    const { generation, warnings } = await rankCandidates({ question: "Which city?", model, generate });
    expect(generation!.samples.map(({ answer }) => answer)).toEqual(["Paris", null, "Paris", null]);
    expect(warnings.map(({ code }) => code)).toContain("samples-cut-off");
  });

  it("can only be sampled", () => {
    const model = samplesOnly(async () => "Paris", { id: "my-service" });
    expect(model.id).toBe("my-service");
    expect(model.capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: false,
      sample: true,
    });
    expect(model).not.toHaveProperty("nextTokenLogprobs");
  });

  it("is told apart from others in a cache where it has no name of its own", () => {
    const one = samplesOnly(async () => "one");
    const other = samplesOnly(async () => "other");
    expect(one.id).toBe(other.id);
    expect(one.fingerprint).not.toBe(other.fingerprint);
  });

  it("keeps at most `concurrency` calls under way", async () => {
    let underWay = 0;
    let most = 0;
    const model = samplesOnly(
      async () => {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
        underWay--;
        return "Paris";
      },
      { concurrency: 3 },
    );
    await Promise.all([model.sample(messages, { count: 5 }), model.sample(messages, { count: 5 })]);
    expect(most).toBe(3);
  });

  it("calls again where the failure may pass, and says how often it did", async () => {
    let calls = 0;
    const headers = { "retry-after-ms": "1", "x-request-id": "request-7" };
    const model = samplesOnly(
      async () => {
        calls++;
        throw failure("overloaded", { status: 503, headers });
      },
      { maxRetries: 2 },
    );
    const error = await model.sample(messages).catch((thrown: ModelError) => thrown);
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error).toMatchObject({
      status: 503,
      attempts: 3,
      isRetryable: true,
      requestId: "request-7",
      retryAfterMs: 1,
    });
    expect(calls).toBe(3);
  });

  it.each<[string, unknown, object]>([
    ["nothing", undefined, { message: "samples-only failed: undefined" }],
    [
      "an object that is no error",
      { status: 503 },
      { message: "samples-only failed with HTTP 503: it does not say why", isRetryable: true },
    ],
    ["an object without a prototype", Object.create(null), { isRetryable: false }],
    ["an error that is its own cause", ownCause(), { message: expect.stringContaining("loop") }],
    [
      "headers that are none",
      failure("no", { headers: { "no header": "1", "x-other": "a\nb", "x-request-id": "id-7" } }),
      { message: "samples-only failed: no", requestId: "id-7" },
    ],
  ])("becomes a model error where it rejects with %s", async (_, thrown, told) => {
    const model = samplesOnly(() => Promise.reject(thrown), { maxRetries: 0 });
    const error = await model.sample(messages).catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject(told);
  });

  it.each([
    ["a refusal", failure("bad request", { status: 400 })],
    ["a bug", failure("undefined is not a function")],
    ["what says itself that it stays", failure("no", { statusCode: 503, isRetryable: false })],
    ["money that is used up", failure("no", { status: 429, code: "insufficient_quota" })],
  ])("does not call again after %s", async (_, thrown) => {
    let calls = 0;
    const model = samplesOnly(async () => {
      calls++;
      throw thrown;
    });
    await expect(model.sample(messages)).rejects.toThrow(ModelError);
    expect(calls).toBe(1);
  });

  it.each([
    ["a failed connection", new TypeError("fetch failed", { cause: failure("x", { code: "ECONNRESET" }) })],
    ["what says itself that it may pass", failure("try again", { isRetryable: true })],
  ])("calls again after %s", async (_, thrown) => {
    let calls = 0;
    const model = samplesOnly(
      async () => {
        if (++calls === 1) throw thrown;
        return "Paris";
      },
      { maxRetries: 1 },
    );
    expect((await model.sample(messages)).texts).toEqual(["Paris"]);
  });

  it("gives up a call that takes longer than timeoutMs, and aborts its signal", async () => {
    let aborted = false;
    const model = samplesOnly(
      (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => {
            aborted = true;
          });
        }),
      { id: "slow", timeoutMs: 5, maxRetries: 0 },
    );
    await expect(model.sample(messages)).rejects.toThrow(/slow did not answer within 5 ms/);
    expect(aborted).toBe(true);
  });

  it("rejects with the signal's reason at once, and calls no more", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let calls = 0;
    const model = samplesOnly(
      () => {
        calls++;
        queueMicrotask(() => controller.abort(reason));
        return new Promise(() => {});
      },
      { concurrency: 1 },
    );
    const drawn = model.sample(messages, { count: 3, signal: controller.signal });
    await expect(drawn).rejects.toBe(reason);
    expect(calls).toBe(1);
  });

  it("rejects what is not a text", async () => {
    const drawNumber = (async () => 7) as unknown as () => Promise<string>;
    const model = samplesOnly(drawNumber, { maxRetries: 0 });
    await expect(model.sample(messages)).rejects.toThrow(ModelResponseError);
    await expect(model.sample(messages)).rejects.toThrow(/returned a number instead of a text/);
    const returned = (value: unknown) => samplesOnly(async () => value as string, { maxRetries: 0 }).sample(messages);
    await expect(returned(null)).rejects.toThrow(/returned null instead of a text/);
    await expect(returned(undefined)).rejects.toThrow(/returned undefined instead of a text/);
    await expect(returned({ txt: "" })).rejects.toThrow(/an object with txt instead of a text/);
    await expect(returned({ text: null })).rejects.toThrow(/an object with text instead of a text/);
  });

  it("keeps what looks like a key out of errors, its causes too", async () => {
    const key = "sk-proj-4eC39HqLyjWDarjtT1zdp7dc";
    const model = samplesOnly(
      async () => {
        throw failure(`wrong key ${key}`, { cause: new Error(`authorization: Bearer ${key}`) });
      },
      { maxRetries: 0 },
    );
    const error = await model.sample(messages).catch((thrown: ModelError) => thrown);
    const { cause } = error as ModelError;
    expect(String(error) + JSON.stringify(error) + String(cause)).not.toContain("4eC39HqLyjWD");
    expect(String(error)).toContain("wrong key [hidden]");
  });

  it("rejects unusable arguments", () => {
    expect(() => samplesOnly("gpt" as never)).toThrow(InvalidArgumentError);
    expect(() => samplesOnly(async () => "", { id: "" })).toThrow(InvalidArgumentError);
    expect(() => samplesOnly(async () => "", { promptPrefix: "x" } as never)).toThrow(/promptPrefix/);
  });
});
