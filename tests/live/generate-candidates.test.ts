import { elicitLogLikelihoods, rankCandidates } from "equirank";
import { extractAnswer } from "equirank/answers";
import { type LocalModel, localModel } from "equirank/local";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { findLocalModel } from "./find-local-model";

const atHand = await findLocalModel();

// Under a minute in all on an idle machine, with one thread: several would wait for one another where all cores are
// busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

beforeEach(({ skip }) => {
  skip(atHand.missing !== undefined, atHand.missing);
});

describe("candidates of a loaded model", () => {
  let model: LocalModel;

  beforeAll(async () => {
    if (atHand.missing !== undefined) return;
    model = await localModel({ path: atHand.path, contextSize: 1024, threads: 1, gpu: false });
  });

  afterAll(() => model?.dispose());

  const question = "Anna has 3 boxes with 4 pencils in each box. How many pencils does she have?";
  const sampling = {
    count: 6,
    seed: 1,
    maxTokens: 12,
    stop: ["\n"],
  };
  // Texts this short are often cut off, and their numbers are what is ranked here.
  const reading = {
    extract: (text: string) => extractAnswer(text, { kind: "number" }),
    keepCutOff: true,
  };
  const elicitation = { testJudge: false };

  test("a seed gives the same ranking twice, whatever was in memory", async () => {
    const rank = () => rankCandidates({ question, model, elicitation, ...reading, generate: sampling });
    const { usage, ...one } = await rank();
    await model.scoreContinuations("Something else", [" altogether"]);
    const { usage: _, ...other } = await rank();
    expect(other).toEqual(one);
    expect(one.generation!.samples).toHaveLength(6);
    expect(new Set(one.generation!.samples.map(({ decoding }) => decoding)).size).toBe(3);
    expect(usage.generatedTokens).toBeLessThanOrEqual(6 * 12);
  });

  test("the cost keeps to its bounds", async () => {
    const { usage, generation } = await rankCandidates({
      question,
      model,
      elicitation,
      ...reading,
      generate: { ...sampling, count: 50 },
      budget: { requests: 12, tokens: 100 },
    });
    expect(usage.requests).toBeLessThanOrEqual(12);
    expect(usage.generatedTokens).toBeLessThanOrEqual(100);
    expect(["requests", "tokens"]).toContain(generation!.stopped);
  });

  test("of a single token there is only the greedy one", async () => {
    const prompt = "Question: What is the capital of France?\nAnswer:";
    const greedy = await model.sample(prompt, { temperature: 0, maxTokens: 8 });
    const narrow = await model.sample(prompt, { topK: 1, maxTokens: 8, seed: 4 });
    expect(narrow.texts).toEqual(greedy.texts);
  });

  test("words counted among samples come near their probabilities", async () => {
    const asked = { question: "Which is an animal?", candidates: ["a horse", "a stone"], model };
    const elicit = (kind: "frequency" | "choice") =>
      elicitLogLikelihoods({
        ...asked,
        elicitation: { kind, samples: 40, seed: 2, shots: [], testJudge: false },
      });
    const { report } = await elicit("frequency");
    const { logLikelihoods } = await elicit("choice");
    for (const { query, candidate, counts } of report.counted!) {
      if (query !== "yes-no") continue;
      const [yes, no] = (logLikelihoods.discriminator as number[][])[candidate!]!.map(Math.exp);
      // Of the replies that give one of the words: one that says it later counts as well, so that there are more of
      // them than the words have probability as the next one.
      const p = yes! / (yes! + no!);
      const read = counts[0]! + counts[1]!;
      expect(read).toBeGreaterThan(10);
      // Four standard errors of the share of so many samples, and one sample more: a word may be begun otherwise.
      const error = Math.sqrt((p * (1 - p)) / read);
      expect(Math.abs(counts[0]! / read - p)).toBeLessThan(4 * error + 1 / read);
    }
  });
});
