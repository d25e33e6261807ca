import { createOpenAI } from "@ai-sdk/openai";
import { aiSdkModel, InvalidArgumentError, MissingCapabilityError, type ModelError } from "equirank";

import { afterEach, describe, expect, it } from "vitest";
import type { AiSdkCall, AiSdkLanguageModel } from "../../../src/models/ai-sdk/call-schema";
import { fakeEchoAnswer } from "../http/fake-echo-server";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "../http/fake-model-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const messages = [
  { role: "system" as const, content: "Be brief." },
  { role: "user" as const, content: "Is the sky blue?" },
];

/** The SDK's own package for OpenAI, of version 3 of its specification, and a real HTTP server that it talks to. */
async function connect(
  respond: (request: ReceivedRequest) => FakeAnswer,
  options: Parameters<typeof aiSdkModel>[1] = { maxRetries: 0 },
) {
  const server = await FakeModelServer.start(respond);
  running.push(server);
  const openai = createOpenAI({ baseURL: `${server.origin}/v1`, apiKey: "key-of-this-test" });
  return { server, openai, model: aiSdkModel(openai.chat("gpt-4.1-mini"), options) };
}

describe("aiSdkModel with @ai-sdk/openai", () => {
  it("proves labels and samples", async () => {
    const { model } = await connect(fakeEchoAnswer);
    const capabilities = { scoreContinuations: false, nextTokenLogprobs: true, sample: true };
    expect(model.capabilities).toEqual(capabilities);
    expect(await model.probe()).toMatchObject({
      capabilities,
      reasons: {},
      usage: { requests: 2 },
    });
    expect(model.id).toBe("ai-sdk:openai.chat:gpt-4.1-mini");
  });

  it("reads labels from the tokens that the provider lists", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const { logprobs, isBound, usage } = await model.nextTokenLogprobs(messages, ["Yes", "No", "?"]);
    // The fake lists 0.5, 0.25, 0.125 and 0.0625: the last is also what they leave over.
    expect(logprobs).toEqual([Math.log(0.5), Math.log(0.25), Math.log(0.0625)]);
    expect(isBound).toEqual([false, false, true]);
    expect(usage).toEqual({ requests: 1, promptTokens: 12, cachedTokens: 0, generatedTokens: 1 });
    expect(server.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      body: { messages, logprobs: true, top_logprobs: 20, temperature: 0 },
    });
  });

  it("asks with U+FFFD for half an emoji, which services refuse", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    await model.nextTokenLogprobs("Is 🙂 a cut \ud83d?", ["Yes", "No"]);
    expect(server.requests[0]!.body.messages).toEqual([{ role: "user", content: "Is 🙂 a cut \ufffd?" }]);
  });

  it("samples one text per call", async () => {
    const { server, model } = await connect(fakeEchoAnswer);
    const sampling = { count: 2, seed: 3, maxTokens: 9, stop: ["4"], temperature: 0.7 };
    const { texts } = await model.sample("Is the sky blue?", sampling);
    expect(texts).toEqual(["Yes 3", "Yes "]);
    expect(server.requests[1]!.body).toMatchObject({
      messages: [{ role: "user", content: "Is the sky blue?" }],
      seed: 4,
      stop: ["4"],
      temperature: 0.7,
    });
    expect(server.requests[1]!.body).not.toHaveProperty("top_p");
  });

  it("reads the log-probabilities of the responses API", async () => {
    // https://platform.openai.com/docs/api-reference/responses/object
    const top = [
      { token: "Yes", logprob: Math.log(0.75), bytes: [] },
      { token: "No", logprob: Math.log(0.125), bytes: [] },
    ];
    const text = {
      type: "output_text",
      text: "Yes",
      annotations: [],
      logprobs: [{ ...top[0], top_logprobs: top }],
    };
    const { server, openai } = await connect(() => ({
      body: {
        id: "resp_1",
        created_at: 1,
        model: "gpt-4.1-mini",
        output: [{ type: "message", role: "assistant", id: "msg_1", content: [text] }],
        usage: { input_tokens: 9, output_tokens: 1, input_tokens_details: { cached_tokens: 4 } },
      },
    }));
    const model = aiSdkModel(openai.responses("gpt-4.1-mini"), { maxRetries: 0 });
    const { logprobs, usage } = await model.nextTokenLogprobs(messages, ["Yes", "No"]);
    expect(logprobs).toEqual([Math.log(0.75), Math.log(0.125)]);
    expect(usage).toEqual({ requests: 1, promptTokens: 9, cachedTokens: 4, generatedTokens: 1 });
    expect(server.requests[0]!.body).toMatchObject({ top_logprobs: 20, max_output_tokens: 16 });
  });

  it("takes no text for an answer that the service broke off, which the SDK calls any other reason", async () => {
    const message = { role: "assistant", content: "The capital of" };
    const body = { id: "c", created: 1, model: "m", choices: [{ index: 0, message, finish_reason: "abort" }] };
    const { model } = await connect(() => ({ body }));
    await expect(model.sample(messages)).rejects.toThrow("broke the answer off (finish_reason abort)");
  });

  it("samples through the responses API, which refuses fewer than 16 tokens", async () => {
    const { server, openai } = await connect(() => ({
      body: {
        id: "resp_1",
        created_at: 1,
        model: "gpt-4.1-mini",
        output: [
          {
            ...{ type: "message", role: "assistant", id: "msg_1" },
            content: [{ type: "output_text", text: "Yes", annotations: [] }],
          },
        ],
        usage: { input_tokens: 9, output_tokens: 1 },
      },
    }));
    const model = aiSdkModel(openai.responses("gpt-4.1-mini"), { maxRetries: 0 });
    expect((await model.sample(messages, { maxTokens: 4 })).texts).toEqual(["Yes"]);
    await model.sample(messages, { maxTokens: 40 });
    expect(server.requests.map(({ body }) => body.max_output_tokens)).toEqual([16, 40]);
  });

  it("asks again as of a server, and not by the SDK's own rules", async () => {
    let asked = 0;
    const { model } = await connect(
      (request) =>
        ++asked === 1
          ? {
              status: 429,
              headers: { "retry-after-ms": "1" },
              body: { error: { message: "slow" } },
            }
          : fakeEchoAnswer(request),
      { maxRetries: 1 },
    );
    expect((await model.sample(messages)).texts).toEqual(["Yes"]);
    expect(asked).toBe(2);
  });

  it("keeps the other texts where Azure's filter refuses one", async () => {
    let asked = 0;
    const { model } = await connect((request) =>
      ++asked === 2
        ? { status: 400, body: { error: { message: "filtered", type: null, param: "prompt", code: "content_filter" } } }
        : fakeEchoAnswer(request),
    );
    const { texts, finishReasons } = await model.sample(messages, { count: 3 });
    expect(texts.toSorted()).toEqual(["", "Yes", "Yes"]);
    expect(finishReasons).toContain("content-filter");
  });

  it("tells status and request, and not the key", async () => {
    const { model } = await connect(({ headers }) => ({
      status: 401,
      headers: { "x-request-id": "request-7" },
      body: { error: { message: `Wrong header ${headers.authorization}`, type: "x", code: "x" } },
    }));
    const error = await model.sample(messages).catch((thrown: ModelError) => thrown);
    expect(error).toMatchObject({
      status: 401,
      isRetryable: false,
      requestId: "request-7",
      attempts: 1,
    });
    expect(String(error) + JSON.stringify(error)).not.toContain("key-of-this-test");
    expect(String(error)).toContain("Wrong header Bearer [hidden]");
  });

  it("rejects with the signal's reason as soon as it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { server, model } = await connect((request) => {
      controller.abort(reason);
      return fakeEchoAnswer(request);
    });
    await expect(model.sample(messages, { count: 8, signal: controller.signal })).rejects.toBe(reason);
    expect(server.requests.length).toBeLessThan(8);
  });

  it("sends providerOptions over its own", async () => {
    const providerOptions = { openai: { logprobs: 5, user: "me" } };
    const { server, model } = await connect(fakeEchoAnswer, { providerOptions });
    await model.nextTokenLogprobs(messages, ["Yes"]);
    expect(server.requests[0]!.body).toMatchObject({ top_logprobs: 5, user: "me" });
  });
});

