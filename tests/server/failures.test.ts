import { gzipSync } from "node:zlib";
import { MissingCapabilityError, ModelError, ModelResponseError, ModelUnavailableError } from "equirank";
import { describe, expect, it } from "vitest";
import { createCaller, question, until } from "./calling";
import { createServedModel } from "./served-model";

const chat = "/v1/chat/completions";
/** Every route with a body, and where its dialect puts the message of an error. */
const dialects: [path: string, message: (body: Record<string, unknown>) => unknown][] = [
  [chat, ({ error }) => (error as { message: unknown }).message],
  ["/v1/responses", ({ error }) => (error as { message: unknown }).message],
  ["/v1/rerank", ({ detail }) => detail],
  ["/v2/rerank", ({ message }) => message],
  ["/rerank", ({ error }) => error],
];

describe.each(dialects)("%s answers in its caller's dialect", (path, readMessage) => {
  const say = async (response: Response) => readMessage(await response.json());

  it("broken JSON", async () => {
    for (const body of ["{", "", '{"a": NaN}', "undefined"]) {
      const response = await createCaller().post(path, body);
      expect(response.status).toBe(400);
      expect(await say(response)).toBe("The body is not valid JSON.");
    }
  });

  it("JSON of another shape", async () => {
    for (const body of ["null", "3", '"text"', "[]", "[[1]]", '{"__proto__": 1}']) {
      const response = await createCaller().post(path, body);
      expect(response.status).toBe(400);
      expect(await say(response)).toMatch(/must (be|have)/);
    }
  });

  it("deep nesting", async () => {
    for (const depth of [100, 100_000]) {
      for (const [open, close] of [
        ["[", "]"],
        ['{"a":', "}"],
      ] as const) {
        const response = await createCaller().post(path, open.repeat(depth) + close.repeat(depth));
        expect(response.status).toBe(400);
        expect(await say(response)).toMatch(/nested at most 64 levels/);
      }
    }
  });

  it("bytes that are not UTF-8", async () => {
    const response = await createCaller().post(path, "", {
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(response.status).toBe(400);
    expect(await say(response)).toMatch(/UTF-8/);
  });

  it("a body of 100 MB without reading it, whether its length is told or not", async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          sent++;
          controller.enqueue(new Uint8Array(2 ** 20));
          if (sent === 100) controller.close();
        },
      });
    const post = (headers: Record<string, string>) =>
      createCaller().post(path, "", {
        body: endless(),
        headers: { "content-type": "application/json", ...headers },
        duplex: "half",
      } as RequestInit);
    const told = await post({ "content-length": "100000000" });
    expect(told.status).toBe(413);
    expect(await say(told)).toMatch(/at most 4194304 bytes/);
    // The stream fills its own buffer of one chunk before anyone reads.
    expect(sent).toBeLessThanOrEqual(1);
    sent = 0;
    const untold = await post({});
    expect(untold.status).toBe(413);
    // Four pieces fit, the fifth is too much, and one more may be on its way.
    expect(sent).toBeLessThanOrEqual(7);
  });

  it("a slow body", async () => {
    const { post } = createCaller({ limits: { bodyMs: 40 } });
    const response = await post(path, "", {
      body: new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"messages"')),
      }),
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(408);
    expect(response.headers.get("connection")).toBe("close");
    expect(await say(response)).toMatch(/within 40 ms/);
  });

  it("another type of content, another method, and a missing key", async () => {
    const { post, get } = createCaller({ apiKey: "key" });
    const headers = { authorization: "Bearer key", "content-type": "text/plain" };
    const typed = await post(path, "{}", { headers });
    expect(typed.status).toBe(415);
    const coded = { authorization: "Bearer key", "content-type": "application/json", "content-encoding": "gzip" };
    const compressed = await post(path, "", { body: gzipSync("{}"), headers: coded });
    expect(compressed.status).toBe(415);
    const got = await get(path);
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    const unauthorized = await post(path, "{}");
    expect(unauthorized.status).toBe(401);
    expect(unauthorized.headers.get("www-authenticate")).toBe("Bearer");
    for (const response of [typed, compressed, got, unauthorized]) {
      expect(await say(response)).toEqual(expect.any(String));
    }
  });
});

