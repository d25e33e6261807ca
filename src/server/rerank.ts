import * as z from "zod/mini";
import type { ElicitationOptions } from "../elicitation/elicitation-options";
import type { ModelRoles } from "../elicitation/players";
import { rankCandidates } from "../ranking/rank-candidates";
import type { RankCandidatesResult } from "../ranking/result";
import {
  describeRanking,
  mergeExtension,
  type RankingExtension,
  rankingExtension,
} from "./consensus";
import { Failure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import { maybe, type Plan, readFields } from "./plan";
import type { Account } from "./request-log";

/** Documents, best first, with the discriminator's probability that they are relevant. */
interface Reranking {
  order: { index: number; score: number }[];
  /** Null where no document but empty ones was given. */
  result: RankCandidatesResult | null;
  account: Account;
}

const topCount = maybe(z.int().check(z.minimum(1)));

const jinaSchema = z.looseObject({
  query: z.string(),
  documents: z.array(z.union([z.string(), z.looseObject({ text: z.string() })])),
  top_n: topCount,
  return_documents: maybe(z.boolean()),
  equirank: rankingExtension,
});

const cohereSchema = z.looseObject({
  query: z.string(),
  documents: z.array(z.string()),
  top_n: topCount,
  equirank: rankingExtension,
});

const teiSchema = z.looseObject({
  query: z.string(),
  texts: z.array(z.string()),
  raw_scores: maybe(z.boolean()),
  return_text: maybe(z.boolean()),
  equirank: rankingExtension,
});

/** How documents are ranked, in the dialect of each service. */
export const rerankers = {
  /** https://api.jina.ai/redoc#tag/rerank */
  jina(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, documents, top_n, return_documents, equirank } = readFields(jinaSchema, body);
    const texts = documents.map((document) =>
      typeof document === "string" ? document : document.text,
    );
    return planReranking(query, texts, equirank, options, ({ order, result, account }) => ({
      model: options.name,
      object: "list",
      usage: {
        total_tokens: countTokens(account),
        prompt_tokens: account.usage?.promptTokens ?? 0,
      },
      results: order.slice(0, top_n ?? undefined).map(({ index, score }) => ({
        index,
        relevance_score: score,
        ...(return_documents !== false && { document: { text: texts[index] } }),
      })),
      equirank: describeReranking(result),
    }));
  },

  /** https://docs.cohere.com/reference/rerank */
  cohere(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, documents, top_n, equirank } = readFields(cohereSchema, body);
    return planReranking(query, documents, equirank, options, ({ order, result }) => ({
      id: crypto.randomUUID(),
      results: order
        .slice(0, top_n ?? undefined)
        .map(({ index, score }) => ({ index, relevance_score: score })),
      meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
      equirank: describeReranking(result),
    }));
  },

  /** https://huggingface.github.io/text-embeddings-inference: a list, which has no place for more than its entries. */
  tei(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, texts, raw_scores, return_text, equirank } = readFields(teiSchema, body);
    return planReranking(query, texts, equirank, options, ({ order }) =>
      order.map(({ index, score }) => ({
        index,
        score: raw_scores ? logit(score) : score,
        ...(return_text && { text: texts[index] }),
      })),
    );
  },
};

function planReranking(
  query: string,
  documents: readonly string[],
  extension: RankingExtension,
  options: ResolvedHandlerOptions,
  write: (reranking: Reranking) => object,
): Plan {
  const most = options.limits.documents;
  if (query.trim() === "") refuse("query", "must be a text that is not empty");
  if (documents.length === 0 || documents.length > most) {
    refuse("documents", `must be 1 to ${most} texts`);
  }
  return {
    work: {
      async run(signal) {
        const reranking = await rerank(query, documents, extension, options, signal);
        return { json: () => write(reranking), account: reranking.account };
      },
    },
  };
}

function refuse(parameter: string, expected: string): never {
  throw new Failure(400, "invalid", `${parameter} ${expected}`, { parameter });
}

async function rerank(
  query: string,
  documents: readonly string[],
  extension: RankingExtension,
  { roles, ranking }: ResolvedHandlerOptions,
  signal: AbortSignal,
): Promise<Reranking> {
  const filled = documents.flatMap((text, index) => (text.trim() === "" ? [] : [index]));
  const empty = documents.flatMap((text, index) =>
    text.trim() === "" ? [{ index, score: 0 }] : [],
  );
  if (filled.length === 0) {
    return {
      order: empty,
      result: null,
      account: { kind: "ranked", candidates: documents.length },
    };
  }
  const { solver: given } = ranking;
  const { method, solver, elicitation } = mergeExtension(given ? { solver: given } : {}, extension);
  const result = await rankCandidates({
    question: query,
    candidates: filled.map((index) => documents[index]!),
    model: roles,
    ...(method !== undefined && { method }),
    ...(solver !== undefined && { solver }),
    ...(ranking.cache !== undefined && { cache: ranking.cache }),
    elicitation: { ...askForRelevance(roles), ...(typeof elicitation === "object" && elicitation) },
    signal,
  });
  const order = result.ranking.flatMap(({ originalIndices, discriminator }) =>
    originalIndices.map((at) => ({ index: filled[at]!, score: discriminator })),
  );
  return {
    order: [...order, ...empty],
    result,
    account: { kind: "ranked", usage: result.usage, candidates: documents.length },
  };
}

/**
 * How a model is asked which documents are relevant: the generator by how likely the document makes the query, the
 * discriminator by a yes or no. Neither lists the documents with letters, of which there are too few.
 */
function askForRelevance({ generator }: ModelRoles): ElicitationOptions {
  return {
    generator: generator.capabilities.scoreContinuations ? "channel" : "true-false",
    discriminator: "yes-no",
    prompts: "relevance",
    shots: [],
    // The questions with known answers test whether answers are judged correct, which is another matter.
    testJudge: false,
  };
}

/** The field `equirank` of the answer; null where no document but empty ones was given. */
function describeReranking(result: RankCandidatesResult | null): object | null {
  if (result === null) return null;
  const warnings = result.warnings.filter(({ code }) => code !== "judge-not-tested");
  return { ranked: true, ...describeRanking({ ...result, warnings }) };
}

function countTokens({ usage }: Account): number {
  return usage === undefined ? 0 : usage.promptTokens + usage.generatedTokens;
}

/** The log-odds of a probability, within what JSON can hold. */
function logit(probability: number): number {
  const bounded = Math.min(Math.max(probability, Number.MIN_VALUE), 1 - Number.EPSILON / 2);
  return Math.log(bounded) - Math.log1p(-bounded);
}
