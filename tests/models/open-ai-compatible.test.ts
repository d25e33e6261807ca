import {
  InvalidArgumentError,
  MissingCapabilityError,
  type ModelError,
  ModelResponseError,
  ModelUnavailableError,
  openAICompatible,
} from "equirank";
import { afterEach, describe, expect, it } from "vitest";
import { type EchoFault, fakeEchoAnswer, wordLogprob } from "./http/fake-echo-server";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./http/fake-model-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

type Respond = (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>;

async function connect(respond: Respond, options: { timeoutMs?: number; headers?: Record<string, string> } = {}) {
  const server = await FakeModelServer.start(respond);
  running.push(server);
  const model = openAICompatible({
    baseUrl: `${server.origin}/v1/`,
    model: "fake",
    apiKey: "sk-secret",
    headers: { "x-organization": "private" },
    maxRetries: 0,
    ...options,
  });
  return { server, model };
}

const withFault = (fault: EchoFault) => (request: ReceivedRequest) => fakeEchoAnswer(request, fault);

const isChat = (request: ReceivedRequest) => request.path === "/v1/chat/completions";

describe("openAICompatible", () => {
  it("sends nothing before the first call", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    expect(model.id).toBe("openai:fake");
    expect(model.capabilities).toEqual({
      scoreContinuations: true,
      nextTokenLogprobs: true,
      sample: true,
    });
    expect(server.requests).toHaveLength(0);
  });

  it("proves a right server once", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const result = await model.probe();
    expect(result).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      // Three texts generated and scored, a sample and a list; the fake says of each that two of its tokens were
      // cached.
      usage: { requests: 8, promptTokens: 94, cachedTokens: 12, generatedTokens: 17 },
    });
    const sent = server.requests.length;
    const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };
    expect(await model.probe()).toEqual({ ...result, usage });
    expect(server.requests).toHaveLength(sent);
  });

  it("sends key, headers and model with every request", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    await model.probe();
    for (const { method, headers, body } of server.requests) {
      expect(method).toBe("POST");
      expect(headers.authorization).toBe("Bearer sk-secret");
      expect(headers["x-organization"]).toBe("private");
      expect(body.model).toBe("fake");
    }
  });

  // DeepSeek's, Gemini's and other strict servers refuse a body with half a surrogate pair; https://github.com/elizaOS/eliza/pull/18079
  it("sends U+FFFD for half an emoji, and the rest of a text as it is", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const text = 'a 🙂 "\\ud83d" \\\\ud83d \\\ud83d \ud83d\ude42\ude42 b\ud83d';
    await model.sample([{ role: "user", content: text }]);
    const [{ content }] = server.requests[0]!.body.messages as [{ content: string }];
    expect(content).toBe('a 🙂 "\\ud83d" \\\\ud83d \\\ufffd 🙂\ufffd b\ufffd');
  });

  it("scores a text that ends with half an emoji", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const { scores } = await model.scoreContinuations("The sky", [" is\ud83d", " is\ufffd"]);
    expect(scores[0]).toEqual(scores[1]);
    expect(server.requests.at(-1)!.body.prompt).toBe("The sky is\ufffd");
  });

  it("sends a header once, whatever the case of its name, and the caller's in place of its own", async () => {
    const headers = { "Content-Type": "application/json", Authorization: "Basic c2stc2VjcmV0", "X-A": "1", "x-a": "2" };
    const { server, model } = await connect(fakeEchoAnswer, { headers });
    await model.sample("Hello");
    const sent = { "content-type": "application/json", authorization: headers.Authorization, "x-a": "2" };
    expect(server.requests[0]!.headers).toMatchObject(sent);
  });
});

