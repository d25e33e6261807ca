import { MissingCapabilityError, type ModelError, openAICompatible, type ServerOptions } from "equirank";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./fake-model-server";

type Respond = (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>;

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const key = "sk-proj-4eC39HqLyjWDarjtT1zdp7dc";

/** A model at a real server on this machine that answers its chat so, and has nothing else. */
async function connect(respond: Respond, options: Partial<ServerOptions> = {}) {
  const server = await FakeModelServer.start((request) =>
    request.path === "/v1/chat/completions"
      ? respond(request)
      : { status: 404, body: { error: { message: "no such route" } } },
  );
  running.push(server);
  const baseUrl = `${server.origin}/v1`;
  const model = openAICompatible({ model: "m", baseUrl, apiKey: key, maxRetries: 0, ...options });
  return { server, model };
}

const question = [{ role: "user" as const, content: "Is Paris in France?" }];
const usage = { prompt_tokens: 9, completion_tokens: 1 };

const chat = (choice: Record<string, unknown>, rest: Record<string, unknown> = {}): FakeAnswer => ({
  body: { choices: [{ index: 0, finish_reason: "stop", ...choice }], usage, ...rest },
});
const said = (content: unknown, rest: Record<string, unknown> = {}): FakeAnswer =>
  chat({ message: { role: "assistant", content, ...rest } });

interface Listed {
  token: string;
  logprob: number | null;
  bytes?: number[] | null;
}
const listed = (first: Partial<Listed>, top_logprobs: Listed[] | null | undefined): FakeAnswer =>
  chat({
    message: { role: "assistant", content: first.token },
    logprobs: { content: [{ ...first, top_logprobs }] },
  });
const yesNo = listed({ token: "Yes", logprob: -0.25 }, [
  { token: "Yes", logprob: -0.25 },
  { token: "No", logprob: -1.75 },
]);

const failureOf = (call: Promise<unknown>): Promise<ModelError> =>
  call.then(
    () => {
      throw new Error("the call was answered");
    },
    (error: ModelError) => error,
  );

describe("lists of top tokens", () => {
  it("hold the generated token, whether or not it is in its own list", async () => {
    const { model } = await connect(() =>
      listed({ token: "Yes", logprob: -0.05 }, [
        { token: "No", logprob: -3.2 },
        { token: "ĠYes", logprob: -9.8 },
      ]),
    );
    const { logprobs, isBound } = await model.nextTokenLogprobs(question, ["Yes", "No", " Yes"]);
    expect(logprobs).toEqual([-0.05, -3.2, -9.8]);
    expect(isBound).toEqual([false, false, false]);
  });

  it.each([
    ["GPT-2's spelling", { token: "ĠYes", logprob: -0.25 }],
    ["SentencePiece's spelling", { token: "▁Yes", logprob: -0.25 }],
    ["bytes", { token: "?", logprob: -0.25, bytes: [...new TextEncoder().encode(" Yes")] }],
  ])("are read in %s", async (_, token) => {
    const { model } = await connect(() => listed(token, [token, { token: "No", logprob: -2 }]));
    expect((await model.nextTokenLogprobs(question, [" Yes"])).logprobs).toEqual([-0.25]);
  });

  it("are refused where another token is more probable than the greedy one", async () => {
    const { model } = await connect(() =>
      listed({ token: "Yes", logprob: -3 }, [
        { token: "No", logprob: -0.25 },
        { token: "Yes", logprob: -3 },
      ]),
    );
    const error = await failureOf(model.nextTokenLogprobs(question, ["Yes", "No"]));
    expect(error.message).toMatch(/"Yes" at temperature 0 and lists "No" as more probable/);
  });

  it.each<[string, FakeAnswer, RegExp]>([
    [
      "add up to more than 1",
      listed({ token: "Yes", logprob: -0.1 }, [
        { token: "Yes", logprob: -0.1 },
        { token: "No", logprob: -0.2 },
      ]),
      /total probability of 1\.72/,
    ],
    [
      "are all zeros",
      listed({ token: "Yes", logprob: 0 }, [
        { token: "Yes", logprob: 0 },
        { token: "No", logprob: 0 },
      ]),
      /total probability of 2/,
    ],
    [
      "hold nothing but what is outside",
      listed({ token: "Yes", logprob: -9998.9 }, [
        { token: "Yes", logprob: -9998.9 },
        { token: "No", logprob: -9998.9 },
      ]),
      /lists 0 next tokens/,
    ],
    [
      "belong to another choice",
      { body: { choices: [{ index: 3, message: { content: "Yes" } }], usage } },
      /choice 3 where only choice 0/,
    ],
    ["are null", listed({ token: "Yes", logprob: -0.1 }, null), /without top_logprobs/],
    ["are absent", listed({ token: "Yes", logprob: -0.1 }, undefined), /without top_logprobs/],
  ])("are refused where they %s", async (_, answer, message) => {
    const { model } = await connect(() => answer);
    const error = await failureOf(model.nextTokenLogprobs(question, ["Yes", "No"]));
    expect(error.message).toMatch(message);
  });

  it("leave out what has no number, and need no fields besides", async () => {
    const { model } = await connect(() => ({
      body: {
        choices: [
          {
            logprobs: {
              content: [{ top_logprobs: [...(yesNoList as Listed[]), { token: "x", logprob: null }] }],
              refusal: null,
            },
            stop_reason: 7,
          },
        ],
        usage: "none",
        service_tier: "default",
      },
    }));
    const found = await model.nextTokenLogprobs(question, ["Yes", "No"]);
    expect(found.logprobs).toEqual([-0.25, -1.75]);
    expect(found.usage).toMatchObject({ requests: 1, promptTokens: 0 });
  });

  it("numbers of tokens below 0, which count as none", async () => {
    const unknown = { prompt_tokens: -1, completion_tokens: -7 };
    const details = { prompt_tokens_details: { cached_tokens: -1 } };
    const { model } = await connect(() => chat({ message: { content: "Yes" } }, { usage: { ...unknown, ...details } }));
    const { usage } = await model.sample(question, { count: 2 });
    expect(usage).toEqual({ requests: 2, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 });
  });
});

const yesNoList = [
  { token: "Yes", logprob: -0.25 },
  { token: "No", logprob: -1.75 },
];

describe("refused parameters", () => {
  // https://platform.openai.com/docs/guides/reasoning: o-series and GPT-5 by their own error messages.
  const likeReasoningModel: Respond = ({ body }) => {
    const refuse = (message: string, param: string) => ({
      status: 400,
      body: { error: { message, type: "invalid_request_error", param, code: "unsupported_value" } },
    });
    if ("max_tokens" in body) {
      return refuse(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_tokens",
      );
    }
    if ("temperature" in body) {
      return refuse(
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
        "temperature",
      );
    }
    if (body.logprobs) {
      return {
        status: 403,
        body: { error: { message: "You are not allowed to request logprobs from this model" } },
      };
    }
    const details = { completion_tokens_details: { reasoning_tokens: 300 } };
    return Number(body.max_completion_tokens) < 1000
      ? chat(
          { message: { content: "" }, finish_reason: "length" },
          {
            usage: { prompt_tokens: 9, completion_tokens: body.max_completion_tokens, ...details },
          },
        )
      : chat({ message: { content: "Yes" } }, { usage: { ...usage, ...details } });
  };

  it("are renamed or left out once, and told; thinking gets room", async () => {
    const { server, model } = await connect(likeReasoningModel);
    const drawn = await model.sample(question, { maxTokens: 4, temperature: 0.5 });
    expect(drawn.texts).toEqual(["Yes"]);
    expect(drawn.finishReasons).toEqual(["stop"]);
    expect(drawn.warnings?.map(({ code }) => code)).toEqual(["setting-renamed", "setting-ignored"]);
    // Two refusals, one answer without room to think, one with it; refusals and what was thought for nothing are
    // counted.
    expect(server.requests).toHaveLength(4);
    expect(drawn.usage).toMatchObject({ requests: 4, generatedTokens: 5 });

    const again = await model.sample(question, { maxTokens: 4, temperature: 0.5, count: 2 });
    expect(again.texts).toEqual(["Yes", "Yes"]);
    expect(server.requests).toHaveLength(6);
    expect(server.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 4 + 2048 });
  });

  it("that are log-probabilities are a missing capability, which the probe tells", async () => {
    const { model } = await connect(likeReasoningModel);
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: false,
      sample: true,
    });
    expect(reasons.nextTokenLogprobs).toMatch(/not allowed to request logprobs/);
    expect(reasons.nextTokenLogprobs).not.toMatch(/Check the key/);
    await expect(model.nextTokenLogprobs(question, ["Yes"])).rejects.toThrow(MissingCapabilityError);
  });

  it.each([
    // In the form of FastAPI's validation.
    [422, { detail: [{ loc: ["body", "top_logprobs"], msg: "must be <= 5" }] }],
    // OpenAI's words for other limits.
    [
      400,
      {
        error: {
          message: "Invalid 'top_logprobs': integer above maximum value. Expected a value <= 5, but got 20 instead.",
        },
      },
    ],
    // vLLM, vllm/sampling_params.py, where --max-logprobs is 5
    [400, { message: "Requested sample logprobs of 20, which is greater than max allowed: 5" }],
    // text-generation-inference, ValidationError::TopNTokens in router/src/validation.rs
    [422, { error: "Input validation error: `top_n_tokens` must be >= 0 and <= 5. Given: 20" }],
  ])("learn how many top tokens are listed, from %i %j", async (status, body) => {
    const { server, model } = await connect((request) =>
      Number(request.body.top_logprobs) > 5 ? { status, body } : yesNo,
    );
    const first = await model.nextTokenLogprobs(question, ["Yes", "No"]);
    expect(first.logprobs).toEqual([-0.25, -1.75]);
    expect(first.warnings).toEqual([
      { code: "limit-learned", message: expect.stringContaining("set topLogprobs to 5") },
    ]);
    await model.nextTokenLogprobs(question, ["Yes"]);
    expect(server.requests.map((request) => request.body.top_logprobs)).toEqual([20, 5, 5]);
  });

  it("of the caller's own are not changed", async () => {
    const { server, model } = await connect(
      () => ({ status: 400, body: { error: { message: "Unknown parameter: 'top_k'" } } }),
      { ...({ extraBody: { top_k: 3 } } as object) },
    );
    await expect(model.sample(question)).rejects.toThrow(/Unknown parameter: 'top_k'/);
    expect(server.requests).toHaveLength(1);
  });
});

