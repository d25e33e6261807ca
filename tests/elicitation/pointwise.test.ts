import { elicitLogLikelihoods, MissingCapabilityError } from "equirank";
import { expect, test } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "blue"];
const elicitation = { kind: "pointwise", shots: [], testJudge: false } as const;

/** log P(y|x), and log P(y|a question without content). */
const likelihoods: Record<string, Record<string, number>> = {
  "Question: Which?\nAnswer:": { " red": -4, " blue": -5.5 },
  "Question: N/A\nAnswer:": { " red": -6, " blue": -6.25 },
};

const createModel = (id = "fake", offset = 0) =>
  new FakeLanguageModel({
    id,
    scoreContinuation: (prompt, continuation) => likelihoods[prompt]![continuation]! + offset,
  });

test("the generator is s(y), the discriminator s(y) - log P(y|a question without content)", async () => {
  const model = createModel();
  const { logLikelihoods, likelihood, report } = await elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation,
  });
  expect(logLikelihoods).toEqual({ generator: [-4, -5.5], discriminator: [-4 + 6, -5.5 + 6.25] });
  expect(likelihood).toEqual([-4, -5.5]);
  expect(report).toMatchObject({
    kind: "pointwise",
    reason: "asked for",
    shots: 0,
    generator: "likelihood",
    discriminator: "pointwise-mutual-information",
    uncoveredMass: null,
    boundedCandidates: [],
    judge: null,
  });
  // The plain question is asked once, for both roles.
  expect(model.promptsOf("continuations")).toEqual(Object.keys(likelihoods));
});

test("of two models each gives its own s(y)", async () => {
  const generator = createModel("speaker");
  const discriminator = createModel("judge", -10);
  const { logLikelihoods } = await elicitLogLikelihoods({
    question,
    candidates,
    model: { generator, discriminator },
    elicitation: { ...elicitation, prompts: { contentFreeQuestion: "Which?" } },
  });
  // Against the same question nothing is left: both terms are the judge's.
  expect(logLikelihoods).toEqual({ generator: [-4, -5.5], discriminator: [0, 0] });
  expect(generator.calls).toHaveLength(1);
  expect(discriminator.calls).toHaveLength(2);
});

test("an answer that the model cannot say has no probability in either role", async () => {
  const model = new FakeLanguageModel({
    scoreContinuation: (_, continuation) => (continuation === " red" ? -Infinity : -3),
  });
  const { logLikelihoods } = await elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation,
  });
  expect(logLikelihoods).toEqual({ generator: [-Infinity, -3], discriminator: [-Infinity, 0] });
});

test("needs a model that scores given text", async () => {
  const model = new FakeLanguageModel({ capabilities: { scoreContinuations: false } });
  await expect(elicitLogLikelihoods({ question, candidates, model, elicitation })).rejects.toThrow(
    MissingCapabilityError,
  );
});
