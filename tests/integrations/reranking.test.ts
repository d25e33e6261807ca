import * as ai6 from "ai-6";
import { InvalidArgumentError, promptTemplates } from "equirank";
import { type DocumentReport, rerankingModel } from "equirank/ai-sdk";
import { EquilibriumCompressor } from "equirank/langchain";
import { describe, expect, expectTypeOf, it } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const query = "How do bees find their way?";
const documents = [
  "Bread is baked from flour.",
  "Bees steer by the sun.",
  "",
  "Ships steer by the stars.",
  "A bee dances to show the way.",
];

/** P(relevant) of the fake judge: by how many of the query's words a document holds. */
const relevance: Record<string, number> = {
  "Bread is baked from flour.": 0.1,
  "Bees steer by the sun.": 0.8,
  "Ships steer by the stars.": 0.3,
  "A bee dances to show the way.": 0.9,
};

/** The document that a prompt of the relevance template asks about. */
function documentOf(prompt: string): string {
  return /Document: (.*)\n[^\n]*$/.exec(prompt)?.[1] ?? "";
}

function probabilityOf(document: string): number {
  return relevance[document] ?? 0.5;
}

/** Finds documents relevant as `relevance` says, in labels, and equally likely as texts. */
function createJudge(scoreContinuations = true, read = probabilityOf) {
  return new FakeLanguageModel({
    capabilities: { scoreContinuations, nextTokenLogprobs: true, sample: false },
    scoreContinuation: () => -5,
    scoreLabel: (prompt, label) => {
      const yes = read(documentOf(prompt));
      return Math.log((/yes|true/i.test(label) ? yes : 1 - yes) / 4);
    },
  });
}

const quick = { elicitation: { testJudge: false } };

function reportOf(result: { providerMetadata?: unknown }): DocumentReport {
  return (result.providerMetadata as { equirank: DocumentReport }).equirank;
}

describe("rerankingModel() with ai 6", () => {
  it("orders documents by relevance, empty ones last", async () => {
    const judge = createJudge();
    const model = rerankingModel(judge, quick);
    const result = await ai6.rerank({ model, query, documents });
    const { ranking, rerankedDocuments } = result;
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual([4, 1, 3, 0, 2]);
    expect(ranking.at(-1)!.score).toBe(0);
    expect(rerankedDocuments[0]).toBe("A bee dances to show the way.");
    const scores = ranking.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(0.5);
    expect(scores[3]).toBeLessThan(0.5);
    const report = reportOf(result);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.equilibrium).toMatchObject({ converged: true });
    expect(report.elicitation).toMatchObject({ generator: "contrast", discriminator: "yes-no" });
    expect(judge.promptsOf("continuations")).toEqual([
      `Query: ${query}\nRelevant document:`,
      `Query: ${query}\nIrrelevant document:`,
    ]);
    expect(judge.promptsOf("labels")[0]).toBe(
      `Query: ${query}\nDocument: ${documents[0]}\nIs the document relevant to the query (Yes or No)?`,
    );
  });

  it("keeps the first topN, and shows objects as JSON", async () => {
    const judge = createJudge(true, (text) => (text.includes("bee") ? 0.9 : 0.2));
    const values = [
      { title: "bread", pages: 3 },
      { title: "bees", pages: 2 },
    ];
    const { ranking } = await ai6.rerank({
      model: rerankingModel(judge, quick),
      query,
      documents: values,
      topN: 1,
    });
    expect(ranking).toMatchObject([{ originalIndex: 1, document: values[1] }]);
    expect(judge.promptsOf("labels").map(documentOf)).toEqual(values.map((one) => JSON.stringify(one)));
  });

  it("gives a single document what the judge says of it", async () => {
    const { ranking } = await ai6.rerank({
      model: rerankingModel(createJudge(), quick),
      query,
      documents: [documents[1]!, documents[1]!, " "],
    });
    expect(ranking.map(({ originalIndex, score }) => [originalIndex, score])).toEqual([
      [0, expect.closeTo(0.8, 12)],
      [1, expect.closeTo(0.8, 12)],
      [2, 0],
    ]);
  });

  it("asks about no document without text", async () => {
    const judge = createJudge();
    const { ranking } = await ai6.rerank({
      model: rerankingModel(judge),
      query,
      documents: ["", " "],
    });
    expect(ranking.map(({ score }) => score)).toEqual([0, 0]);
    expect(judge.calls).toEqual([]);
  });

  it.each([26, 27, 1000])("never shows more than 26 documents as letters: %i", async (count) => {
    const judge = createJudge(false, (text) => Number(text.split(" ")[1] ?? 1) / count);
    const many = Array.from({ length: count }, (_, i) => `document ${i}`);
    const result = await ai6.rerank({
      model: rerankingModel(judge, quick),
      query,
      documents: many,
      topN: 3,
    });
    const { elicitation } = reportOf(result);
    expect(elicitation!.generator).toBe(count === 26 ? "choice" : "true-false");
    const lettered = judge.promptsOf("labels").filter((prompt) => prompt.includes("one letter"));
    expect(lettered).toHaveLength(count === 26 ? 2 : 0);
    if (count > 26) {
      const best = result.ranking.map(({ originalIndex }) => originalIndex);
      expect(best).toEqual([count - 1, count - 2, count - 3]);
    }
  });

  it("counts the proof of what the model can do", async () => {
    const judge = createJudge(false);
    const proof = { requests: 5, promptTokens: 50, cachedTokens: 0, generatedTokens: 5 };
    judge.probe = async () => ({ capabilities: judge.capabilities, reasons: {}, usage: proof });
    const many = Array.from({ length: 30 }, (_, i) => `document ${i}`);
    const result = await ai6.rerank({
      model: rerankingModel(judge, quick),
      query,
      documents: many,
    });
    const { usage } = reportOf(result);
    // A request for each label query: 30 verdicts and 30 judgements, and the proof.
    expect(usage.requests).toBe(65);
  });

  it("aborts", async () => {
    const controller = new AbortController();
    const judge = new FakeLanguageModel({
      beforeAnswer: () => controller.abort(new Error("gone")),
    });
    const reranking = ai6.rerank({
      model: rerankingModel(judge, quick),
      query,
      documents,
      abortSignal: controller.signal,
    });
    await expect(reranking).rejects.toThrow("gone");
  });

  it("refuses what it cannot rank", async () => {
    const many = Array.from({ length: 1001 }, (_, i) => `document ${i}`);
    const model = rerankingModel(createJudge(), quick);
    const call = { query, documents: { type: "text" as const, values: many } };
    await expect(model.doRerank(call)).rejects.toThrow(/at most 1000 documents/);
    await expect(
      model.doRerank({ ...call, documents: { type: "text", values: ["a", "b"] }, query: " " }),
    ).rejects.toThrow(InvalidArgumentError);
    const values = ["a", undefined as never];
    await expect(model.doRerank({ ...call, documents: { type: "text", values } })).rejects.toThrow(
      /^documents\[1\] must/,
    );
    expect(() => rerankingModel(createJudge(), { elicit: {} } as never)).toThrow(/elicitation/);
    expect(() => rerankingModel("cohere/rerank" as never)).toThrow(/not its name/);
    expectTypeOf(model).toExtend<Exclude<ai6.RerankingModel, string>>();
  });
});

