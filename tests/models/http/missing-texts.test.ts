import { cachedModel, type ModelError, memoryCache, openAICompatible, rankCandidates, samplesOnly } from "equirank";
import { describe, expect, it, onTestFinished } from "vitest";
import { FakeModelServer } from "./fake-model-server";

const messages = [{ role: "user" as const, content: "What is the capital of France?" }];
const cities = ["Paris", "Lyon", "Nice"];

/** How a service gives no text, and what is told of that. */
const missing = {
  "a content filter": [{ message: { content: null }, finish_reason: "content_filter" }, "content-filter", /withheld/],
  "a refusal": [{ message: { content: null, refusal: "I cannot." }, finish_reason: "stop" }, "stop", /"I cannot\."/],
  "a thought without end": [
    { message: { content: "", reasoning_content: "Hm" }, finish_reason: "length" },
    "length",
    /on thinking/,
  ],
  "a call of a tool": [
    { message: { content: null, reasoning: "Hm", tool_calls: [{ id: "call_1" }] }, finish_reason: "tool_calls" },
    "other",
    /withheld the answer \(finish_reason tool_calls\)/,
  ],
  // Groq, of a model that calls a tool where it has none: https://github.com/BerriAI/litellm/issues/21242.
  "a refused call of a tool": [
    { error: { message: "Tool choice is none, but model called a tool", code: "tool_use_failed" } },
    "content-filter",
    /Tool choice is none/,
  ],
  // https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
  "a filter of prompts": [
    { error: { message: "The response was filtered due to the prompt", code: "content_filter", status: 400 } },
    "content-filter",
    /filtered due to the prompt/,
  ],
} as const;

/** A model that does not give every fifth of the texts that it draws, or none of them. */
async function connect(choice: object, isAll = false) {
  let drawn = 0;
  const server = await FakeModelServer.start(({ path, body }) => {
    if (path !== "/v1/chat/completions") return { status: 404, body: {} };
    const isMissing = (body.temperature === 1 || isAll) && drawn++ % 5 === 3;
    const text = { message: { content: cities[drawn % 3] }, finish_reason: "stop" };
    const usage = { prompt_tokens: 10, completion_tokens: 2 };
    if ((isMissing || isAll) && "error" in choice) return { status: 400, body: choice };
    return { body: { choices: [{ index: 0, ...(isMissing || isAll ? choice : text) }], usage } };
  });
  onTestFinished(() => server.close());
  const options = { model: "m", baseUrl: `${server.origin}/v1`, maxRetries: 0, thinkingTokens: 0 };
  return { server, model: openAICompatible(options) };
}

describe.each(Object.entries(missing))("%s", (_, [choice, finishReason, message]) => {
  it("takes no other text with it, and is counted and told", async () => {
    const { model } = await connect(choice);
    const { texts, finishReasons, usage, warnings } = await model.sample(messages, { count: 10 });
    expect(texts.filter((text) => text === "")).toHaveLength(2);
    expect(texts.map((text, i) => (text === "" ? finishReasons![i] : "stop"))).toEqual(finishReasons);
    expect(finishReasons![texts.indexOf("")]).toBe(finishReason);
    // A refusal tells no cost.
    const told = "error" in choice ? 8 : 10;
    expect(usage).toMatchObject({ requests: 10, promptTokens: 10 * told, generatedTokens: 2 * told });
    expect(warnings).toEqual([{ code: "text-missing", message: expect.stringMatching(message) }]);
  });

  it("takes no drawn candidate with it", async () => {
    const { model } = await connect(choice);
    const generate = { count: 8, correctness: ["correct"], decodings: ["temperature"] } as const;
    const result = await rankCandidates({ messages, model, generate, method: "majority-vote" });
    const { samples } = result.generation!;
    expect(samples.filter(({ text }) => text === "").map((sample) => sample.finishReason)).toEqual([finishReason]);
    expect(result.ranking.map(({ candidate }) => candidate).sort()).toEqual(["Lyon", "Nice", "Paris"]);
    const told = result.warnings.filter(({ code }) => code === "model-warning");
    expect(told).toMatchObject([{ message: expect.stringMatching(message) }]);
    // The probe's three calls and the samples, the missing one too.
    expect(result.usage.requests).toBe(3 + 8);
  });

  it("is an error where there is nothing else", async () => {
    const { server, model } = await connect(choice, true);
    await expect(model.sample(messages, { count: 3 })).rejects.toThrow(message);
    const generate = { count: 40, batchSize: 4, decodings: ["temperature"] } as const;
    const failure = rankCandidates({ messages, model, generate, method: "majority-vote" });
    await expect(failure).rejects.toThrow(message);
    // The probe's three calls and a batch, not all forty.
    expect(server.requests).toHaveLength(3 + 3 + 4);
  });

  it("is not kept in a cache", async () => {
    const { server, model } = await connect(choice);
    const cached = cachedModel(model, memoryCache());
    const first = await cached.sample!(messages, { count: 5, seed: 1 });
    expect(first.texts).toContain("");
    await cached.sample!(messages, { count: 5, seed: 1 });
    expect(server.requests).toHaveLength(10);
    await cached.sample!(messages, { count: 3, seed: 1 });
    await cached.sample!(messages, { count: 3, seed: 1 });
    expect(server.requests).toHaveLength(13);
  });
});

// `content=text if text else None` in python/sglang/srt/entrypoints/openai/serving_chat.py.
it("a text that is empty is one, also where it is written as null", async () => {
  const { model } = await connect({ message: { content: null, reasoning_content: null }, finish_reason: "stop" });
  const { texts, finishReasons, warnings } = await model.sample(messages, { count: 5 });
  expect(texts.filter((text) => text === "")).toHaveLength(1);
  expect(finishReasons).toEqual(Array(5).fill("stop"));
  expect(warnings).toBeUndefined();
});

it("other failures still fail the whole", async () => {
  const model = samplesOnly(async () => {
    throw Object.assign(new Error("bad request"), { status: 400 });
  });
  const failure: ModelError = await model.sample(messages, { count: 2 }).catch((error) => error);
  expect(failure).toMatchObject({ status: 400 });
});
