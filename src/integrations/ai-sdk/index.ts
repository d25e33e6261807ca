/**
 * Equilibrium ranking as models of the Vercel AI SDK. Nothing of the package `ai` is imported.
 *
 * @module equirank/ai-sdk
 */
export type { ConsensusReport, UnrankedReason } from "../consensus";
export type { DocumentReport, RankDocumentsOptions } from "../rank-documents";
export {
  type AiSdkConsensusOptions,
  type ConsensusMiddleware,
  type ConsensusModel,
  consensus,
  consensusMiddleware,
} from "./consensus-model";
export { type EquilibriumRerankingModel, rerankingModel } from "./reranking-model";