describe("scoreContinuations", () => {
  it("sums the log-probabilities of the continuation's tokens", async () => {
    const { model } = await connect(fakeEchoAnswer);
    const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual([
      {
        logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"),
        tokenCount: 2,
      },
      { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
    ]);
    // Four and three words; the fake says of each request that two tokens were cached and one generated.
    expect(usage).toEqual({ requests: 2, promptTokens: 7, cachedTokens: 4, generatedTokens: 2 });
  });

  it("asks for one greedy token and an echo", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    await model.scoreContinuations("The sky", [" fell"]);
    expect(server.requests.at(-1)).toMatchObject({
      path: "/v1/completions",
      body: { prompt: "The sky fell", max_tokens: 1, temperature: 0, echo: true, logprobs: 1 },
    });
  });

  it("puts promptPrefix before what it scores and what it proves, not into the score", async () => {
    const server = await FakeModelServer.start(fakeEchoAnswer);
    running.push(server);
    const model = openAICompatible({
      baseUrl: `${server.origin}/v1`,
      model: "fake",
      promptPrefix: "[BOS] ",
    });
    const { scores } = await model.scoreContinuations("The sky", [" fell"]);
    expect(scores[0]?.logLikelihood).toBe(wordLogprob(" sky", " fell"));
    for (const { path, body } of server.requests) {
      if (path === "/v1/completions") expect(body.prompt).toMatch(/^\[BOS\] /);
    }
  });

  const faults: [string, EchoFault, RegExp][] = [
    ["zeros", { distort: (values) => values.map(() => 0) }, /gives 0 as the log-probability/],
    [
      "values shifted by one token to the left",
      { distort: (values) => [null, ...values.slice(2), -1] },
      /belong to other positions.*promptPrefix/,
    ],
    [
      "values shifted by one token to the right",
      { distort: (values) => [null, -1, ...values.slice(1, -1)] },
      /belong to other positions.*promptPrefix/,
    ],
    ["one constant", { distort: (values) => values.map((value) => value && -2) }, /belong to other positions/],
    [
      "the same values in the opposite order",
      { distort: (values) => [null, ...values.slice(1).reverse()] },
      /belong to other positions/,
    ],
    [
      "right values but one of each text",
      { distort: (values) => values.map((v, i) => (i === values.length - 3 ? v! - 5 : v)) },
      /5.00 at most.*belong to other positions/,
    ],
    ["positive values", { distort: (values) => values.map(() => 0.5) }, /0.5 as the log-prob/],
    ["the sentinel -9999", { distort: (values) => values.map(() => -9999) }, /not a measurement/],
    ["nulls", { distort: (values) => values.map(() => null) }, /no log-probability for/],
    [
      "no log-probabilities",
      { replace: (answer) => ({ ...answer, choices: [{ text: "x", logprobs: null }] }) },
      /without log-probabilities/,
    ],
    ["missing fields", { replace: () => ({ choices: [{ text: "", logprobs: {} }] }) }, /unknown form.*tokens/],
    [
      "fewer values than tokens",
      {
        replace: () => ({
          choices: [
            {
              text: "",
              logprobs: { tokens: ["a", "b"], token_logprobs: [-1], text_offset: [0, 1] },
            },
          ],
        }),
      },
      /2 tokens, 1 log-probabilities/,
    ],
  ];
  it.each(faults)("refuses a server that echoes %s", async (_, fault, reason) => {
    const onlyCompletions = (request: ReceivedRequest) =>
      isChat(request) ? fakeEchoAnswer(request) : fakeEchoAnswer(request, fault);
    const { model } = await connect(onlyCompletions);
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: true,
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(reason);
    const scoring = model.scoreContinuations("The sky", [" fell"]);
    await expect(scoring).rejects.toThrow(MissingCapabilityError);
    await expect(scoring).rejects.toThrow(reasons.scoreContinuations);
  });

  // 0.32 nats were seen on a 4-bit model whose echo is right.
  it("bears what quantized weights move when evaluated in another batch", async () => {
    const noise = (value: number | null, i: number) => value && value - (i % 3 === 0 ? 0.4 : 0.05);
    const { model } = await connect(withFault({ distort: (values) => values.map(noise) }));
    expect((await model.probe()).capabilities.scoreContinuations).toBe(true);
  });

  it("refuses a server that ignores echo", async () => {
    const { model } = await connect((request) =>
      fakeEchoAnswer({ ...request, body: { ...request.body, echo: isChat(request) } }),
    );
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/do not spell the text/);
  });

  it("does not take certain tokens for a proof", async () => {
    const certain = withFault({
      replace: (answer) => JSON.parse(JSON.stringify(answer).replace(/-\d\.\d+/g, "-0.001")),
    });
    const { model } = await connect((request) => (isChat(request) ? fakeEchoAnswer(request) : certain(request)));
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/could not be proved.*0 of them uncertain/);
  });

  it("says that the server has no such path, as a missing capability", async () => {
    const { model } = await connect((request) =>
      isChat(request) ? fakeEchoAnswer(request) : { status: 404, body: { error: { message: "not found" } } },
    );
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(
      /\/completions with echo does not work.*HTTP 404/,
    );
  });

  it("checks every score, not only those of the probe", async () => {
    let isProved = false;
    const { model } = await connect((request) =>
      isProved ? fakeEchoAnswer(request, { distort: (values) => values.map(() => 0.1) }) : fakeEchoAnswer(request),
    );
    await model.probe();
    isProved = true;
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(ModelResponseError);
  });

  it("refuses messages, which no server scores given text after", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const messages = [{ role: "user" as const, content: "Hello" }];
    await expect(model.scoreContinuations(messages, [" there"])).rejects.toThrow(MissingCapabilityError);
    expect(server.requests).toHaveLength(0);
  });

  it("refuses an empty prompt, since the first token has no log-probability", async () => {
    const { model } = await connect(fakeEchoAnswer);
    await expect(model.scoreContinuations("", ["The sky"])).rejects.toThrow(/prompt must not be empty/);
  });

  it("does not remember that the server was down", async () => {
    let isDown = true;
    const { model } = await connect((request) => (isDown ? { status: 503, body: "" } : fakeEchoAnswer(request)));
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toMatchObject({
      name: "ModelUnavailableError",
      status: 503,
      isRetryable: true,
    });
    isDown = false;
    expect((await model.scoreContinuations("The sky", [" fell"])).scores).toHaveLength(1);
  });

  it.each([
    [{ status: 401, body: { detail: "Invalid API key" } }, ModelUnavailableError, /Check the key/],
    [{ status: 404, body: "<html></html>" }, ModelUnavailableError, /usually ends in \/v1/],
    [{ body: "<!doctype html><title>Welcome</title>" }, ModelResponseError, /HTML page/],
    [{ body: '{"choices": [' }, ModelResponseError, /truncated JSON/],
    [{ body: { choices: [] } }, ModelResponseError, /unknown form|without any choice/],
  ])("fails with what is wrong where nothing works: %j", async (answer, kind, message) => {
    const { model } = await connect(() => answer);
    for (const call of [
      () => model.probe(),
      () => model.scoreContinuations("The sky", [" fell"]),
      () => model.sample("Hello"),
      () => model.nextTokenLogprobs("Hello", ["Yes"]),
    ]) {
      const error: unknown = await call().catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(kind);
      expect((error as ModelError).message).toMatch(message);
      expect(JSON.stringify(error)).not.toContain("sk-secret");
    }
  });

  it("rejects with the signal's reason at once and sends nothing more", async () => {
    const { server, model } = await connect(() => new Promise<FakeAnswer>(() => {}));
    const controller = new AbortController();
    const scoring = model.scoreContinuations("The sky", [" fell", " rose"], controller);
    await expect.poll(() => server.requests.length).toBe(1);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    await expect(scoring).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.requests).toHaveLength(1);
  });

  it("never hangs", async () => {
    const { model } = await connect(() => new Promise<FakeAnswer>(() => {}), { timeoutMs: 40 });
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(/did not answer within 40 ms/);
  });
});

