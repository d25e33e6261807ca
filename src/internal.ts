/**
 * What the command line and the benchmarks use beyond the public entries. It is not published, so that nothing here is part of
 * the package's interface.
 */

// Evaluation: items

export { allRows, readRows } from "./evaluation/items/data-rows";
export { hasOpenQuestions } from "./evaluation/items/load-items";
export { createOpenItem, type NumberedAnyItem } from "./evaluation/items/open-item";
export { type OpenQuestion, parseOpenQuestion } from "./evaluation/items/open-question";
export { readChoices } from "./evaluation/items/read-choices";
export { type FieldMap, parseFieldMap, readId, readQuestion } from "./evaluation/items/row-fields";
export {
  allTaskNames,
  findTask,
  type SolutionStyle,
  solutionPrompts,
  solutionShots,
  taskNames,
  tasks,
  workedSolutions,
} from "./evaluation/items/tasks";

// Evaluation: recording, and score logs

export { CompleteItems, rightCandidates, type ScoredItem } from "./evaluation/log/complete-items";
export { repairLog } from "./evaluation/log/repair-log";
export type {
  LoggedAnswer,
  LoggedItem,
  ScoreLogHeader,
  ScoreLogLine,
} from "./evaluation/log/score-log";
export { BatchFiles, type BatchRoute } from "./evaluation/record/batch-files";
export { estimateRecording, type RecordingProgress } from "./evaluation/record/record-scores";
export { readSamples } from "./evaluation/record/sample-log";
export {
  estimateSampling,
  type SampleSolutionsOptions,
  type SamplingProgress,
  sampleSolutions,
} from "./evaluation/record/sample-solutions";

// Evaluation: results

export { describeDiagnosis } from "./evaluation/diagnose/diagnosis";
export type { ReportEntry } from "./evaluation/evaluate/evaluation-report";
export { type Lambda, parsePair } from "./evaluation/evaluate/named-pair";
export { readPair } from "./evaluation/evaluate/rank-item";
export {
  adjustByHolm,
  compareWithRivals,
  type RivalComparison,
  rivalRoles,
} from "./evaluation/report/compare-with-rivals";
export { describeOutcome } from "./evaluation/report/describe-outcome";
export { renderComparisonsCsv, renderCsv, renderJson } from "./evaluation/report/render-files";
export {
  parseRankingConfiguration,
  type RankingConfiguration,
} from "./evaluation/tune/ranking-configuration";
export { planTuning, type TuningPlan } from "./evaluation/tune/tuning-options";
export { describeTuning } from "./evaluation/tune/tuning-result";

// Evaluation: what further sections of a report are made of

export {
  formatCount,
  formatDifference,
  formatPercent,
} from "./evaluation/report/format-figures";
export {
  drawPlot,
  renderLegend,
  styleOfMethod,
} from "./evaluation/report/page/draw-plot";
export {
  html,
  type Markup,
  renderPanel,
  renderPanels,
  type Section,
} from "./evaluation/report/page/markup";

// Ranking and options

export { type Cost, sumCosts } from "./elicitation/cost";
export { unaskedModel } from "./models/language-model";
export { askUntilCertain } from "./ranking/certain-winner";
export { resolveRankingOptions } from "./ranking/options";
export { createRanker } from "./ranking/rank-from-log-likelihoods";
export { resolveRankCandidates } from "./ranking/request";
export { parseJsonLines } from "./shared/json-lines";
export { rejectUnknownOptions, suggestName, withoutUndefined } from "./shared/options";

// Companions

export type { MotivatedMove, QuantalPlayer } from "./companions/dilemmas/quantal-player";
export {
  askMove,
  type DilemmaPayoffs,
  dilemmaGame,
  findScenario,
  type Move,
  type MoveNaming,
  moveNamings,
  moveOrders,
  type Scenario,
  type Story,
} from "./companions/dilemmas/scenario";
export type { DiscussOptions } from "./companions/discussion/discuss";
export {
  type RemarkRequest,
  toPartner,
} from "./companions/discussion/partners";
export {
  chooseBySeed,
  deriveSeed,
  type GoldItem,
  isSameAnswer,
  judgeAnswer,
  requireGold,
  requireItem,
  type Turn,
  type Verdict,
} from "./companions/discussion/transcript";
export {
  answersToJudge,
  countReasons,
  type DistillOptions,
  type ScriptedTeacher,
} from "./companions/distillation/distill";
export type { ObservedPlay, QuantalFit } from "./companions/games/fit-quantal-response";
export {
  type Advantages,
  type MixedProfile,
  readAdvantages,
  weighAdvantages,
} from "./companions/games/two-by-two-game";
export { type Agreement, labelsById } from "./companions/judging/agreement";
export type { AnswerToJudge, DistillationInput } from "./companions/judging/judge";
export { fingerprintOf, requireOwnIds } from "./companions/recording/record-rows";
export type { CollectTrajectoriesOptions } from "./companions/tripost/collect-trajectories";
export type { LabelledItem } from "./companions/tripost/correction-examples";
export type { Fault } from "./companions/tripost/dialogue";
export type { EquilibriumLabel } from "./companions/tripost/label-by-equilibrium";
export type { SelfImprovement, SelfImproveOptions } from "./companions/tripost/self-improve";
export {
  formatAttempt,
  parseAttempt,
  requireItems,
  steppedItemSchema,
  writeSteps,
} from "./companions/tripost/stepped-item";
export { defaultPrompts, fitIntoSlot } from "./elicitation/prompts";
export { DataError, EquirankError, InvalidArgumentError, UnansweredError } from "./shared/errors";
export { requireSome } from "./shared/option-kinds";
export { fleissKappa } from "./statistics/agreement";
export {
  createIntegerSampler,
  type PairedBootstrapResult,
  pairedBootstrap,
} from "./statistics/resampling";
export { groupBy, type Label } from "./statistics/samples";
export { exactMcNemar, type TwoProportionTest, twoProportionTest } from "./statistics/tests";

// Statistics

export { brierScore, expectedCalibrationError } from "./statistics/calibration";
export {
  crossValidate,
  crossValidatedMean,
  type HeldOutPart,
} from "./statistics/cross-validation";
export { type ProportionInterval, wilsonInterval } from "./statistics/intervals";
export { areaUnderRiskCoverage, areaUnderRoc } from "./statistics/selection";

// The call

export { readLogOdds } from "./core/initial-policies";
export { logOdds } from "./core/log-space";
export { type ElicitationKind, replacePair } from "./elicitation/elicitation-options";
export { poolScores } from "./elicitation/pool-scores";
export { nameScorers } from "./elicitation/scorers";
export {
  type MultipleChoiceItem,
  parseMultipleChoiceItem,
} from "./evaluation/items/multiple-choice-item";
export { type CatalogueModel, catalogue, isCatalogueName } from "./models/local/catalogue";
export type { LocalModelOptions } from "./models/local/local-model";
export type { OpenAICompatibleOptions } from "./models/open-ai-compatible";
export { openAIAddress, usualAddresses } from "./models/services";
export { methodsWithoutJudge } from "./ranking/methods";
export { poolingRules } from "./ranking/pooling";
export type { RankingEquilibrium } from "./ranking/result";
