import { ModelError, ModelResponseError, ModelUnavailableError } from "equirank";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClientOptions } from "../../../src/models/http/http-client";
import { type FakeAnswer, FakeModelServer } from "./fake-model-server";

const key = "sk-secret-0123456789";
const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(answer: FakeAnswer | (() => Promise<FakeAnswer>)): Promise<FakeModelServer> {
  const server = await FakeModelServer.start(typeof answer === "function" ? answer : () => answer);
  running.push(server);
  return server;
}

/** A client that fails at once, so that what it fails with can be seen; retries have tests of their own. */
function client(options: Partial<HttpClientOptions> = {}) {
  const http = createHttpClient({
    concurrency: 4,
    maxRetries: 0,
    timeoutMs: 10_000,
    deadlineMs: 10_000,
    secrets: [key],
    fetch: globalThis.fetch,
    ...options,
  });
  return (url: string, signal?: AbortSignal) => http.requestJson({ url, init: request }, (value) => value, signal);
}

const request = { method: "POST", headers: { authorization: `Bearer ${key}` }, body: "{}" };

async function failureOf(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

/** Everything a log could show of an error. */
function allWords(error: Error): string {
  const cause = error.cause instanceof Error ? allWords(error.cause) : JSON.stringify(error.cause);
  return `${error.name} ${error.message} ${error.stack} ${JSON.stringify(error)} ${cause}`;
}

describe("requestJson", () => {
  it("gives the JSON", async () => {
    const server = await serve({ body: { fine: [1] } });
    expect(await client()(server.origin)).toEqual({ fine: [1] });
  });

  it.each([
    [400, ModelError, false],
    [401, ModelUnavailableError, false],
    [403, ModelUnavailableError, false],
    [404, ModelUnavailableError, false],
    [408, ModelUnavailableError, true],
    [409, ModelUnavailableError, true],
    [422, ModelError, false],
    [429, ModelUnavailableError, true],
    [500, ModelUnavailableError, true],
    [503, ModelUnavailableError, true],
  ])("names HTTP %i, keeps the status and hides the key", async (status, kind, isRetryable) => {
    const said = `cannot do this with ${key}`;
    const server = await serve({ status, body: { error: { message: said } } });
    const error = await failureOf(client()(`${server.origin}/v1`));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, isRetryable });
    expect(error.message).toContain(`/v1 answered HTTP ${status}`);
    expect(error.message).toContain("cannot do this with [hidden]");
    expect(allWords(error)).not.toContain(key);
  });

  // The four places where OpenAI, text-generation-inference, Ollama and FastAPI put their words.
  it.each([
    { error: { message: "too long" } },
    { error: "too long" },
    { message: "too long" },
    { detail: "too long" },
    "too long",
  ])("repeats what the server says in %j", async (body) => {
    const server = await serve({ status: 400, body });
    const error = await failureOf(client()(server.origin));
    expect(error.message).toContain('saying "too long"');
  });

  // 300 characters of a message are kept: the cut falls at each place of the key.
  it.each(["json", "text"])("hides a key across the end of a long message in %s", async (form) => {
    const said = Array.from(key, (_, i) => "x".repeat(299 - i) + key);
    const server = await FakeModelServer.start(() => {
      const message = said.pop()!;
      return { status: 400, body: form === "json" ? { error: { message } } : message };
    });
    running.push(server);
    for (const _ of key) {
      const error = await failureOf(client()(server.origin));
      expect(error.message).toMatch(/saying "x+[[hiden\]]*"/);
    }
  });

  it("tells how long a rate limit lasts", async () => {
    const headers = { "retry-after": "7" };
    const server = await serve({ status: 429, headers, body: { error: "slow down" } });
    const error = await failureOf(client()(server.origin));
    expect(error.message).toContain("Retry-After 7");
  });

  it("does not follow a redirect, which would carry the key along", async () => {
    const elsewhere = await serve({ body: {} });
    const headers = { location: elsewhere.origin };
    const server = await serve({ status: 307, headers, body: "" });
    const error = await failureOf(client()(server.origin));
    expect(error.message).toMatch(/redirects elsewhere/);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it.each([
    ["<!DOCTYPE html><html>Welcome</html>", /HTML page instead of JSON.*\/v1/],
    ['{"choices": [{"te', /broken or truncated JSON/],
    ["", /broken or truncated JSON \(0 characters\)/],
    ['{"logprob": NaN}', /NaN or Infinity/],
    ['{"logprobs": [-1.5, -Infinity]}', /NaN or Infinity/],
  ])("refuses the body %j", async (body, message) => {
    const server = await serve({ body });
    const error = await failureOf(client()(server.origin));
    expect(error).toBeInstanceOf(ModelResponseError);
    expect(error.message).toMatch(message);
    expect(error.status).toBe(200);
  });

  it("says that a broken-off answer may be asked for again", async () => {
    const server = await serve({ body: '{"a": ', breaksOff: true });
    const error = await failureOf(client()(server.origin));
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error.isRetryable).toBe(true);
  });

  it.each(["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "cf-ray"])(
    "keeps the request's id from %s, without the key and not endlessly",
    async (name) => {
      const headers = { [name]: `req-7 ${key} ${"x".repeat(500)}` };
      const server = await serve({ status: 400, headers, body: "" });
      const { requestId } = await failureOf(client()(server.origin));
      expect(requestId).toMatch(/^req-7 \[hidden\] x+$/);
      expect(requestId).toHaveLength(128);
    },
  );

  it("reads no more than 64 MiB, and lets the rest go", async () => {
    const part = new Uint8Array(2 ** 20).fill(32);
    let sent = 0;
    let isCancelled = false;
    const endless = client({
      fetch: async () =>
        new Response(
          new ReadableStream({
            pull: (body) => {
              sent++;
              body.enqueue(part);
            },
            cancel: () => {
              isCancelled = true;
            },
          }),
        ),
    });
    const error = await failureOf(endless("http://localhost"));
    expect(error).toBeInstanceOf(ModelResponseError);
    expect(error.message).toMatch(/more than 67108864 bytes/);
    expect(isCancelled).toBe(true);
    expect(sent).toBeLessThan(70);
  });

  it("says that nothing listens", async () => {
    const server = await FakeModelServer.start(() => ({ body: {} }));
    const { origin } = server;
    await server.close();
    const error = await failureOf(client()(origin));
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error.message).toMatch(/cannot be reached.*ECONNREFUSED.*Check that the server runs/);
    expect(error.isRetryable).toBe(true);
    expect(allWords(error)).not.toContain(key);
  });

  it("hides the key that a fetch puts into its own error", async () => {
    const careless = client({
      fetch: () => Promise.reject(new Error(`bad header ${key}`, { cause: { headers: request.headers } })),
    });
    const error = await failureOf(careless("http://localhost"));
    expect(error.message).toContain("bad header [hidden]");
    expect(allWords(error)).not.toContain(key);
  });

  it("waits no longer than its timeout, for the answer and for its body", async () => {
    const silent = await serve(() => new Promise<FakeAnswer>(() => {}));
    const error = await failureOf(client({ timeoutMs: 50 })(silent.origin));
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error.message).toMatch(/did not answer within 50 ms/);
    expect(error.isRetryable).toBe(true);

    const stalled = client({
      timeoutMs: 50,
      fetch: async () => new Response(new ReadableStream({ start() {} })),
    });
    const other = await failureOf(stalled("http://localhost"));
    expect(other.message).toMatch(/did not answer within 50 ms/);
  });

  it("rejects with the signal's reason at once, also while it queues, and sends nothing more", async () => {
    const server = await serve(() => new Promise<FakeAnswer>(() => {}));
    const limited = client({ concurrency: 1 });
    const controller = new AbortController();
    const first = limited(server.origin, controller.signal);
    const queued = limited(server.origin, controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    await expect(queued).rejects.toBe(reason);
    await expect(limited(server.origin, controller.signal)).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.requests).toHaveLength(1);
  });

  it("keeps to its concurrency limit", async () => {
    let underWay = 0;
    let most = 0;
    const server = await serve(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return { body: {} };
    });
    const limited = client({ concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, () => limited(server.origin)));
    expect(most).toBe(3);
  });
});
