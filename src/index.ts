/**
 * Equilibrium ranking of a language model's candidate answers.
 *
 * @module equirank
 */

// Ranking

export type { AnswerEquivalence } from "./answers/equivalence-classes";
// The game
export * from "./core/index";
export type { CountedAnswer } from "./elicitation/counted-answers";
// Elicitation
export {
  type ElicitationReport,
  type ElicitationRequest,
  type ElicitationResult,
  elicitLogLikelihoods,
} from "./elicitation/elicit-log-likelihoods";
export type { DrawnCounts, Elicited } from "./elicitation/elicit-scores";
export {
  type ElicitationKind,
  type ElicitationOptions,
  elicitationKinds,
  type FrequencyKind,
  type ScorerPair,
} from "./elicitation/elicitation-options";
export type { JudgeTest } from "./elicitation/judge-test";
export type { ElicitationProgress } from "./elicitation/meter";
export type { ModelRoles } from "./elicitation/players";
export {
  type Correctness,
  defaultPrompts,
  defaultShots,
  type Prompts,
  type PromptTemplate,
  promptTemplates,
  type Shot,
} from "./elicitation/prompts";
export {
  type Counts,
  type QueryAnswer,
  type QueryAnswers,
  type QueryName,
  queryNames,
} from "./elicitation/queries";
export {
  type Scorer,
  type ScorerDefinition,
  type ScorerValues,
  scorers,
} from "./elicitation/scorers";
// Evaluation
export {
  type MultipleChoiceItem,
  parseMultipleChoiceItem,
} from "./evaluation/items/multiple-choice-item";
// Generation
export type { Budget, DrawnSample, SampleSource } from "./generation/draw-samples";
export type { Decoding, DecodingSettings, GenerateOptions } from "./generation/generate-options";
export type { ExtractAnswer, GeneratedSample } from "./generation/group-samples";
export { isModeEstablished, isVoteDecided } from "./generation/vote";
export { type AiSdkModelOptions, aiSdkModel } from "./models/ai-sdk/ai-sdk-model";
export type {
  AiSdkCall,
  AiSdkJson,
  AiSdkLanguageModel,
  AiSdkMessage,
  AiSdkProviderOptions,
} from "./models/ai-sdk/call-schema";
export {
  cachedModel,
  diskCache,
  type MemoryCacheOptions,
  memoryCache,
  type ScoreCache,
} from "./models/cache";
export type { ChatOnlyModel } from "./models/http/chat";
export type { HttpModel } from "./models/http/http-model";
export type { HttpModelOptions, ServerOptions } from "./models/http/http-options";
export {
  type HuggingFaceModel,
  type HuggingFaceOptions,
  huggingFace,
} from "./models/hugging-face";
// Models; the local one is in "equirank/local"
export type {
  ContinuationScore,
  ContinuationScores,
  FinishReason,
  LabelLogprobs,
  LanguageModel,
  Message,
  ModelCallOptions,
  ModelCapabilities,
  ModelUsage,
  ModelWarning,
  ProbeResult,
  Prompt,
  SampleOptions,
  Samples,
} from "./models/language-model";
export { llamaCppServer } from "./models/llama-cpp-server";
export { ollama } from "./models/ollama";
export { type OpenAICompatibleOptions, openAICompatible } from "./models/open-ai-compatible";
export { type Recording, type RecordingModel, recorded, recordModel } from "./models/recorded";
export {
  type DrawOptions,
  type DrawText,
  type SamplesOnlyModel,
  type SamplesOnlyOptions,
  samplesOnly,
} from "./models/samples-only";
export { sglang } from "./models/sglang/sglang";
export { textGenerationInference } from "./models/text-generation-inference";
export { together } from "./models/together";
export { vllm } from "./models/vllm";
export type { CandidateScores } from "./ranking/candidate-scores";
export { estimateUsage, type UsageEstimate } from "./ranking/estimate-usage";
export type { BestPath } from "./ranking/methods";
export {
  type BaselineMethod,
  type EquilibriumMethod,
  type RankingMethod,
  rankingMethods,
  type SamplingMethod,
  samplingMethods,
} from "./ranking/methods";
export type {
  GivenSample,
  RankCandidatesOptions,
  RankingOptions,
} from "./ranking/options";
export { type PoolingRule, poolByAnswer, poolingRules } from "./ranking/pooling";
export { rankCandidates } from "./ranking/rank-candidates";
export { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
export type {
  GenerationReport,
  GeneratorProbabilities,
  RankCandidatesResult,
  RankedCandidate,
  RankingEquilibrium,
  RankingResult,
  RankingUncertainty,
  RankingUsage,
} from "./ranking/result";
export type { RankingWarning, RankingWarningCode } from "./ranking/warnings";
// Errors
export {
  MissingCapabilityError,
  ModelError,
  type ModelErrorOptions,
  ModelResponseError,
  ModelUnavailableError,
} from "./shared/errors";
export { logFrequencies } from "./statistics/counts";
export { type ProportionInterval, wilsonInterval } from "./statistics/intervals";
export { exactMcNemar } from "./statistics/tests";