it("nesting and brackets inside of strings do no harm", async () => {
  const content = `${"[{".repeat(1000)} \\" \\\\ "]}`;
  const { post } = createCaller();
  const response = await post(chat, { messages: [{ role: "user", content }] });
  expect(response.status).toBe(200);
});

it.each<[string, object, string]>([
  ["an empty list", { messages: [] }, "messages must have 1 or more entries"],
  ["too small a number", { ...question, n: 0 }, "n must be at least 1"],
  ["too large a number", { ...question, temperature: 9 }, "temperature must be at most 2"],
  [
    "a number at a bound that it must exceed",
    { ...question, equirank: { lambda: 0 } },
    "equirank.lambda must be more than 0",
  ],
  ["a field that does not exist", { ...question, equirank: { smaples: 3 } }, 'equirank has no field "smaples"'],
])("%s is refused by name", async (_, body, message) => {
  const response = await createCaller().post(chat, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { message } });
});

it("unknown routes are 404", async () => {
  for (const path of ["/", "/v1", "/v1/embeddings", "/v1/chat/completions/", "/health/x"]) {
    const response = await createCaller().post(path, {});
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
  }
});

describe("a failing model is answered without its text:", () => {
  const secret = "SECRET the server said";
  it.each([
    [
      "a busy server",
      new ModelUnavailableError(secret, { status: 429, isRetryable: true, retryAfterMs: 7000 }),
      503,
      "7",
    ],
    ["a server that is down", new ModelUnavailableError(secret, { isRetryable: true }), 503, "1"],
    ["a certificate that is not accepted", new ModelUnavailableError(secret), 503, "1"],
    ["a wrong key", new ModelUnavailableError(secret, { status: 401 }), 502, null],
    ["an answer that makes no sense", new ModelResponseError(secret, { status: 200 }), 502, null],
    ["a refusal of the request", new ModelError(secret, { status: 400 }), 502, null],
    ["a slow gateway", new ModelUnavailableError(secret, { status: 504, isRetryable: true }), 504, null],
    [
      "a server that does not answer",
      new ModelUnavailableError(`${secret} did not answer within 60000 ms. Raise timeoutMs`, {
        isRetryable: true,
      }),
      504,
      null,
    ],
    ["a missing capability", new MissingCapabilityError(secret), 501, null],
    ["a fault", new TypeError(secret), 500, null],
  ])("%s", async (_, error, status, retryAfter) => {
    const model = createServedModel({
      beforeSamples() {
        throw error;
      },
    });
    const { post, entries } = createCaller({ model });
    const response = await post(chat, question);
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    const text = await response.text();
    expect(text).not.toContain("SECRET");
    expect(JSON.stringify(entries)).not.toContain("SECRET");
    expect(entries).toMatchObject([{ outcome: "failed", status, level: "error" }]);
    expect(entries[0]!.error!.name).toBe(error.name);
  });

  it.each([
    ["a budget in which nothing can be ranked", { budget: { requests: 3 } }],
    ["a function that finds no texts", { extract: () => 3 as never }],
  ])("but %s is this server's own fault", async (_, ranking) => {
    const { post, entries } = createCaller({ ranking });
    const response = await post(chat, question);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/budget|extract/);
    expect(entries).toMatchObject([{ outcome: "failed", error: { name: "InvalidArgumentError" } }]);
  });

  it("samples that hold nothing", async () => {
    const { post } = createCaller({ model: createServedModel({ texts: ["", " "] }) });
    expect((await post(chat, question)).status).toBe(502);
  });

  it("fewer samples than were asked for", async () => {
    const model = createServedModel();
    const sample: typeof model.sample = async (prompt, options) => model.sample!(prompt, { ...options, count: 2 });
    const { post, entries } = createCaller({ model: { ...model, sample } });
    expect((await post(chat, question)).status).toBe(502);
    expect(entries).toMatchObject([{ outcome: "failed", error: { name: "ModelResponseError" } }]);
  });

  it("as many reasons why texts ended as one", async () => {
    const model = createServedModel();
    const sample: typeof model.sample = async (...asked) => ({
      ...(await model.sample!(...asked)),
      finishReasons: ["stop"],
    });
    expect((await createCaller({ model: { ...model, sample } }).post(chat, question)).status).toBe(502);
  });

  it("a model that does not answer before the deadline, and does not heed its signal", async () => {
    const model = createServedModel({ beforeSamples: () => new Promise(() => {}) });
    const { post } = createCaller({ model, limits: { deadlineMs: 30 } });
    const response = await post(chat, question);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/30 ms/) },
    });
  });
});