describe("models that think", () => {
  it.each([
    // https://api-docs.deepseek.com/guides/reasoning_model
    ["reasoning_content", { content: null, reasoning_content: "Let me see" }],
    ["an empty text beside it", { content: "", reasoning_content: "Let me see" }],
    // https://openrouter.ai/docs/use-cases/reasoning-tokens, gpt-oss on vLLM
    ["reasoning", { content: null, reasoning: "Let me see" }],
    ["no trace of it", { content: "" }],
    ["an open <think>", { content: "<think>Let me see" }],
    // https://docs.mistral.ai/inference/conversations/reasoning
    ["a part that is a thought", { content: [{ type: "thinking", thinking: [] }] }],
  ])("are not drawn as an empty text: %s", async (_, message) => {
    const answer = chat({ message, finish_reason: "length" });
    const { server, model } = await connect(() => answer, { thinkingTokens: 100 });
    const error = await failureOf(model.sample(question, { maxTokens: 4 }));
    expect(error.message).toMatch(/spent all of 104 tokens on thinking.*Raise thinkingTokens/);
    expect(server.requests.map(({ body }) => body.max_tokens)).toEqual([4, 104]);
  });

  it("are read without what they thought", async () => {
    const { model } = await connect(() => said("<think>Paris… yes.</think>\n\nYes"));
    expect((await model.sample(question)).texts).toEqual(["Yes"]);
  });

  it("give no labels by the first token of a thought", async () => {
    const { model } = await connect(() =>
      chat({
        message: { content: "", reasoning_content: "Let" },
        logprobs: { content: [{ token: "Let", logprob: -0.1, top_logprobs: yesNoList }] },
      }),
    );
    await expect(model.nextTokenLogprobs(question, ["Yes"])).rejects.toThrow(/thinks before it answers/);
  });
});

