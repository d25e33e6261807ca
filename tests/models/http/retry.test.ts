import { getEventListeners } from "node:events";
import { ModelError, ModelResponseError, ModelUnavailableError } from "equirank";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHttpClient, type HttpClientOptions } from "../../../src/models/http/http-client";
import { FakeFetch, type FakeReply, freshHost, networkFault, reply, silence } from "./scripted-fetch";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const good = reply(200, {}, { fine: true });
const broken: FakeReply = () =>
  new Response(new ReadableStream({ pull: (body) => body.error(new Error("ECONNRESET")) }));

interface Asked {
  options?: Partial<HttpClientOptions>;
  origin?: string;
  read?: (value: unknown) => unknown;
}

/** A client that waits as long as its waits can be, or as short (`random: () => 0`), and asks one host. */
function ask(fetch: FakeFetch, { options = {}, origin = freshHost(), read = (v) => v }: Asked = {}) {
  const http = createHttpClient({
    concurrency: 4,
    maxRetries: 4,
    timeoutMs: 60_000,
    deadlineMs: 300_000,
    secrets: ["sk-secret"],
    fetch: fetch.fetch,
    random: () => 1,
    ...options,
  });
  return (signal?: AbortSignal) => {
    const init = { method: "POST", headers: { authorization: "Bearer sk-secret" } };
    const answer = http.requestJson({ url: `${origin}/v1`, init }, read, signal);
    answer.catch(() => {}); // Looked at later, when the timers have run.
    return answer;
  };
}

async function failureOf(work: Promise<unknown>): Promise<ModelError> {
  await vi.runAllTimersAsync();
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

const passing: [string, FakeReply][] = [
  ...[408, 409, 424, 425, 429, 500, 502, 503, 504, 529].map((status): [string, FakeReply] => [
    `HTTP ${status}`,
    reply(status),
  ]),
  ["a reset connection", networkFault("ECONNRESET")],
  ["a refused connection", networkFault("ECONNREFUSED")],
  ["a closed socket", networkFault("UND_ERR_SOCKET")],
  ["a name that is not found", networkFault("ENOTFOUND")],
  ["a name server that fails", networkFault("EAI_AGAIN")],
  ["a body broken off", broken],
  ["truncated JSON", reply(200, {}, '{"choices": [{"te')],
  ["no answer in time", silence],
];

const lasting: [string, FakeReply][] = [
  ...[307, 400, 401, 403, 404, 413, 422, 501, 505].map((status): [string, FakeReply] => [
    `HTTP ${status}`,
    reply(status),
  ]),
  ["a certificate that is not accepted", networkFault("DEPTH_ZERO_SELF_SIGNED_CERT")],
  [
    "an account without money", // https://platform.openai.com/docs/guides/error-codes
    reply(429, { "retry-after": "1" }, { error: { message: "", code: "insufficient_quota" } }),
  ],
  // llama_cpp.server 0.3.36, as recorded in tests/fixtures/http.
  [
    "a server without log-probabilities",
    reply(500, {}, { error: { message: "logprobs is not supported for models created with logits_all=False" } }),
  ],
];

describe("a request that failed", () => {
  it.each(passing)("is sent again after %s", async (_, fault) => {
    const fetch = new FakeFetch([fault, good]);
    const answer = ask(fetch)();
    await vi.runAllTimersAsync();
    expect(await answer).toEqual({ fine: true });
    expect(fetch.sentAt).toHaveLength(2);
  });

  it.each(lasting)("is not sent again after %s", async (_, fault) => {
    const fetch = new FakeFetch([fault, good]);
    const error = await failureOf(ask(fetch)());
    expect(error).toMatchObject({ isRetryable: false, attempts: 1 });
    expect(fetch.sentAt).toEqual([0]);
  });

  it.each(passing)("fails at once after %s where there are no retries", async (_, fault) => {
    const fetch = new FakeFetch([fault, good]);
    const options = { maxRetries: 0, timeoutMs: 5 };
    const error = await failureOf(ask(fetch, { options })());
    expect(error).toMatchObject({ isRetryable: true, attempts: 1 });
    expect(fetch.sentAt).toEqual([0]);
  });

  it.each([
    [() => 1, [0, 500, 1_500, 3_500, 7_500]],
    [() => 0, [0, 250, 750, 1_750, 3_750]],
  ])("waits longer each time, and says how often it was sent", async (random, expected) => {
    const fetch = new FakeFetch([reply(503, { "x-request-id": "req-9" })]);
    const error = await failureOf(ask(fetch, { options: { random } })());
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error).toMatchObject({
      status: 503,
      requestId: "req-9",
      attempts: 5,
      isRetryable: true,
    });
    expect(error.message).toMatch(/answered HTTP 503.*asked 5 times/);
    expect(fetch.sentAt).toEqual(expected);
  });

  it("is sent once more at once where the answer cannot be used, and not a third time", async () => {
    const fetch = new FakeFetch([reply(200, { "cf-ray": "8f" }, "<html></html>")]);
    const error = await failureOf(ask(fetch)());
    expect(error).toBeInstanceOf(ModelResponseError);
    expect(error).toMatchObject({ status: 200, requestId: "8f", attempts: 2, isRetryable: false });
    expect(fetch.sentAt).toEqual([0, 0]);
  });

  it("counts an answer as unusable when its reader says so, and tells no secret of it", async () => {
    const read = () => {
      throw new ModelResponseError("The server gives NaN for sk-secret.");
    };
    const fetch = new FakeFetch([reply(503), good]);
    const error = await failureOf(ask(fetch, { read })());
    expect(error).toMatchObject({ status: 200, attempts: 3 });
    expect(error.message).toBe("The server gives NaN for [hidden]. It was asked 3 times.");
  });

  it("passes on what is no model error", async () => {
    const read = () => {
      throw new RangeError("a mistake in the reader");
    };
    const fetch = new FakeFetch([good]);
    await expect(ask(fetch, { read })()).rejects.toThrow(RangeError);
    expect(fetch.sentAt).toHaveLength(1);
  });
});