describe("EquilibriumCompressor", () => {
  it("orders documents of LangChain and keeps the first topN", async () => {
    const compressor = new EquilibriumCompressor({ model: createJudge(), topN: 2, ...quick });
    const given = documents.map((pageContent, i) => ({
      pageContent,
      metadata: { i },
      id: `d${i}`,
    }));
    const kept = await compressor.compressDocuments(given, query);
    expect(kept).toMatchObject([
      { id: "d4", pageContent: documents[4], metadata: { i: 4 } },
      { id: "d1", metadata: { i: 1, relevanceScore: expect.any(Number) } },
    ]);
    expect(given[4]!.metadata).toEqual({ i: 4 });
    expect(EquilibriumCompressor.isBaseDocumentCompressor(compressor)).toBe(true);
  });

  it("refuses unusable options", () => {
    const model = createJudge();
    expect(() => new EquilibriumCompressor({ model, topN: 0 })).toThrow(/topN/);
    expect(() => new EquilibriumCompressor({ model: "gpt" as never })).toThrow(/options[.]model/);
    expect(() => new EquilibriumCompressor({} as never)).toThrow(/options[.]model/);
  });
});

describe("promptTemplates.relevance", () => {
  it("asks for relevance in place of correctness", () => {
    const { plain, generation, choice, verdict, channel } = promptTemplates.relevance;
    expect(plain("q", [])).toBe("Query: q\nDocument:");
    expect(generation("q", "incorrect", [])).toBe("Query: q\nIrrelevant document:");
    expect(choice("q", ["one", "two"], "correct", [])).toBe(
      "Query: q\nA. one\nB. two\nRelevant document (one letter):",
    );
    expect(verdict("q", "d\nQuery: x", [])).toBe(
      "Query: q\nDocument: d\n  Query: x\nThe document is relevant to the query (true or false):",
    );
    expect(channel("d", [])).toBe("Document: d\nQuery:");
  });
});
