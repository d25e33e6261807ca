import { type LanguageModel, MissingCapabilityError, ModelResponseError } from "equirank";
import { describe, expect, test } from "vitest";
import { requireSampling, requireScoring } from "../../src/elicitation/answer-query";

const usage = { requests: 1, promptTokens: 1, cachedTokens: 0, generatedTokens: 1 };
const none = { scoreContinuations: false, nextTokenLogprobs: false, sample: false };

function prove(methods: Partial<LanguageModel>) {
  const capabilities = {
    ...none,
    sample: "sample" in methods,
    scoreContinuations: "scoreContinuations" in methods,
  };
  const model: LanguageModel = { id: "fake", capabilities, ...methods };
  return { model, proven: { capabilities, reasons: {} } };
}

const sampling = (answer: unknown) => requireSampling(prove({ sample: async () => answer as never }), "a test");

describe("texts that a model drew", () => {
  test("are taken as they are, where there are as many as were asked for", async () => {
    const texts = ["", "two"];
    await expect(sampling({ texts, usage })("?", { count: 2 })).resolves.toEqual({ texts, usage });
    await expect(sampling({ texts: ["one"], usage })("?")).resolves.toMatchObject({
      texts: ["one"],
    });
  });

  test.each([
    [{ texts: [], usage }, "0 texts, but 2 were requested"],
    [{ texts: ["one"], usage }, "1 texts, but 2 were requested"],
    [{ texts: ["one", "two", "three"], usage }, "3 texts, but 2 were requested"],
    [{ texts: ["one", undefined], usage }, "undefined instead of a text"],
    [{ texts: "ab", usage }, "no texts, but 2 were requested"],
    [{ texts: ["one", "two"] }, "no usage"],
    [undefined, "no usage"],
  ])("are refused as %j", async (answer, message) => {
    const drawn = sampling(answer)("?", { count: 2 });
    await expect(drawn).rejects.toThrow(ModelResponseError);
    await expect(drawn).rejects.toThrow(`fake answered with ${message}`);
  });
});

test("scores are refused unless each text has one", async () => {
  const scoreContinuations = async () => ({
    scores: [{ logLikelihood: -1, tokenCount: 1 }],
    usage,
  });
  const score = requireScoring(prove({ scoreContinuations }), "a test");
  await expect(score("?", ["one"])).resolves.toMatchObject({ usage });
  await expect(score("?", ["one", "two"])).rejects.toThrow(ModelResponseError);
});

test("a model without the method cannot serve, and is told what it was wanted for", () => {
  for (const require of [requireSampling, requireScoring]) {
    expect(() => require(prove({}), "a test")).toThrow(MissingCapabilityError);
    expect(() => require(prove({}), "a test")).toThrow("fake cannot serve as a test");
  }
});