describe("a host that asks to wait", () => {
  it.each<[Record<string, string>, number]>([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after-ms": "30" }, 30],
    [{ "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT" }, 10_000],
    [{ "retry-after": "0" }, 0],
  ])("is not asked before, after %j", async (headers, expected) => {
    const options = { random: () => 0 };
    for (const status of [429, 503]) {
      const fetch = new FakeFetch([reply(status, headers), good]);
      const answer = ask(fetch, { options })();
      await vi.runAllTimersAsync();
      expect(await answer).toEqual({ fine: true });
      expect(fetch.sentAt).toEqual([0, expected]);
    }
  });

  it("is not asked by any other request either, whichever model sends it", async () => {
    const origin = freshHost();
    const fetch = new FakeFetch([reply(429, { "retry-after": "2" }), good]);
    const first = ask(fetch, { origin })();
    await vi.advanceTimersByTimeAsync(500);
    const others = [1, 2, 3].map(() => ask(fetch, { origin, options: { random: () => 0 } })());
    const elsewhere = ask(fetch)();
    await vi.advanceTimersByTimeAsync(0);
    expect(await elsewhere).toEqual({ fine: true });
    await vi.runAllTimersAsync();
    await Promise.all([first, ...others]);
    // The first comes back up to a quarter later than asked, so that not all come at once.
    expect(fetch.sentAt).toEqual([0, 500, 2_000, 2_000, 2_000, 2_500]);
  });

  it("is asked ever more slowly while it goes on refusing, requests refused together counting once", async () => {
    const refusal: FakeReply = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return new Response("{}", { status: 429 });
    };
    const fetch = new FakeFetch([...Array<FakeReply>(9).fill(refusal), good]);
    const send = ask(fetch, { options: { random: () => 0 } });
    const answers = [1, 2, 3].map(() => send());
    await vi.runAllTimersAsync();
    await Promise.all(answers);
    // Three times all three are refused, each time 10 ms after they were sent; then they wait 250, 500 and 1000 ms.
    expect(fetch.sentAt).toEqual([0, 0, 0, 260, 260, 260, 770, 770, 770, 1_780, 1_780, 1_780]);
  });

  // Azure asks for 0 however long its limit lasts: https://github.com/anomalyco/opencode/pull/38697.
  it.each(["retry-after", "retry-after-ms"])(
    "is asked ever more slowly where it keeps asking for %s: 0",
    async (name) => {
      const fetch = new FakeFetch([reply(429, { [name]: "0" })]);
      const error = failureOf(ask(fetch, { options: { random: () => 0 } })());
      await vi.runAllTimersAsync();
      expect(await error).toMatchObject({ status: 429, attempts: 5, retryAfterMs: 0 });
      expect(fetch.sentAt).toEqual([0, 0, 500, 1_500, 3_500]);
    },
  );

  it("is trusted again once it has accepted a request", async () => {
    const fetch = new FakeFetch([reply(429), reply(429), good, reply(429), good]);
    const send = ask(fetch, { options: { random: () => 0 } });
    const first = send();
    await vi.runAllTimersAsync();
    await first;
    const second = send();
    await vi.runAllTimersAsync();
    await second;
    expect(fetch.sentAt).toEqual([0, 250, 750, 750, 1_000]);
  });

  it("is not waited for where there are no retries", async () => {
    const fetch = new FakeFetch([reply(429, { "retry-after": "60" }), good]);
    const send = ask(fetch, { options: { maxRetries: 0 } });
    expect(await failureOf(send())).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(await send()).toEqual({ fine: true });
    expect(fetch.sentAt).toEqual([0, 0]);
  });
});

