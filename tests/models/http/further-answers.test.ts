import { ModelError, openAICompatible, type ServerOptions } from "equirank";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./fake-model-server";

const key = "sk-proj-4eC39HqLyjWDarjtT1zdp7dcAAAA";
const question = [{ role: "user" as const, content: "Is Paris in France?" }];

/** A model at a real server on this machine whose chat answers so. */
async function connect(respond: (request: ReceivedRequest) => FakeAnswer, options: Partial<ServerOptions> = {}) {
  const server = await FakeModelServer.start((request) =>
    request.path === "/v1/chat/completions" ? respond(request) : { status: 404, body: {} },
  );
  onTestFinished(() => server.close());
  const baseUrl = `${server.origin}/v1`;
  const model = openAICompatible({ model: "m", baseUrl, apiKey: key, maxRetries: 0, ...options });
  return { server, model };
}

const said = (content: unknown, rest: object = {}): FakeAnswer => ({
  body: { choices: [{ index: 0, message: { content }, finish_reason: "stop", ...rest }] },
});
const refused = (message: string): FakeAnswer => ({ status: 400, body: { error: { message } } });

async function failureOf(call: Promise<unknown>): Promise<ModelError> {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ModelError);
  return failure as ModelError;
}

// Forms made up by their kind; none is recorded from a service.
describe("thoughts within a text", () => {
  it.each([
    "<thinking>Paris…</thinking>\n\nYes",
    "<thought>Paris…</thought>Yes",
    "<reasoning>Paris…</reasoning> Yes",
    "<|channel|>analysis<|message|>Paris…<|end|><|start|>assistant<|channel|>final<|message|>Yes",
    "The template opened the thought.</think>Yes",
  ])("are no part of it: %s", async (text) => {
    const { model } = await connect(() => said(text));
    expect((await model.sample(question)).texts).toEqual(["Yes"]);
  });

  it.each(["<thinking>Paris", "<thought>", "<|channel|>analysis<|message|>Paris"])(
    "that fill it are an error: %s",
    async (text) => {
      const { model } = await connect(() => said(text, { finish_reason: "length" }));
      expect((await failureOf(model.sample(question))).message).toMatch(/on thinking/);
    },
  );

  it.each(["<think>", "<thinking>", "<|channel|>"])("give no labels: %s", async (token) => {
    const top_logprobs = [
      { token, logprob: -0.001 },
      { token: "Yes", logprob: -9 },
      { token: "No", logprob: -12 },
    ];
    const content = [{ ...top_logprobs[0], top_logprobs }];
    const { model } = await connect(() => said("", { logprobs: { content } }));
    const error = await failureOf(model.nextTokenLogprobs(question, ["Yes", "No"]));
    expect(error.message).toMatch(/thinks before it answers/);
  });

  it.each(["<p>Yes</p>", "I think <b>Yes</b>", "a < b"])("are not seen in %s", async (text) => {
    const { model } = await connect(() => said(text));
    expect((await model.sample(question)).texts).toEqual([text]);
  });
});

describe("a refusal", () => {
  it("of a temperature in few words leaves it out", async () => {
    const { model } = await connect(({ body }) =>
      body.temperature === undefined ? said("Yes") : refused("invalid temperature: only 1 is allowed for this model"),
    );
    const { texts, warnings } = await model.sample(question, { temperature: 0.3 });
    expect(texts).toEqual(["Yes"]);
    expect(warnings?.[0]?.message).toMatch(/does not take temperature/);
  });

  it("of two that exclude each other leaves out the one that changes nothing", async () => {
    const { server, model } = await connect(({ body }) =>
      "temperature" in body && "top_p" in body
        ? refused("`temperature` and `top_p` cannot both be specified for this model.")
        : said("Yes"),
    );
    await model.sample(question, { temperature: 0.3 });
    expect(server.requests.at(-1)?.body).toMatchObject({ temperature: 0.3 });
    expect(server.requests.at(-1)?.body).not.toHaveProperty("top_p");
  });

  it("of too short a text asks for a longer one under the same name", async () => {
    const { server, model } = await connect(({ body }) =>
      Number(body.max_tokens) < 16
        ? refused("integer below minimum value for 'max_output_tokens'. Expected >= 16, but got 8 instead.")
        : said("Yes"),
    );
    await model.sample(question, { maxTokens: 8 });
    expect(server.requests.map(({ body }) => body.max_tokens)).toEqual([8, 16]);
  });
});

describe("a refusal that repeats the request", () => {
  // The form of FastAPI's validation with which vLLM refuses two kinds of guided decoding together.
  const repeating = (body: unknown) =>
    refused(`[{'loc': ('body',), 'msg': 'Value error, only one kind is allowed', 'input': ${JSON.stringify(body)}}]`);

  it("teaches nothing about what it does not refuse", async () => {
    let isMended = false;
    const { server, model } = await connect(({ body }) => (isMended ? said("Yes") : repeating(body)));
    const sampling = { temperature: 0.3, seed: 7, stop: ["."] };
    await expect(model.sample(question, sampling)).rejects.toThrow(/only one kind is allowed/);
    isMended = true;
    const { warnings } = await model.sample(question, sampling);
    expect(warnings).toBeUndefined();
    expect(server.requests.at(-1)?.body).toMatchObject({ ...sampling, top_p: 1 });
  });
});