describe("nextTokenLogprobs", () => {
  it("scores the labels after a text where that is proved, so exactly", async () => {
    const { model } = await connect(fakeEchoAnswer);
    const labels = [" Yes", " No indeed"];
    const { logprobs, isBound, uncoveredMass } = await model.nextTokenLogprobs("Is it?", labels);
    const yes = wordLogprob(" it?", " Yes");
    const no = wordLogprob(" it?", " No"); // the first token of its label
    expect(logprobs).toEqual([yes, no]);
    expect(isBound).toEqual([false, false]);
    expect(uncoveredMass).toBeCloseTo(1 - Math.exp(yes) - Math.exp(no), 12);
  });

  it("reads the chat's list after messages, without a probe", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const messages = [{ role: "user" as const, content: "Is it?" }];
    const result = await model.nextTokenLogprobs(messages, ["Yes", "no"]);
    // The fake lists 0.5, 0.25, 0.125 and 0.0625, so 0.0625 is left.
    expect(result.logprobs).toEqual([Math.log(0.5), Math.log(0.0625)]);
    expect(result.isBound).toEqual([false, true]);
    expect(result.uncoveredMass).toBeCloseTo(0.5, 12);
    expect(result.usage).toMatchObject({ requests: 1, promptTokens: 12, generatedTokens: 1 });
    expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: "/v1/chat/completions",
        body: {
          model: "fake",
          messages,
          max_tokens: 1,
          stream: false,
          temperature: 0,
          logprobs: true,
          top_logprobs: 20,
        },
      },
    ]);
  });

  it("puts a text as a user's message where scoring is not proved", async () => {
    const { server, model } = await connect((request) =>
      isChat(request) ? fakeEchoAnswer(request) : { status: 404, body: {} },
    );
    const { logprobs } = await model.nextTokenLogprobs("Is it?", ["No"]);
    expect(logprobs).toEqual([Math.log(0.25)]);
    expect(server.requests.at(-1)?.body.messages).toEqual([{ role: "user", content: "Is it?" }]);
  });

  it("is refused where the chat gives no log-probabilities", async () => {
    const { model } = await connect((request) =>
      isChat(request)
        ? fakeEchoAnswer({ ...request, body: { ...request.body, logprobs: false } })
        : { status: 404, body: {} },
    );
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: false,
      sample: true,
    });
    expect(reasons.nextTokenLogprobs).toMatch(/without top_logprobs although asked for them/);
    await expect(model.nextTokenLogprobs("Is it?", ["Yes"])).rejects.toThrow(MissingCapabilityError);
  });
});