describe("the deadline", () => {
  it("ends retries whose wait would go beyond it, without waiting", async () => {
    const origin = freshHost();
    const fetch = new FakeFetch([reply(429, { "retry-after": "400" }), good]);
    const options = { deadlineMs: 300_000 };
    const error = await failureOf(ask(fetch, { origin, options })());
    expect(error).toMatchObject({ status: 429, attempts: 1, retryAfterMs: 400_000 });
    expect(error.message).toMatch(/wait 400000 ms, beyond deadlineMs \(300000\)/);

    // Those that come after are told as much without being sent.
    const later = await failureOf(ask(fetch, { origin, options: { deadlineMs: 60_000 } })());
    expect(later).toMatchObject({ name: "ModelUnavailableError", attempts: 0, isRetryable: true });
    expect(later.message).toContain(`${origin} has asked this program to wait`);
    expect(fetch.sentAt).toEqual([0]);
    expect(performance.now()).toBe(fetchStart(fetch));

    // No answer disables a host: after two minutes a request is sent to try.
    const trial = ask(fetch, { origin, options })();
    await vi.advanceTimersByTimeAsync(151_000);
    expect(fetch.sentAt).toHaveLength(2);
    expect(fetch.sentAt[1]).toBeGreaterThanOrEqual(120_000);
    await trial;
  });

  it("is not read from a wait of ten years, nor kept by those who come with another key", async () => {
    const origin = freshHost();
    const years = new FakeFetch([reply(503, { "retry-after": "315360000" }), good]);
    const asked = ask(years, { origin })();
    await vi.advanceTimersByTimeAsync(600);
    await asked;
    expect(years.sentAt).toHaveLength(2);

    const limited = new FakeFetch([reply(429, { "retry-after": "100" }), good]);
    void ask(limited, { origin, options: { secrets: ["sk-one-of-two-keys"] } })().catch(() => {});
    await vi.advanceTimersByTimeAsync(10);
    const other = new FakeFetch([good]);
    await ask(other, { origin, options: { secrets: ["sk-another-of-two"] } })();
    expect(other.sentAt).toEqual([0]);
    await vi.advanceTimersByTimeAsync(200_000);
  });

  it("ends the waits between retries", async () => {
    const fetch = new FakeFetch([reply(500)]);
    const error = await failureOf(ask(fetch, { options: { deadlineMs: 1_000 } })());
    expect(error).toMatchObject({ status: 500, attempts: 2 });
    expect(fetch.sentAt).toEqual([0, 500]);
  });

  it("ends a request under way, shorter than timeoutMs or not", async () => {
    const fetch = new FakeFetch([silence]);
    const options = { timeoutMs: 4_000, deadlineMs: 10_000 };
    const error = await failureOf(ask(fetch, { options })());
    // 4000 until the timeout, 500 of waiting, 4000, 1000; the last is cut at 10000.
    expect(fetch.sentAt).toEqual([0, 4_500, 9_500]);
    expect(error.message).toMatch(/did not answer within 500 ms. Raise deadlineMs/);
    expect(error).toMatchObject({ isRetryable: true, attempts: 3 });
  });
});

function fetchStart(fetch: FakeFetch): number {
  return performance.now() - (fetch.sentAt[0] ?? 0);
}

