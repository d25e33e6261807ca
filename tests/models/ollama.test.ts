import { MissingCapabilityError, type ModelError, ollama } from "equirank";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./http/fake-model-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

type Respond = (request: ReceivedRequest) => FakeAnswer;

async function connect(respond: Respond) {
  const server = await FakeModelServer.start(respond);
  running.push(server);
  const model = ollama({
    model: "smollm2:135m",
    baseUrl: server.origin,
    apiKey: "key-of-this-test",
    maxRetries: 0,
  });
  return { server, model };
}

/**
 * The documented shape: `ChatResponse`, `GenerateResponse` and `Logprob` in
 * https://github.com/ollama/ollama/blob/main/docs/openapi.yaml.
 */
const answer: Respond = ({ path, body }) => {
  const text = `Yes ${(body.options as { seed?: number }).seed ?? ""}`.trim();
  const top = [
    { token: "Yes", logprob: Math.log(0.5), bytes: [89, 101, 115] },
    { token: "No", logprob: Math.log(0.25), bytes: [78, 111] },
    { token: " Yes", logprob: Math.log(0.125), bytes: [32, 89, 101, 115] },
  ];
  return {
    body: {
      model: body.model,
      created_at: "2025-11-14T12:00:00Z",
      ...(path === "/api/chat" ? { message: { role: "assistant", content: text } } : { response: text }),
      done: true,
      done_reason: "length",
      prompt_eval_count: 26,
      eval_count: 1,
      ...(body.logprobs === true && { logprobs: [{ ...top[0], top_logprobs: top }] }),
    },
  };
};

const messages = [{ role: "user" as const, content: "Is the sky blue?" }];

describe("ollama", () => {
  it("claims labels and samples, and proves them", async () => {
    const { model } = await connect(answer);
    const capabilities = { scoreContinuations: false, nextTokenLogprobs: true, sample: true };
    expect(model.capabilities).toEqual(capabilities);
    expect(model).not.toHaveProperty("scoreContinuations");
    expect(await model.probe()).toMatchObject({
      capabilities,
      reasons: {},
      usage: { requests: 2 },
    });
    expect(model.id).toBe("ollama:smollm2:135m");
  });

  it("reads labels from the list, and bounds the others by what it leaves over", async () => {
    const { server, model } = await connect(answer);
    const labels = ["Yes", "No", "Maybe"];
    const { logprobs, isBound, uncoveredMass, usage } = await model.nextTokenLogprobs(messages, labels);
    // 1 - 0.5 - 0.25 - 0.125 is left over, as much as the last one listed has.
    expect(logprobs).toEqual([Math.log(0.5), Math.log(0.25), Math.log(0.125)]);
    expect(isBound).toEqual([false, false, true]);
    expect(uncoveredMass).toBeCloseTo(0.25, 12);
    expect(usage).toEqual({ requests: 1, promptTokens: 26, cachedTokens: 0, generatedTokens: 1 });
    expect(server.requests[0]).toMatchObject({
      path: "/api/chat",
      body: {
        model: "smollm2:135m",
        messages,
        stream: false,
        think: false,
        logprobs: true,
        top_logprobs: 20,
        options: { num_predict: 1, temperature: 0 },
      },
    });
  });

  it("continues a text prompt as it stands", async () => {
    const { server, model } = await connect(answer);
    await model.nextTokenLogprobs("The sky is", [" blue"]);
    expect(server.requests[0]).toMatchObject({
      path: "/api/generate",
      body: { prompt: "The sky is", raw: true },
    });
  });

  it("samples one text per request, each with its own seed and without Ollama's filters", async () => {
    const { server, model } = await connect(answer);
    const sampling = { count: 2, seed: 7, temperature: 0.8, topP: 0.9, maxTokens: 5, stop: ["8"] };
    const { texts } = await model.sample(messages, sampling);
    expect(texts).toEqual(["Yes 7", "Yes "]);
    expect(server.requests[1]!.body.options).toEqual({
      num_predict: 5,
      temperature: 0.8,
      top_p: 0.9,
      stop: ["8"],
      seed: 8,
      top_k: 0,
      min_p: 0,
      typical_p: 1,
      repeat_penalty: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
    });
  });

  // An option of the request replaces the Modelfile's: `modelOptions` in server/routes.go.
  it("leaves a Modelfile its stop texts where the call has none", async () => {
    const { server, model } = await connect(answer);
    await model.sample(messages);
    expect(server.requests[0]!.body.options).not.toHaveProperty("stop");
  });

  // `tokenRepeat > 30` in llm/llama_server.go ends the text without a last answer.
  it("takes a text for cut off that is not done", async () => {
    const { model } = await connect(() => ({
      body: { message: { role: "assistant", content: "no no no" }, done: false },
    }));
    const { texts, finishReasons } = await model.sample(messages);
    expect(texts).toEqual(["no no no"]);
    expect(finishReasons).toEqual(["length"]);
  });

  it("has no prompt cut in silence", async () => {
    const { server, model } = await connect(answer);
    await model.nextTokenLogprobs(messages, ["Yes"]);
    await model.sample("The sky is");
    for (const { body } of server.requests) expect(body).toMatchObject({ truncate: false, shift: false });
  });

  // gpt-oss thinks whatever `think` says: `ch <- res` in ChatHandler of server/routes.go sends what the parser takes
  // for thoughts with its log-probabilities.
  it.each([
    { message: { role: "assistant", content: "", thinking: "We" }, token: "We" },
    { message: { role: "assistant", content: "" }, token: "<|channel|>" },
    { response: "", thinking: "We", token: "We" },
  ])("gives no labels by the first token of a thought: %j", async ({ token, ...said }) => {
    const top_logprobs = ["Yes", "No"].map((other) => ({ token: other, logprob: -9 }));
    const logprobs = [{ token, logprob: -0.01, top_logprobs: [{ token, logprob: -0.01 }, ...top_logprobs] }];
    const { model } = await connect(() => ({ body: { ...said, done: true, done_reason: "length", logprobs } }));
    const asked = model.nextTokenLogprobs("message" in said ? messages : "The sky is", ["Yes", "No"]);
    await expect(asked).rejects.toThrow(/thinks before it answers/);
  });

  it("says of versions before 0.12.11 that they give no log-probabilities", async () => {
    const { model } = await connect((request) => answer({ ...request, body: { ...request.body, logprobs: false } }));
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: false,
      sample: true,
    });
    expect(reasons.nextTokenLogprobs).toMatch(/from version 0\.12\.11 on/);
    const asked = model.nextTokenLogprobs(messages, ["Yes"]);
    await expect(asked).rejects.toThrow(MissingCapabilityError);
  });

  it("tells what Ollama says of a model that it does not have, without the key", async () => {
    // https://github.com/ollama/ollama/blob/main/docs/api/errors.mdx
    const { model } = await connect(({ headers }) => ({
      status: 404,
      body: { error: `model 'smollm2:135m' not found ${headers.authorization}` },
    }));
    const error = await model.probe().catch((failure: ModelError) => failure);
    expect(error).toMatchObject({ status: 404, isRetryable: false });
    expect(String(error)).toMatch(/model 'smollm2:135m' not found/);
    expect(String(error)).not.toContain("key-of-this-test");
  });
});
