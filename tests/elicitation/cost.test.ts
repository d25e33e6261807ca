import { elicitLogLikelihoods, type LanguageModel } from "equirank";
import { describe, expect, it } from "vitest";
import { costOfAsking, costOfOpenTests, costOfQuery, estimateTokens } from "../../src/elicitation/cost";
import { resolveElicitation } from "../../src/elicitation/elicitation-options";
import { fitElicitation } from "../../src/elicitation/fit-elicitation";
import { recallRoles } from "../../src/elicitation/players";
import { FakeLanguageModel } from "../fakes/fake-language-model";

describe("the cost of an elicitation that a judge's test may replace", () => {
  it("is that of the dearer one, whole, though both ask some of the same", () => {
    const model = new FakeLanguageModel({ id: "seat" });
    const players = recallRoles({ generator: model, discriminator: model });
    const adapt = (kind: "contrast" | "pointwise") =>
      fitElicitation(resolveElicitation({ kind, testJudge: false }, model), players, false);
    const { generator } = adapt("contrast");
    const cheap = adapt("pointwise");
    const dear = { ...cheap, generator, fallback: undefined };
    const subject = { question: "What?", candidates: ["one", "two"] };
    const cost = (elicitation: typeof cheap, asked?: Set<string>) =>
      costOfAsking(players, elicitation, false, false, subject, asked).requests;
    expect(cost(dear)).toBeGreaterThan(cost(cheap));
    expect(cost({ ...cheap, fallback: dear })).toBe(cost(dear));
    expect(cost({ ...dear, fallback: cheap })).toBe(cost(dear));
    // Another seat of the same models asks nothing more, whichever of the two it is.
    const asked = new Set<string>();
    expect(cost(cheap, asked)).toBe(cost(cheap));
    expect(cost(cheap, asked)).toBe(0);
  });
});

describe("the cost of a call by hand", () => {
  const provenAs = (model: LanguageModel) => ({ model, proven: { capabilities: model.capabilities, reasons: {} } });
  const usage = { requests: 3, generatedTokens: 5 };
  /** Keeps what the model is asked about. */
  function createModel(capabilities: Partial<LanguageModel["capabilities"]> = {}) {
    const asked: (readonly number[])[] = [];
    const model = Object.assign(new FakeLanguageModel({ capabilities }), {
      largestCallCost: (tokens: readonly number[]) => {
        asked.push(tokens);
        return usage;
      },
    });
    return { model, asked };
  }

  it("estimates a token for every four bytes begun, and four for the frame of each message", () => {
    expect(estimateTokens("x".repeat(8))).toBe(2);
    expect(estimateTokens("x".repeat(9))).toBe(3);
    // Nine bytes, and two letters of two bytes each.
    const messages = [
      { role: "system", content: "x".repeat(9) },
      { role: "user", content: "éé" },
    ] as const;
    expect(estimateTokens(messages)).toBe(3 + 4 + 1 + 4);
  });

  it("reads the prompt again with each text, which has at most a token for each byte and one before them", () => {
    const { model, asked } = createModel();
    const query = {
      name: "plain",
      candidate: undefined,
      prompt: "x".repeat(40),
      continuations: [" é", " four"],
    } as const;
    // A prompt of ten tokens each; three bytes are one token of the estimate, and five are two.
    expect(costOfQuery(query, provenAs(model), undefined)).toEqual({ ...usage, promptTokens: 10 + 1 + 10 + 2 });
    expect(asked).toEqual([[3 + 1, 5 + 1]]);
  });

  it("reads the prompt once for labels, which are one list or else texts to score", () => {
    const query = { name: "yes-no", candidate: 0, prompt: "x".repeat(40), labels: [[" Yes"], [" No"]] } as const;
    const scoring = createModel();
    expect(costOfQuery(query, provenAs(scoring.model), undefined)).toEqual({ ...usage, promptTokens: 10 });
    expect(scoring.asked).toEqual([[4 + 1, 3 + 1]]);
    const listing = createModel({ scoreContinuations: false });
    costOfQuery(query, provenAs(listing.model), undefined);
    expect(listing.asked).toEqual([[1]]);
  });

  it("reads the prompt for every text among which labels are counted, each of eight tokens at most", () => {
    const query = { name: "yes-no", candidate: 0, prompt: "x".repeat(40), labels: [[" Yes"], [" No"]] } as const;
    const { model } = createModel();
    expect(costOfQuery(query, provenAs(model), { samples: 20, seed: undefined })).toEqual({
      requests: 20,
      promptTokens: 20 * 10,
      generatedTokens: 20 * 8,
    });
  });
});

it("the cost of a judge's test is that of the prompts that it sends", async () => {
  const model = new FakeLanguageModel({ id: "tested" });
  const shots = ["one", "three", "five", "seven", "eleven"].map((name) => ({
    question: `What is ${name}?`,
    correct: `${name} itself`,
    incorrect: "a colour",
  }));
  const elicitation = { kind: "contrast", shots, testJudge: true } as const;
  const players = recallRoles({ generator: model, discriminator: model });
  const fitted = fitElicitation(resolveElicitation(elicitation, model), players, false);
  const cost = costOfOpenTests(players, fitted, new Set());
  await elicitLogLikelihoods({ question: "Which?", candidates: ["red", "blue"], model, elicitation });
  const prompts = model.promptsOf("labels").filter((prompt) => !prompt.includes("Which?"));
  // Both answers of each shot, after the four others as worked examples.
  expect(prompts).toHaveLength(2 * 5);
  const promptTokens = prompts.reduce((sum, prompt) => sum + Math.ceil(Buffer.byteLength(prompt) / 4), 0);
  expect(cost).toEqual({ requests: 10, generatedTokens: 10, promptTokens });
});
