/**
 * Evaluation of rankings on data sets: scores are taken once and kept, and everything else is computed from them.
 *
 * @module equirank/evaluation
 */

// Data

export { DataError } from "../shared/errors";
export {
  hasOpenQuestions,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
} from "./items/load-items";
export type { NumberedAnyItem, NumberedItem } from "./items/multiple-choice-item";
export type { OpenItem } from "./items/open-item";
export { createOpenItem, createOpenItems } from "./items/open-item";
export { type AnswerKey, type OpenQuestion, parseOpenQuestion } from "./items/open-question";
export { solutionPrompts, solutionShots } from "./items/solution-prompts";
export {
  type SolutionStyle,
  type Task,
  type TaskName,
  tasks,
  workedSolutions,
} from "./items/tasks";
export { type DrawingOptions, readSamples } from "./sampling/sample-log";
export {
  type SampleSolutionsOptions,
  type SamplingProgress,
  sampleSolutions,
} from "./sampling/sample-solutions";

// Scores, taken once and kept

export { ScoreLogError } from "../shared/errors";
export { readScores } from "./evaluate/evaluate-scores";
export type { ScoredItem } from "./log/complete-items";
export type {
  AnswerPlace,
  LoggedAnswer,
  LoggedItem,
  LoggedModel,
  PathAnswers,
  RoleQueries,
  ScoreLogHeader,
  ScoreLogLine,
} from "./log/score-log";
export { recordScores } from "./record/record-scores";
export type { RecordingProgress, RecordScoresOptions } from "./record/recording-options";

// What scores say about every way of ranking

export { evaluateScores } from "./evaluate/evaluate-scores";
export type { Lambda } from "./evaluate/evaluation-options";
export {
  type EvaluationOptions,
  type EvaluationSettings,
  type NamedPair,
  parsePair,
} from "./evaluate/evaluation-options";
export type {
  ConvergenceCurve,
  EvaluationReport,
  ItemReport,
  ReportCalibration,
  ReportComparison,
  ReportEntry,
  ReportPair,
  ReportScorer,
} from "./evaluate/evaluation-report";
export type { ItemReporting } from "./evaluate/item-outcome";

// Calibrated confidence

export type { CalibrationOptions } from "./evaluate/calibrate-entries";
export {
  type AbstentionOptions,
  type AbstentionThreshold,
  applyCalibration,
  type CalibrationMap,
  chooseThreshold,
  fitCalibration,
} from "./evaluate/calibration-map";

// Reports for readers

export {
  adjustByHolm,
  compareWithRivals,
  type RivalComparison,
  type RivalComparisons,
  type RivalRole,
  rivalRoles,
} from "./report/compare-with-rivals";
export { describeOutcome } from "./report/describe-outcome";
export { renderComparisonsCsv, renderCsv, renderJson } from "./report/render-files";
export { type HtmlReportContents, type NamedPlacement, renderHtml } from "./report/render-html";
export { renderMarkdown } from "./report/render-markdown";

// Tuning by labelled items

export {
  type CrossValidatedMean,
  type CrossValidationPlan,
  crossValidate,
  crossValidatedMean,
  type HeldOutPart,
} from "./tune/cross-validate";
export {
  parseRankingConfiguration,
  type RankingConfiguration,
} from "./tune/ranking-configuration";
export { tuneRanking } from "./tune/tune-ranking";
export type { TuningOptions } from "./tune/tuning-options";
export { planTuning, type TuningPlan } from "./tune/tuning-options";
export type {
  GradedSetting,
  SettingChoice,
  TunedConfiguration,
  TuningCrossValidation,
  TuningResult,
} from "./tune/tuning-result";
export { describeTuning } from "./tune/tuning-result";

// What can be known without labels

export { type DiagnoseModelOptions, diagnoseModel } from "./diagnose/diagnose-model";
export type {
  DiagnosedPair,
  DiagnosedScorer,
  Diagnosis,
  Recommendation,
  ScorerAgreement,
} from "./diagnose/diagnosis";
export { describeDiagnosis } from "./diagnose/diagnosis";
export {
  type LoadQuestionsOptions,
  loadQuestions,
  parseUnlabelledQuestion,
  type UnlabelledQuestion,
} from "./diagnose/load-questions";
export type { TopAgreement } from "./diagnose/recommend";

// When equilibrium ranking helps

export { readScorerItems } from "./read-scorer-items";
export * from "./simulation/index";

// Statistics; exactMcNemar and wilsonInterval are in "equirank"

export {
  cohenKappa,
  fleissKappa,
  kendallTau,
  rankChanges,
  totalVariationDistance,
} from "../statistics/agreement";
export {
  type BinningOptions,
  brierScore,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "../statistics/calibration";
export { standardErrorOfMean } from "../statistics/intervals";
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from "../statistics/resampling";
export type { Label } from "../statistics/samples";
export {
  type AccuracyCoveragePoint,
  accuracyCoverageCurve,
  areaUnderRiskCoverage,
  areaUnderRoc,
  coverageAtAccuracy,
} from "../statistics/selection";
export {
  type SuccessCount,
  type TwoProportionTest,
  twoProportionTest,
} from "../statistics/tests";