describe("aiSdkModel with another provider", () => {
  /**
   * Answers in the shape of version 2: https://github.com/vercel/ai/tree/main/packages/provider/src/language-model/v2.
   */
  const fakeProvider: AiSdkLanguageModel = {
    specificationVersion: "v2",
    provider: "fake.chat",
    modelId: "fake-1",
    doGenerate: async () => ({
      content: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "Yes" },
        { type: "text", text: ", it is" },
      ],
      finishReason: "stop",
      usage: { inputTokens: 8, outputTokens: 3, totalTokens: 11, cachedInputTokens: 2 },
      warnings: [],
    }),
  };

  it("samples, and says that it gets no log-probabilities", async () => {
    const model = aiSdkModel(fakeProvider, { maxRetries: 0 });
    expect(await model.sample(messages)).toEqual({
      texts: ["Yes, it is"],
      finishReasons: ["stop"],
      usage: { requests: 1, promptTokens: 8, cachedTokens: 2, generatedTokens: 3 },
    });
    const { capabilities, reasons } = await model.probe();
    expect(capabilities.nextTokenLogprobs).toBe(false);
    expect(reasons.nextTokenLogprobs).toMatch(/fake\.chat:fake-1 answers without top_logprobs/);
    const asked = model.nextTokenLogprobs(messages, ["Yes"]);
    await expect(asked).rejects.toThrow(MissingCapabilityError);
  });

  const top = [
    { token: "Yes", logprob: -0.25 },
    { token: "No", logprob: -1.75 },
  ];
  const place = { ...top[0], top_logprobs: top };

  // Seen of @ai-sdk/deepseek 2.0.69, xai 3.0.138 and openai-compatible 2.0.92 (Fireworks, Together) at a local server.
  it.each<[string, string, unknown, Record<string, unknown>]>([
    [
      "deepseek.chat",
      "its own metadata",
      { providerMetadata: { deepseek: { logprobs: { content: [place] } } } },
      { deepseek: { logprobs: true, topLogprobs: 20 } },
    ],
    [
      "xai.chat",
      "the service's answer",
      { response: { body: { choices: [{ logprobs: { content: [place] } }] } } },
      { xai: { logprobs: true, topLogprobs: 8 } },
    ],
    [
      "my-service.chat",
      "the service's answer",
      { response: { body: { choices: [{ logprobs: { content: [place] } }] } } },
      { "my-service": { logprobs: true, top_logprobs: 20 } },
    ],
    [
      "togetherai.chat",
      "lists of Together's",
      {
        response: {
          body: {
            choices: [
              {
                logprobs: {
                  tokens: ["Yes"],
                  token_logprobs: [-0.25],
                  top_logprobs: [{ Yes: -0.25, No: -1.75 }],
                },
              },
            ],
          },
        },
      },
      { togetherai: { logprobs: 20 } },
    ],
  ])("reads log-probabilities of %s from %s", async (provider, _, rest, options) => {
    const calls: AiSdkCall[] = [];
    const model = aiSdkModel({
      ...fakeProvider,
      provider,
      doGenerate: async (call) => {
        calls.push(call);
        return { content: [{ type: "text", text: "Yes" }], ...(rest as object) };
      },
    });
    const { logprobs, isBound } = await model.nextTokenLogprobs(messages, ["No", "Yes"]);
    expect(logprobs).toEqual([-1.75, -0.25]);
    expect(isBound).toEqual([false, false]);
    expect(calls[0]?.providerOptions).toMatchObject(options);
  });

  it.each([
    // Version 2 and version 3 of the specification.
    [{ type: "unsupported-setting", setting: "seed", details: "has none" }],
    [{ type: "unsupported", feature: "seed", details: "has none" }],
  ])("tells what the SDK warns of: %j", async (warning) => {
    const model = aiSdkModel({
      ...fakeProvider,
      doGenerate: async () => ({
        content: [{ type: "text", text: "Yes" }],
        finishReason: { unified: "length", raw: "max" },
        warnings: [warning],
      }),
    });
    const drawn = await model.sample(messages, { count: 2, seed: 1 });
    expect(drawn.finishReasons).toEqual(["length", "length"]);
    expect(drawn.warnings).toEqual([
      {
        code: "setting-ignored",
        message: "fake.chat:fake-1 does not take seed, which is left out: has none.",
      },
    ]);
  });

  it("hides the secrets that it is given", async () => {
    const model = aiSdkModel(
      { ...fakeProvider, doGenerate: () => Promise.reject(new Error("no: not-like-a-key")) },
      { secrets: ["not-like-a-key"], maxRetries: 0 },
    );
    await expect(model.sample(messages)).rejects.toThrow(/no: \[hidden\]/);
  });

  it("rejects names of models, older models and unknown options", () => {
    expect(() => aiSdkModel("openai/gpt-4.1-mini" as never)).toThrow(InvalidArgumentError);
    expect(() => aiSdkModel({ ...fakeProvider, specificationVersion: "v1" })).toThrow(/AI SDK 5/);
    expect(() => aiSdkModel(fakeProvider, { logprobs: 5 } as never)).toThrow(/logprobs/);
  });
});
