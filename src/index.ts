/**
 * Equilibrium ranking of a language model's candidate answers.
 *
 * @module equirank
 */

// Ranking

export type { BestPath } from "./baselines/baseline";
export type { AnswerEquivalence } from "./candidates/equivalence-classes";
// The game
export * from "./core/index";
export type { CountedAnswer } from "./elicitation/counted-answer";
// Elicitation
export {
  type ElicitationReport,
  type ElicitationRequest,
  type ElicitationResult,
  elicitLogLikelihoods,
} from "./elicitation/elicit-log-likelihoods";
export type { DrawnCounts } from "./elicitation/elicit-signals";
export {
  type ElicitationKind,
  type ElicitationOptions,
  elicitationKinds,
  type FrequencyKind,
  type SignalPair,
} from "./elicitation/elicitation-options";
export type { Elicited } from "./elicitation/elicited";
export type { JudgeTest } from "./elicitation/judge-test";
export type { ElicitationProgress } from "./elicitation/meter";
export type { ModelRoles } from "./elicitation/model-roles";
export { type PromptTemplate, promptTemplates } from "./elicitation/prompt-templates";
export { type Correctness, defaultPrompts, type Prompts } from "./elicitation/prompts";
export {
  type Counts,
  type QueryAnswer,
  type QueryAnswers,
  type QueryName,
  queryNames,
} from "./elicitation/query";
export { defaultShots, type Shot } from "./elicitation/shots";
export {
  type Signal,
  type SignalDefinition,
  type SignalValues,
  signals,
} from "./elicitation/signals";
// Errors
export {
  MissingCapabilityError,
  ModelError,
  type ModelErrorOptions,
  ModelResponseError,
  ModelUnavailableError,
} from "./errors/model-error";
// Evaluation
export {
  type MultipleChoiceItem,
  parseMultipleChoiceItem,
} from "./evaluation/multiple-choice-item";
// Generation
export type { Bound } from "./generation/budget";
export type { Decoding, DecodingSettings } from "./generation/decoding";
export type { DrawnSample } from "./generation/draw-samples";
export type { GenerateOptions } from "./generation/generate-options";
export type { ExtractAnswer, GeneratedSample } from "./generation/group-samples";
export type { SampleSource } from "./generation/plan-samples";
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
export type { ChatOnlyModel } from "./models/http/chat-only-model";
export type { HttpModelOptions } from "./models/http/check-http-options";
export type { HttpModel } from "./models/http/http-model";
export type { ServerOptions } from "./models/http/server-options";
export {
  type HuggingFaceModel,
  type HuggingFaceOptions,
  huggingFace,
} from "./models/hugging-face";
// Models; the local one is in "equirank/local"
export type {
  ContinuationScore,
  ContinuationScores,
  LabelLogprobs,
  LanguageModel,
  Message,
  ModelCallOptions,
  ModelCapabilities,
  ModelUsage,
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
export { textGenerationInference } from "./models/text-generation-inference/text-generation-inference";
export { together } from "./models/together/together";
export { vllm } from "./models/vllm/vllm";
export { rankCandidates } from "./rank-candidates";
export type { GenerateCandidatesOptions, RankCandidatesOptions } from "./rank-options";
export type { GenerationReport, RankCandidatesResult, RankingUsage } from "./rank-result";
export type { CandidateScores } from "./ranking/candidate-scores";
export type { RankingUncertainty } from "./ranking/measure-uncertainty";
export { poolByAnswer } from "./ranking/pool-by-answer";
export { type PoolingRule, poolingRules } from "./ranking/pooling-rule";
export { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
export {
  type BaselineMethod,
  type EquilibriumMethod,
  type RankingMethod,
  rankingMethods,
  type SamplingMethod,
  samplingMethods,
} from "./ranking/ranking-method";
export type { RankingOptions } from "./ranking/ranking-options";
export type {
  GeneratorProbabilities,
  RankedCandidate,
  RankingResult,
} from "./ranking/ranking-result";
export { logFrequencies } from "./statistics/log-frequencies";
export { exactMcNemar } from "./statistics/sign-test";
export { type ProportionInterval, wilsonInterval } from "./statistics/wilson-interval";