describe("sample", () => {
  it("draws each text by a request and seed of its own", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const { texts, usage } = await model.sample("Hello", {
      count: 3,
      seed: 5,
      temperature: 0.7,
      topP: 0.9,
      maxTokens: 10,
      stop: ["\n"],
    });
    expect(texts).toEqual(["Yes 5", "Yes 6", "Yes 7"]);
    expect(usage).toEqual({ requests: 3, promptTokens: 36, cachedTokens: 0, generatedTokens: 3 });
    expect(server.requests[0]?.body).toEqual({
      model: "fake",
      messages: [{ role: "user", content: "Hello" }],
      max_tokens: 10,
      stream: false,
      temperature: 0.7,
      top_p: 0.9,
      stop: ["\n"],
      seed: 5,
    });
  });

  it("cuts a text at a stop that the server left in", async () => {
    const { model } = await connect(fakeEchoAnswer);
    expect((await model.sample("Hello", { stop: ["s"] })).texts).toEqual(["Ye"]);
  });

  it("puts extraBody over its own parameters and takes out the undefined ones", async () => {
    const server = await FakeModelServer.start(fakeEchoAnswer);
    running.push(server);
    const model = openAICompatible({
      baseUrl: server.origin,
      model: "fake",
      extraBody: { top_k: 0, max_tokens: undefined, max_completion_tokens: 9 },
    });
    await model.sample("Hello");
    expect(server.requests[0]?.body).toMatchObject({ top_k: 0, max_completion_tokens: 9 });
    expect(server.requests[0]?.body).not.toHaveProperty("max_tokens");
  });

  it("refuses a message without text", async () => {
    const { model } = await connect(() => ({
      body: { choices: [{ message: { role: "assistant", content: null } }] },
    }));
    await expect(model.sample("Hello")).rejects.toThrow(/message that has no text/);
  });
});

