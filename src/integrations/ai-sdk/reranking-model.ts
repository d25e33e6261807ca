import type { AiSdkLanguageModel } from "../../models/ai-sdk/call-schema";
import type { LanguageModel } from "../../models/language-model";
import { checkOptions, unchecked, wholeNumber } from "../../shared/schema";
import { type DocumentReport, type RankDocumentsOptions, rankDocuments } from "../rank-documents";
import { asJudge } from "./consensus-model";

/** A model for `rerank()` of AI SDK 6 and 7: what `RerankingModelV3` asks for. */
export interface EquilibriumRerankingModel {
  readonly specificationVersion: "v3";
  readonly provider: string;
  readonly modelId: string;
  /** The documents in order of relevance. */
  doRerank(options: RerankingCall): Promise<Reranking>;
}

interface RerankingCall {
  documents: { type: "text"; values: string[] } | { type: "object"; values: object[] };
  query: string;
  topN?: number;
  abortSignal?: AbortSignal;
}

interface Reranking {
  ranking: { index: number; relevanceScore: number }[];
  providerMetadata: { equirank: AsJson<DocumentReport> };
}

/** The same type without interfaces and readonly lists, which the type of JSON in the SDK does not take. */
type AsJson<Value> = Value extends object ? { -readonly [Name in keyof Value]: AsJson<Value[Name]> } : Value;

/**
 * A reranking model for AI SDK's `rerank()`, of versions 6 and 7: it orders 1 to 1,000 documents by their relevance to
 * a query, which a language model judges. Objects are shown to it as JSON, and documents without text come last with
 * score 0. `providerMetadata.equirank` holds the game's certificate, how the model was asked, the warnings and the
 * usage.
 *
 * @param model one of AI SDK, or any of equirank's, such as `openAICompatible()`; one without log-probabilities costs
 * 20 requests a document
 * @throws InvalidArgumentError for another model, and for unknown or unusable options
 * @example
 * import { rerank } from "ai";
 * const { ranking } = await rerank({ model: rerankingModel(judge), query, documents, topN: 3 });
 */
export function rerankingModel(
  model: AiSdkLanguageModel | LanguageModel,
  options: RankDocumentsOptions = {},
): EquilibriumRerankingModel {
  checkOptions("options", options, unchecked("elicitation"));
  const judge = asJudge(model, "model");
  return {
    specificationVersion: "v3",
    provider: "equirank",
    modelId: judge.id,
    async doRerank({ documents, query, topN, abortSignal }) {
      checkOptions("options", { topN }, { topN: wholeNumber(1) });
      const texts =
        documents.type === "text" ? documents.values : documents.values.map((value) => JSON.stringify(value));
      const { ranking, ...report } = await rankDocuments(query, texts, judge, {
        ...options,
        signal: abortSignal,
      });
      return {
        ranking: ranking.slice(0, topN).map(({ index, score }) => ({ index, relevanceScore: score })),
        providerMetadata: { equirank: report as AsJson<DocumentReport> },
      };
    },
  };
}