describe("aborting", () => {
  const reason = new Error("no longer wanted");

  it.each<[string, FakeReply]>([
    ["while it waits to ask again", reply(500)],
    ["while the host wants it to wait", reply(429, { "retry-after": "60" })],
    ["while it waits for an answer", silence],
  ])("rejects at once %s and sends nothing more", async (_, fault) => {
    const fetch = new FakeFetch([fault, good]);
    const controller = new AbortController();
    const answer = ask(fetch)(controller.signal);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(fetch.sentAt).toEqual([0]);
  });

  it("rejects at once in the queue, and lets those behind it pass", async () => {
    const fetch = new FakeFetch([silence, good]);
    const send = ask(fetch, { options: { concurrency: 1 } });
    const [first, second] = [new AbortController(), new AbortController()];
    const silent = send(first.signal);
    const queued = send(second.signal);
    const behind = send();
    await vi.advanceTimersByTimeAsync(0);
    second.abort(reason);
    await expect(queued).rejects.toBe(reason);
    expect(fetch.sentAt).toHaveLength(1);
    first.abort(reason);
    await expect(silent).rejects.toBe(reason);
    expect(await behind).toEqual({ fine: true });
    expect(fetch.sentAt).toHaveLength(2);
  });

  it("leaves one listener on a signal that many requests share", async () => {
    const { signal } = new AbortController();
    const send = ask(new FakeFetch([reply(500), reply(429, { "retry-after": "1" }), good]));
    const answers = Array.from({ length: 100 }, () => send(signal));
    await vi.runAllTimersAsync();
    await Promise.all(answers);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });
});

describe("places at a host", () => {
  it("are shared by models, each keeping to its own concurrency, in the order of arrival", async () => {
    const origin = freshHost();
    let underWay = 0;
    const seen: string[] = [];
    const slow = (name: string) =>
      new FakeFetch([
        async () => {
          seen.push(`${name}${++underWay}`);
          await new Promise((resolve) => setTimeout(resolve, 10));
          underWay--;
          return new Response("{}");
        },
      ]);
    const wide = ask(slow("wide"), { origin, options: { concurrency: 3 } });
    const narrow = ask(slow("narrow"), { origin, options: { concurrency: 1 } });
    const answers = [wide(), wide(), narrow(), wide(), wide()];
    await vi.runAllTimersAsync();
    await Promise.all(answers);
    expect(seen).toEqual(["wide1", "wide2", "narrow1", "wide2", "wide3"]);
  });
});

describe("whatever happens to its requests", () => {
  const outcomes = {
    passing: reply(502),
    unusable: reply(200, {}, "<html>"),
    lasting: reply(400),
    good,
  };
  type Outcome = keyof typeof outcomes;

  /** The policy in one loop: how often a request is sent, and whether it gets its answer. */
  function predict(script: readonly Outcome[], maxRetries: number) {
    let unusable = 0;
    for (let sent = 1; ; sent++) {
      const outcome = script[Math.min(sent, script.length) - 1]!;
      if (outcome === "unusable") unusable++;
      if (outcome === "good") return { sent, answered: true };
      if (outcome === "lasting" || unusable > 1 || sent > maxRetries) {
        return { sent, answered: false };
      }
    }
  }

  it("is answered or fails, after as many sendings as the policy says", async () => {
    const script = fc.array(fc.constantFrom(...(Object.keys(outcomes) as Outcome[])), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        script,
        fc.nat(6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (names, maxRetries, drawn) => {
          const fetch = new FakeFetch(names.map((name) => outcomes[name]));
          const answer = ask(fetch, { options: { maxRetries, random: () => drawn } })();
          await vi.runAllTimersAsync();
          const result = await answer.then(
            () => ({ answered: true }),
            (error: unknown) => ({ answered: false, error }),
          );
          const expected = predict(names, maxRetries);
          expect({ sent: fetch.sentAt.length, answered: result.answered }).toEqual(expected);
          if ("error" in result) expect(result.error).toMatchObject({ attempts: expected.sent });
          const waits = fetch.sentAt.map((at, i) => at - (fetch.sentAt[i - 1] ?? 0));
          expect(Math.max(...waits)).toBeLessThanOrEqual(8_000);
        },
      ),
    );
  });
});