describe("arguments", () => {
  const base = { baseUrl: "http://localhost:1", model: "fake" };

  it.each([
    ["options.baseURL", { ...base, baseURL: "http://localhost" }],
    ["options.baseUrl", { ...base, baseUrl: "localhost:8000" }],
    ["options.baseUrl", { ...base, baseUrl: "file:///etc" }],
    ["options.baseUrl", { ...base, baseUrl: "http://user:sk-secret@localhost" }],
    ["options.baseUrl", { ...base, baseUrl: "http://localhost/?key=sk-secret" }],
    ["options.model", { ...base, model: "" }],
    ["options.apiKey", { ...base, apiKey: "sk-secret\n" }],
    ["options.apiKey", { ...base, apiKey: "" }],
    ["options.headers.x-key", { ...base, headers: { "x-key": "sk-secret\r\nx: y" } }],
    ["options.headers", { ...base, headers: { "x key": "a" } }],
    ["options.headers", { ...base, headers: { "Content-Length": "3" } }],
    ["options.headers", { ...base, headers: null }],
    ["options.headers", { ...base, headers: "sk-secret" }],
    ["options.headers", { ...base, headers: new Headers({ "x-key": "sk-secret" }) }],
    ["options.headers.x-key", { ...base, headers: { "x-key": 1 } }],
    ["options.extraBody", { ...base, extraBody: null }],
    ["options.extraBody", { ...base, extraBody: "sk-secret" }],
    ["options.extraBody", { ...base, extraBody: ["sk-secret"] }],
    ["options.extraBody", { ...base, extraBody: { key: "sk-secret", top_k: 1n } }],
    ["options.concurrency", { ...base, concurrency: 0 }],
    ["options.maxRetries", { ...base, maxRetries: -1 }],
    ["options.maxRetries", { ...base, maxRetries: 0.5 }],
    ["options.deadlineMs", { ...base, deadlineMs: 0 }],
    ["options.deadlineMs", { ...base, deadlineMs: 2 ** 31 }],
    ["options.timeoutMs", { ...base, timeoutMs: Number.POSITIVE_INFINITY }],
    ["options.topLogprobs", { ...base, topLogprobs: 21 }],
    ["options.promptPrefix", { ...base, promptPrefix: 1 }],
    ["options.fetch", { ...base, fetch: "fetch" }],
  ])("refuses a wrong %s without telling a secret", (parameter, options) => {
    let error: unknown;
    try {
      openAICompatible(options as never);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ parameter });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("sk-secret");
  });

  it.each([
    { apiKey: "sk-secret" },
    { headers: { authorization: "Bearer sk-secret" } },
    { headers: { cookie: "theme=dark; session=sk-secret" } },
    { extraBody: { proxy: { upstreams: [{ API_Key: "sk-secret" }] } } },
    { extraBody: { credentials: { user: ["sk-secret"] } } },
  ])("hides the secret of %j, which the server repeats on its own", async (options) => {
    const server = await FakeModelServer.start(() => ({
      status: 401,
      body: { error: { message: "Bearer refused: sk-secret of theme" } },
    }));
    running.push(server);
    const model = openAICompatible({
      baseUrl: server.origin,
      model: "fake",
      maxRetries: 0,
      ...options,
    });
    await expect(model.sample("Hello")).rejects.toThrow("Bearer refused: [hidden] of theme");
  });

  it("refuses wrong arguments of calls before anything is sent", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const calls: [string, () => Promise<unknown>][] = [
      ["prompt", () => model.sample([])],
      ["prompt[0]", () => model.sample([{ role: "tool" as never, content: "" }])],
      ["continuations", () => model.scoreContinuations("a", [])],
      ["continuations[1]", () => model.scoreContinuations("a", ["b", ""])],
      ["labels[0]", () => model.nextTokenLogprobs("a", [1 as never])],
      ["options.seeds", () => model.sample("a", { seeds: 1 } as never)],
      ["options.count", () => model.sample("a", { count: 0 })],
      ["options.temperature", () => model.sample("a", { temperature: -1 })],
      // JSON would make null of it, and a server its own default.
      ["options.temperature", () => model.sample("a", { temperature: Infinity })],
      ["options.topP", () => model.sample("a", { topP: 0 })],
      ["options.topK", () => model.sample("a", { topK: 5 })],
      ["options.maxTokens", () => model.sample("a", { maxTokens: 1.5 })],
      ["options.seed", () => model.sample("a", { seed: -1 })],
      ["options.stop", () => model.sample("a", { stop: [""] })],
      ["options.timeout", () => model.probe({ timeout: 1 } as never)],
    ];
    for (const [parameter, call] of calls) {
      const error: unknown = await call().catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error).toMatchObject({ parameter });
    }
    expect(server.requests).toHaveLength(0);
  });
});
