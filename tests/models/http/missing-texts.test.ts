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
} as const;

/** A model that does not give every fifth of the texts that it draws, or none of them. */
async function connect(choice: object, isAll = false) {
  let drawn = 0;
  const server = await FakeModelServer.start(({ path, body }) => {
    if (path !== "/v1/chat/completions") return { status: 404, body: {} };
    const isMissing = (body.temperature === 1 || isAll) && drawn++ % 5 === 3;
    const text = { message: { content: cities[drawn % 3] }, finish_reason: "stop" };
    const usage = { prompt_tokens: 10, completion_tokens: 2 };
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
    expect(usage).toMatchObject({ requests: 10, promptTokens: 100, generatedTokens: 20 });
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

it("other failures still fail the whole", async () => {
  const model = samplesOnly(async () => {
    throw Object.assign(new Error("bad request"), { status: 400 });
  });
  const failure: ModelError = await model.sample(messages, { count: 2 }).catch((error) => error);
  expect(failure).toMatchObject({ status: 400 });
});
