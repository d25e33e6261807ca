import { openAICompatible } from "equirank";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LlamaCppServer, startLlamaCppServer } from "../../bench/peers/llama-cpp-server";

const python = process.env.EQUIRANK_LLAMA_SERVER_PYTHON ?? "";
const model = process.env.EQUIRANK_MODEL ?? "";
const isAtHand = python !== "" && model !== "";

/** The server ranks the whole vocabulary in Python for every echoed token: seconds for one request. */
const patience = 300_000;

describe("a running llama_cpp.server", { timeout: patience }, () => {
  let server: LlamaCppServer | undefined;

  beforeAll(async () => {
    if (isAtHand) server = await startLlamaCppServer({ python, model });
  }, patience);

  beforeEach((context) => {
    context.skip(
      !isAtHand,
      "EQUIRANK_LLAMA_SERVER_PYTHON must name a Python with llama-cpp-python[server], and EQUIRANK_MODEL a GGUF file " +
        "of SmolLM2",
    );
  });

  afterAll(() => server?.stop());

  const connect = (promptPrefix: string) =>
    openAICompatible({
      baseUrl: server!.baseUrl,
      model: "local",
      promptPrefix,
      timeoutMs: patience,
    });

  it("is refused where the text does not start with BOS", async () => {
    const { capabilities, reasons } = await connect("").probe();
    expect(capabilities.scoreContinuations).toBe(false);
    expect(reasons.scoreContinuations).toMatch(/belong to other positions.*set promptPrefix/);
  });

  it("is proved where it does, and then scores, judges and samples", async () => {
    const connected = connect("<|im_start|>");
    expect(await connected.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });

    const prompt = "The capital of France is";
    const { scores } = await connected.scoreContinuations(prompt, [" Paris", " Tuesday"]);
    expect(scores[0]!.logLikelihood).toBeGreaterThan(scores[1]!.logLikelihood + 1);
    expect(scores.map((score) => score.tokenCount)).toEqual([1, 1]);

    const { logprobs, isBound } = await connected.nextTokenLogprobs(prompt, [" Paris"]);
    // Prompt and label are the same text as above; 0.5 is above what re-evaluating 4-bit weights in another batch
    // moved.
    expect(Math.abs(logprobs[0]! - scores[0]!.logLikelihood)).toBeLessThan(0.5);
    expect(isBound).toEqual([false]);

    const messages = [{ role: "user" as const, content: "Name a colour." }];
    const { texts, usage } = await connected.sample(messages, { count: 2, maxTokens: 5, seed: 1 });
    expect(texts).toHaveLength(2);
    expect(texts.join("")).not.toBe("");
    expect(usage.generatedTokens).toBeLessThanOrEqual(10);
  });
});