describe("what a service says", () => {
  it.each<[string, FakeAnswer, RegExp, boolean, number]>([
    [
      // https://openrouter.ai/docs/api/reference/errors-and-debugging
      "an error with status 200",
      { body: { error: { code: 502, message: "Provider returned error" }, user_id: "u" } },
      /HTTP 502 saying "Provider returned error"/,
      true,
      502,
    ],
    [
      "an error with status 200 that stays",
      { body: { error: { code: 400, message: "Prompt is too long" } } },
      /Prompt is too long/,
      false,
      400,
    ],
    [
      "an error inside a choice",
      chat({ finish_reason: "error", error: { code: 429, message: "Upstream is busy" } }),
      /Upstream is busy/,
      true,
      429,
    ],
    [
      "FastAPI's list of details",
      { status: 422, body: { detail: [{ loc: ["body", "n"], msg: "Input should be 1" }] } },
      /body\.n: Input should be 1/,
      false,
      422,
    ],
    [
      // https://github.com/bytedance/deer-flow/issues/1515 (Gemini): a list around the error
      "a list around the error",
      { status: 400, body: [{ error: { code: 400, message: "API key not valid" } }] },
      /API key not valid/,
      false,
      400,
    ],
    [
      "a content filter",
      chat({ message: { content: null }, finish_reason: "content_filter" }),
      /withheld the answer.*content_filter/,
      false,
      200,
    ],
    [
      // https://platform.openai.com/docs/guides/structured-outputs#refusals
      "a refusal",
      said(null, { refusal: "I cannot help with that." }),
      /refuses to answer, saying "I cannot help with that\."/,
      false,
      200,
    ],
    ["no choice at all", { body: { choices: [] } }, /without any choice/, false, 200],
  ])("is kept: %s", async (_, answer, message, isRetryable, status) => {
    const { model } = await connect(() => answer);
    const error = await failureOf(model.sample(question));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ isRetryable, status });
  });

  it("is told without the key, and without a beginning of it", async () => {
    const message = `Wrong key ${key}, or ${key.slice(0, 16)}…`;
    const { model } = await connect(() => ({ status: 401, body: { error: { message } } }));
    const error = await failureOf(model.sample(question));
    expect(error.message).toContain("Wrong key [hidden], or [hidden]…");
  });

  it.each(["x", "EMPTY", "none", "test"])("is not garbled by the dummy key %j", async (apiKey) => {
    const message = "The text is EMPTY, none of the tests ran: x";
    const { model } = await connect(() => ({ status: 400, body: { error: { message } } }), {
      apiKey,
    });
    expect((await failureOf(model.sample(question))).message).toContain(message);
  });
});