describe("the end of a text", () => {
  it.each([
    ["stop", ["stop", "eos_token", "end_turn", "STOP"]],
    ["length", ["length", "MAX_TOKENS", "max_output_tokens", "model_context_window_exceeded", "repetition"]],
    ["content-filter", ["content_filter", "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "sensitive", "refusal"]],
    ["other", ["tool_calls", "function_call", "something_new"]],
  ])("is %s in the words of every service: %j", async (finishReason, words) => {
    for (const finish_reason of words) {
      const { model } = await connect(() => said("Yes", { finish_reason }));
      expect((await model.sample(question)).finishReasons, finish_reason).toEqual([finishReason]);
    }
  });

  it.each([null, "", 3, {}])("is not known from %j", async (finish_reason) => {
    const { model } = await connect(() => said("Yes", { finish_reason }));
    expect((await model.sample(question)).finishReasons).toEqual([undefined]);
  });

  it.each(["error", "abort", "network_error", "insufficient_system_resource"])(
    "is no answer where the server gave up on it: %s",
    async (finish_reason) => {
      const { server, model } = await connect(() => said("The capital of", { finish_reason }), { maxRetries: 1 });
      const failure = await failureOf(model.sample(question));
      expect(failure.message).toContain(`broke the answer off (finish_reason ${finish_reason})`);
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe("an error with status 200", () => {
  it.each<[object, RegExp, boolean]>([
    [{ message: "Internal error", code: 500 }, /HTTP 500 saying "Internal error"/, true],
    [{ status: "UNAVAILABLE", message: "Overloaded" }, /HTTP 503 saying "Overloaded"/, true],
    [{ error: { code: "429", message: "Slow down" } }, /HTTP 429 saying "Slow down"/, true],
    [{ error: true, message: "It failed" }, /saying "It failed"/, false],
    [{ detail: "Not Found" }, /"Not Found"/, false],
    [{ errors: [{ code: 10000, message: "No account" }], success: false }, /"No account"/, false],
    [{ choices: null, error_msg: "Quota exceeded" }, /"Quota exceeded"/, false],
    [{ choices: null, base_resp: { status_msg: "No balance" } }, /"No balance"/, false],
    [{ fault: { faultstring: "Spike arrest" } }, /"Spike arrest"/, false],
  ])("is told in the service's words: %j", async (body, words, isRetryable) => {
    const { model } = await connect(() => ({ body }));
    const error = await failureOf(model.sample(question));
    expect(error.message).toMatch(words);
    expect(error.isRetryable).toBe(isRetryable);
  });

  it("that is a stream of events says so, and is not asked for five times", async () => {
    const body = 'data: {"choices":[{"delta":{"content":"Yes"}}]}\n\ndata: [DONE]\n\n';
    const { server, model } = await connect(() => ({ body }), { maxRetries: 4 });
    expect((await failureOf(model.sample(question))).message).toMatch(/stream of events/);
    expect(server.requests).toHaveLength(2);
  });

  it("nested without end is a typed error", async () => {
    const { model } = await connect(() => ({ body: "[".repeat(2e5) + "]".repeat(2e5) }));
    await failureOf(model.sample(question));
  });
});

describe("a key", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  it.each([
    ["in lower case", key.toLowerCase(), key.slice(4, 30).toLowerCase()],
    ["of which the end is told", `…${key.slice(-16)}`, key.slice(-16)],
    ["of which the middle is told", `…${key.slice(8, 24)}…`, key.slice(8, 24)],
    ["in Base64", base64(key), base64(key).slice(0, 40)],
    ["in basic authentication", base64(`user:${key}`), base64(`user:${key}`).slice(12, 40)],
    ["in an address", `https://x.test/?k=${encodeURIComponent(`${key}==`)}`, key],
    ["behind many words", `${"word ".repeat(1e5)}${key}`, key],
  ])("is not told %s", async (_, words, part) => {
    const { model } = await connect(() => ({ status: 401, body: { error: { message: words } } }));
    const error = await failureOf(model.sample(question));
    expect(error.message).not.toContain(part);
  });

  it("hides no words that only begin like it", async () => {
    const { model } = await connect(() => refused("The project sk-proj- has no budget."));
    expect((await failureOf(model.sample(question))).message).toContain("The project sk-proj- has");
  });
});

it("leaves out a token whose value is no number", async () => {
  const body = `{"choices": [{"index": 0, "message": {"content": "Yes"}, "logprobs": {"content": [{"token": "Yes",
    "logprob": -0.25, "top_logprobs": [{"token": "Yes", "logprob": -0.25}, {"token": "No", "logprob": -1.75},
    {"token": "x", "logprob": -1e999}, {"token": "y", "logprob": "-3"}]}]}}]}`;
  const { model } = await connect(() => ({ body }));
  expect((await model.nextTokenLogprobs(question, ["Yes", "No"])).logprobs).toEqual([-0.25, -1.75]);
});
