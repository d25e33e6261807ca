import * as z from "zod/mini";
import { createDocumentRanker, type RankedDocuments } from "../integrations/rank-documents";
import { describeEquilibrium, describeWarnings, elicitationName } from "./consensus";
import { Failure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import { maybe, type Plan, readFields } from "./plan";

/** What a request may say in its field `equirank`. */
const rerankingExtension = maybe(z.strictObject({ elicitation: z.optional(elicitationName) }));

const topCount = maybe(z.int().check(z.minimum(1)));

const jinaSchema = z.looseObject({
  query: z.string(),
  documents: z.array(z.union([z.string(), z.looseObject({ text: z.string() })])),
  top_n: topCount,
  return_documents: maybe(z.boolean()),
  equirank: rerankingExtension,
});

const cohereSchema = z.looseObject({
  query: z.string(),
  documents: z.array(z.string()),
  top_n: topCount,
  equirank: rerankingExtension,
});

const teiSchema = z.looseObject({
  query: z.string(),
  texts: z.array(z.string()),
  raw_scores: maybe(z.boolean()),
  return_text: maybe(z.boolean()),
  equirank: rerankingExtension,
});

/** How documents are ranked, in the dialect of each service. */
export const rerankers = {
  /** https://api.jina.ai/redoc#tag/rerank */
  jina(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, documents, top_n, return_documents, equirank } = readFields(jinaSchema, body);
    const texts = documents.map((document) => (typeof document === "string" ? document : document.text));
    return planReranking({ query, texts, equirank }, options, (ranked) => ({
      model: options.name,
      object: "list",
      usage: {
        total_tokens: ranked.usage.promptTokens + ranked.usage.generatedTokens,
        prompt_tokens: ranked.usage.promptTokens,
      },
      results: ranked.ranking.slice(0, top_n ?? undefined).map(({ index, score }) => ({
        index,
        relevance_score: score,
        ...(return_documents !== false && { document: { text: texts[index] } }),
      })),
      equirank: describeReranking(ranked),
    }));
  },

  /** https://docs.cohere.com/reference/rerank */
  cohere(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, documents, top_n, equirank } = readFields(cohereSchema, body);
    return planReranking({ query, texts: documents, equirank }, options, (ranked) => ({
      id: crypto.randomUUID(),
      results: ranked.ranking
        .slice(0, top_n ?? undefined)
        .map(({ index, score }) => ({ index, relevance_score: score })),
      meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
      equirank: describeReranking(ranked),
    }));
  },

  /** https://huggingface.github.io/text-embeddings-inference: a list, which has no place for more than its entries. */
  tei(body: unknown, options: ResolvedHandlerOptions): Plan {
    const { query, texts, raw_scores, return_text, equirank } = readFields(teiSchema, body);
    return planReranking({ query, texts, equirank, field: "texts" }, options, ({ ranking }) =>
      ranking.map(({ index, score }) => ({
        index,
        score: raw_scores ? logit(score) : score,
        ...(return_text && { text: texts[index] }),
      })),
    );
  },
};

/** What every dialect asks for, with the name of its field for the texts. */
interface Reranking {
  query: string;
  texts: readonly string[];
  field?: string;
  equirank: z.infer<typeof rerankingExtension>;
}

function planReranking(
  { query, texts, field = "documents", equirank }: Reranking,
  { roles, limits, documentRankers }: ResolvedHandlerOptions,
  write: (ranked: RankedDocuments) => object,
): Plan {
  const most = limits.documents;
  if (query.trim() === "") refuse("query", "must be a text that is not empty");
  if (texts.length === 0 || texts.length > most) refuse(field, `must be 1 to ${most} texts`);
  const { elicitation: kind } = equirank ?? {};
  let rank = documentRankers.get(kind);
  if (rank === undefined) {
    // The questions with known answers test whether answers are judged correct, which is another matter.
    rank = createDocumentRanker(roles, { ...(kind !== undefined && { kind }), testJudge: false });
    documentRankers.set(kind, rank);
  }
  return {
    work: {
      async run(signal) {
        const ranked = await rank(query, texts, signal);
        const { usage } = ranked;
        return {
          json: () => write(ranked),
          account: { kind: "ranked", usage, candidates: texts.length },
        };
      },
    },
  };
}

function refuse(parameter: string, expected: string): never {
  throw new Failure(400, "invalid", `${parameter} ${expected}`, { parameter });
}

/** The field `equirank` of the answer. */
function describeReranking({ equilibrium, elicitation, warnings, usage }: RankedDocuments): object {
  return {
    ranked: true,
    equilibrium: describeEquilibrium(equilibrium),
    elicitation: elicitation && { kind: elicitation.kind },
    warnings: describeWarnings(warnings.filter(({ code }) => code !== "judge-not-tested")),
    usage,
  };
}

/** The log-odds of a probability, within what JSON can hold. */
function logit(probability: number): number {
  const bounded = Math.min(Math.max(probability, Number.MIN_VALUE), 1 - Number.EPSILON / 2);
  return Math.log(bounded) - Math.log1p(-bounded);
}
