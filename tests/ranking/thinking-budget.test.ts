import { cachedModel, estimateUsage, memoryCache, openAICompatible, rankCandidates } from "equirank";
import { describe, expect, it, onTestFinished } from "vitest";
import { FakeModelServer } from "../models/http/fake-model-server";

const room = 100;

/** A service whose model thinks for 90 tokens before each answer, and another tenth where it has no room. */
async function startThinker() {
  const server: FakeModelServer = await FakeModelServer.start(({ path, body }) => {
    if (path !== "/v1/chat/completions") return { status: 404, body: {} };
    if (body.logprobs) return { status: 403, body: { error: { message: "logprobs is not allowed" } } };
    const isShort = Number(body.max_tokens) < 90;
    const content = isShort ? "" : `Yes ${server.requests.length}`;
    const message = { content, reasoning_content: "Let me see." };
    const usage = { prompt_tokens: 9, completion_tokens: isShort ? body.max_tokens : 95 };
    return {
      body: { choices: [{ index: 0, message, finish_reason: isShort ? "length" : "stop" }], usage },
    };
  });
  onTestFinished(() => server.close());
  const create = () =>
    openAICompatible({
      model: "m",
      baseUrl: `${server.origin}/v1`,
      maxRetries: 0,
      thinkingTokens: room,
    });
  return { server, create };
}

const question = "Does a bird sing?";
const candidates = ["Yes", "No"];

describe("the room to think", () => {
  it("is told apart in an estimate until the model is known to need it", async () => {
    const { server, create } = await startThinker();
    const generate = { count: 4, maxTokens: 20 };
    const options = { question, generate, method: "majority-vote" } as const;
    const before = estimateUsage({ ...options, model: create() });
    expect(before).toMatchObject({ generatedTokens: 4 * 20, thinkingTokens: 4 * room });
    expect(server.requests).toEqual([]);

    await create().probe();
    for (const model of [create(), cachedModel(create(), memoryCache())]) {
      const after = estimateUsage({ ...options, model });
      expect(after.generatedTokens).toBe(4 * (20 + room));
      expect(after.thinkingTokens).toBeUndefined();
    }
  });

  it("is counted for answers that are counted, each draw with its own", async () => {
    const { create } = await startThinker();
    const asked = { question, candidates, model: create() };
    await create().probe();
    await rankCandidates({ ...asked, elicitation: { samples: 1 } });
    // It only samples: 20 draws of at most 8 tokens for each of two choices and two judgements.
    const estimate = estimateUsage(asked);
    expect(estimate.requests).toBe(20 * 4);
    expect(estimate.generatedTokens).toBe(20 * 4 * (8 + room));
  });

  it("is kept within the budget", async () => {
    const { create } = await startThinker();
    const tokens = 400;
    const { usage, generation } = await rankCandidates({
      question,
      generate: { count: 8, maxTokens: 20, batchSize: 1 },
      method: "majority-vote",
      model: create(),
      budget: { tokens },
    });
    expect(usage.generatedTokens).toBeLessThanOrEqual(tokens);
    // By the probe's one token for nothing, three samples of at most 120 fit, and as each takes 95 in truth, no fourth.
    expect(generation?.samples).toHaveLength(3);
    expect(generation?.stopped).toBe("tokens");
  });

  it("makes a budget too small for counted answers that would do without", async () => {
    const { create } = await startThinker();
    await create().probe();
    const asked = { question, candidates, model: create() };
    await expect(rankCandidates({ ...asked, budget: { tokens: 20 * 4 * 8 } })).rejects.toThrow(
      /options\.budget\.tokens.*must be at least 8640/s,
    );
  });
});