it.each([chat, "/v1/rerank"])("what the probe found is not told to callers of %s", async (path) => {
  const capabilities = { scoreContinuations: false, nextTokenLogprobs: false, sample: true };
  const reasons = { nextTokenLogprobs: "10.0.0.7 (SECRET) said (SECRET)." };
  const model = createServedModel();
  const probe = async () => ({ capabilities, reasons });
  const id = `probed for ${path}`;
  const { post } = createCaller({ model: { ...model, id, probe } });
  const documents = { query: "q", documents: ["a", "b"] };
  const { equirank } = await (await post(path, { ...question, ...documents })).json();
  const replaced = equirank.warnings.find(({ code }: { code: string }) => code === "elicitation-replaced");
  expect(replaced.message).toMatch(/because probed for \S+ gives no log-probabilities\. Choose/);
});

it("limits that are undefined count as left out", async () => {
  const limits = { bodyMs: undefined, deadlineMs: undefined, concurrency: undefined, queue: undefined } as never;
  const { post } = createCaller({ limits });
  expect((await post(chat, question)).status).toBe(200);
});

describe("places are given in turn", () => {
  it("and a full queue refuses with a time to wait", async () => {
    const started: (() => void)[] = [];
    const model = createServedModel({
      beforeSamples: () => new Promise<void>((resolve) => started.push(resolve)),
    });
    const { post, get } = createCaller({ model, limits: { concurrency: 2, queue: 1 } });
    const accepted = [1, 2, 3].map(() => post(chat, question));
    await until(() => started.length === 2);
    expect(await (await get("/metrics")).text()).toMatch(
      /equirank_requests_running 2[\s\S]*equirank_requests_waiting 1/,
    );
    const refused = await post(chat, question);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ error: { type: "rate_limit_error" } });
    // A rerank in another dialect waits in the same queue.
    const documents = ["a", "b"];
    const cohere = await post("/v2/rerank", { query: "q", documents });
    expect([cohere.status, Object.keys(await cohere.json())]).toEqual([429, ["message"]]);
    started[0]!();
    await until(() => started.length === 3);
    for (const start of started) start();
    const statuses = (await Promise.all(accepted)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200]);
    expect(await (await get("/metrics")).text()).toMatch(/equirank_requests_running 0/);
  });

  it("and a caller that goes away gives up its place in the queue", async () => {
    const started: (() => void)[] = [];
    const model = createServedModel({
      beforeSamples: () => new Promise<void>((resolve) => started.push(resolve)),
    });
    const { post, get, entries } = createCaller({ model, limits: { concurrency: 1, queue: 1 } });
    const first = post(chat, question);
    await until(() => started.length === 1);
    const controller = new AbortController();
    const second = post(chat, question, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    expect((await second).status).toBe(499);
    expect(entries).toMatchObject([{ outcome: "aborted" }]);
    expect(await (await get("/metrics")).text()).toMatch(/equirank_requests_waiting 0/);
    started[0]!();
    expect((await first).status).toBe(200);
  });
});