describe("forms of an answer", () => {
  const text = JSON.stringify(said("Yes").body);

  it.each([
    ["a byte order mark", `\uFEFF${text}`],
    // https://openrouter.ai/docs/api_reference/streaming
    ["comments that keep the connection", `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${text}`],
    // https://api-docs.deepseek.com/quick_start/rate_limit
    ["empty lines that keep the connection", `\n\n\n\n${text}`],
  ])("may begin with %s", async (_, body) => {
    const { model } = await connect(() => ({ body }));
    expect((await model.sample(question)).texts).toEqual(["Yes"]);
  });

  it("may hold the text in parts", async () => {
    const parts = [
      { type: "thinking", thinking: [{ type: "text", text: "Paris is…" }] },
      { type: "text", text: "Yes, " },
      { type: "text", text: "it is" },
    ];
    const { model } = await connect(() => said(parts));
    expect((await model.sample(question)).texts).toEqual(["Yes, it is"]);
  });

  it("never come as a stream", async () => {
    const { server, model } = await connect(() => said("Yes"));
    await model.probe();
    expect(server.requests.length).toBeGreaterThan(2);
    for (const { body } of server.requests) expect(body.stream).toBe(false);
  });

  it("change no object's prototype", async () => {
    const { model } = await connect(() => ({
      body: `{"__proto__": {"polluted": true}, ${text.slice(1)}`,
    }));
    expect((await model.sample(question)).texts).toEqual(["Yes"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("routes that always fail", () => {
  it("are given up, and others go on", async () => {
    const server = await FakeModelServer.start((request) =>
      request.path === "/v1/chat/completions" ? yesNo : { status: 500, body: "broken" },
    );
    running.push(server);
    const model = openAICompatible({ model: "m", baseUrl: `${server.origin}/v1`, maxRetries: 0 });
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: true,
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(/HTTP 500/);
  });
});

describe("any fetch", () => {
  const body = said("Yes").body;

  it.each<[string, () => unknown]>([
    [
      "whose body is a stream of Node's, as node-fetch has it",
      () => ({
        status: 200,
        headers: new Map([["x-request-id", "r"]]),
        body: (async function* () {
          yield Buffer.from(JSON.stringify(body).slice(0, 20));
          yield Buffer.from(JSON.stringify(body).slice(20));
        })(),
      }),
    ],
    ["without a body but its text", () => ({ status: 200, text: async () => JSON.stringify(body) })],
    [
      "with plain headers and a body of null",
      () => ({
        status: 200,
        headers: { a: "b" },
        body: null,
        text: async () => JSON.stringify(body),
      }),
    ],
  ])("%s", async (_, respond) => {
    const fetch = (async () => respond()) as unknown as typeof globalThis.fetch;
    const baseUrl = "http://any-fetch.test/v1";
    const model = openAICompatible({ model: "m", baseUrl, fetch, maxRetries: 0 });
    expect((await model.sample(question)).texts).toEqual(["Yes"]);
  });

  it("is stopped after 64 MiB, whatever its body is", async () => {
    let sent = 0;
    const endless = async function* () {
      for (const chunk = Buffer.alloc(2 ** 20, 0x20); ; sent++) yield chunk;
    };
    const fetch = (async () => ({
      status: 200,
      body: endless(),
    })) as unknown as typeof globalThis.fetch;
    const baseUrl = "http://any-fetch.test/v1";
    const model = openAICompatible({ model: "m", baseUrl, fetch, maxRetries: 0 });
    await expect(model.sample(question)).rejects.toThrow(/more than 67108864 bytes/);
    expect(sent).toBeLessThan(70);
  });
});
