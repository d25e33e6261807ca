import { createCohere } from "@ai-sdk/cohere";
import { CohereClientV2, CohereError } from "cohere-ai";
import type { LanguageModel, Prompt } from "equirank";
import { describe, expect, it } from "vitest";
import { createCaller, serve } from "./calling";
import { createServedModel } from "./served-model";

const query = "How tall is Mount Everest?";
const documents = ["Bread needs yeast.", "", "Everest is 8,849 metres tall.", "Cats sleep a lot."];

const isAbout = (text: string) => text.includes("Everest is");

/**
 * A model that finds the document about Everest four times as likely where a relevant one is asked for, a quarter as
 * likely where an irrelevant one is, and says yes to it alone; by letters, where it does not score text. It keeps what
 * it is asked.
 */
function createRelevanceModel(scoresText = true): LanguageModel & { prompts: string[] } {
  const prompts: string[] = [];
  const read = (prompt: Prompt) => {
    const text = typeof prompt === "string" ? prompt : prompt.at(-1)!.content;
    prompts.push(text);
    return text;
  };
  /** How much likelier the document about Everest is than any other. */
  const preference = (prompt: string) => (prompt.includes("Irrelevant document") ? 1 / 4 : 4);
  const judge = (prompt: string, label: string) => {
    const options = /^[A-Z]\. .*$/gm;
    const listed = prompt.match(options) ?? [];
    if (listed.length === 0) return isAbout(prompt) === /yes|true/i.test(label) ? 0.9 : 0.1;
    const chosen = listed.find((option) => option.startsWith(`${label.trim()}. `));
    return chosen !== undefined && isAbout(chosen) ? preference(prompt) / 10 : 1 / 10;
  };
  const usage = { requests: 1, promptTokens: 10, cachedTokens: 0, generatedTokens: 1 };
  return {
    id: `fake:relevance-${scoresText}`,
    prompts,
    capabilities: { scoreContinuations: scoresText, nextTokenLogprobs: true, sample: false },
    ...(scoresText && {
      async scoreContinuations(prompt, continuations) {
        const factor = preference(read(prompt));
        const scores = continuations.map((text) => ({
          logLikelihood: Math.log(isAbout(text) ? factor / 10 : 1 / 10),
          tokenCount: 1,
        }));
        return { scores, usage };
      },
    }),
    async nextTokenLogprobs(prompt, labels) {
      const text = read(prompt);
      return {
        logprobs: labels.map((label) => Math.log((judge(text, label) * 2) / labels.length)),
        isBound: labels.map(() => false),
        uncoveredMass: 0,
        usage,
      };
    },
  };
}

describe.each([true, false])("documents are reranked (by a model that scores text: %s)", (scores) => {
  it("for Cohere's client", async () => {
    const model = createRelevanceModel(scores);
    const { url } = await serve({ model });
    const client = new CohereClientV2({ environment: url, token: "unused" });
    const { results, meta } = await client.rerank({ model: "any", query, documents, topN: 3 });
    expect(results.map(({ index }) => index)).toEqual([2, 0, 3]);
    expect(results[0]!.relevanceScore).toBeGreaterThan(0.9);
    expect(results[1]!.relevanceScore).toBeLessThan(0.1);
    // Equal documents keep their order and have the same score.
    expect(results[1]!.relevanceScore).toBeCloseTo(results[2]!.relevanceScore, 9);
    expect(meta?.apiVersion?.version).toBe("2");
    expect(model.prompts.some((prompt) => prompt.includes("relevant to the query"))).toBe(true);
  });

  it("for the AI SDK's provider of Cohere", async () => {
    const { url } = await serve({ model: createRelevanceModel(scores) });
    const model = createCohere({ baseURL: `${url}/v2`, apiKey: "unused" }).reranking("any");
    const { ranking } = await model.doRerank({
      query,
      documents: { type: "text", values: documents },
      topN: 4,
    });
    expect(ranking.map(({ index }) => index)).toEqual([2, 0, 3, 1]);
    // An empty document comes last.
    expect(ranking.at(-1)!.relevanceScore).toBe(0);
  });

  it("in Jina's form", async () => {
    const { post } = createCaller({ model: createRelevanceModel(scores) });
    const asked = { model: "any", query, documents: [{ text: documents[0] }, documents[2]] };
    const answer = await (await post("/v1/rerank", { ...asked, top_n: 1 })).json();
    expect(answer).toMatchObject({
      object: "list",
      results: [{ index: 1, document: { text: documents[2] } }],
      equirank: { ranked: true, equilibrium: { converged: true } },
    });
    expect(answer.usage.total_tokens).toBeGreaterThan(0);
    const bare = await (await post("/v1/rerank", { ...asked, return_documents: false })).json();
    expect(bare.results).toHaveLength(2);
    expect(bare.results[0]).not.toHaveProperty("document");
  });

  it("in the form of text-embeddings-inference", async () => {
    const { post } = createCaller({ model: createRelevanceModel(scores) });
    const answer = await (await post("/rerank", { query, texts: documents, return_text: true })).json();
    expect(answer.map(({ index }: { index: number }) => index)).toEqual([2, 0, 3, 1]);
    expect(answer[0].text).toBe(documents[2]);
    const raw = await (await post("/rerank", { query, texts: documents, raw_scores: true })).json();
    // The log-odds of the same probability.
    expect(raw[0].score).toBeCloseTo(Math.log(answer[0].score / (1 - answer[0].score)), 6);
    expect(Number.isFinite(raw.at(-1).score)).toBe(true);
  });

  it("if there are a hundred of them, for which letters would not do", async () => {
    const model = createRelevanceModel(scores);
    const { post } = createCaller({ model });
    const many = Array.from({ length: 100 }, (_, i) => `Sentence number ${i} is about bread.`);
    many[77] = documents[2]!;
    const { results } = await (await post("/v2/rerank", { query, documents: many })).json();
    expect(results).toHaveLength(100);
    expect(results[0].index).toBe(77);
    expect(model.prompts.some((prompt) => prompt.includes("A. "))).toBe(false);
  });
});

it("empty documents alone are answered without asking the model", async () => {
  const model = createRelevanceModel();
  const { post } = createCaller({ model });
  const { results } = await (await post("/v2/rerank", { query, documents: ["", " "] })).json();
  expect(results).toEqual([
    { index: 0, relevance_score: 0 },
    { index: 1, relevance_score: 0 },
  ]);
  expect(model.prompts).toEqual([]);
});

describe("what cannot be reranked is refused", () => {
  it("in the dialect of Cohere's client", async () => {
    const { url } = await serve({ model: createServedModel(), limits: { documents: 3 } });
    const client = new CohereClientV2({ environment: url, token: "unused" });
    const failure = await client
      .rerank({ model: "any", query, documents }, { maxRetries: 0 })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CohereError);
    expect(failure).toMatchObject({
      statusCode: 400,
      body: { message: "documents must be 1 to 3 texts" },
    });
  });

  it.each([
    ["/v1/rerank", { query, documents: [] }, { detail: "documents must be 1 to 1000 texts" }],
    ["/v1/rerank", { query: " ", documents }, { detail: "query must be a text that is not empty" }],
    ["/v1/rerank", { documents }, { detail: "query must be string" }],
    ["/rerank", { query, texts: [] }, { error: "texts must be 1 to 1000 texts", error_type: "validation" }],
    ["/rerank", { query, texts: [1] }, { error: "texts.0 must be string", error_type: "validation" }],
  ])("by %s for %j", async (path, body, expected) => {
    const response = await createCaller().post(path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(expected);
  });
});
