/**
 * Evaluation of rankings on data sets: scores are taken once and kept, and everything else is computed from them.
 *
 * @module equirank/evaluation
 */

// Data

export { DataError } from "../errors/data-error";
export type { NumberedAnyItem, NumberedItem } from "./numbered-item";
export { createOpenItem } from "./open/create-open-item";
export { createOpenItems } from "./open/create-open-items";
export type { OpenItem } from "./open/open-item";
export { type AnswerKey, type OpenQuestion, parseOpenQuestion } from "./open/open-question";
export { type DrawingOptions, readSamples } from "./open/sample-log";
export {
  type SampleSolutionsOptions,
  type SamplingProgress,
  sampleSolutions,
} from "./open/sample-solutions";
export { solutionPrompts } from "./open/solution-prompts";
export { solutionShots } from "./open/solution-shots";
export {
  hasOpenQuestions,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
} from "./tasks/load-items";
export {
  type SolutionStyle,
  type Task,
  type TaskName,
  tasks,
  workedSolutions,
} from "./tasks/tasks";

// Scores, taken once and kept

export { ScoreLogError } from "../errors/score-log-error";
export { readScores } from "./read-scores";
export { recordScores } from "./record-scores";
export type { RecordingProgress, RecordScoresOptions } from "./recording-options";
export type { ScoredItem } from "./score-log/complete-items";
export type {
  AnswerPlace,
  LoggedAnswer,
  LoggedItem,
  LoggedModel,
  PathAnswers,
  RoleQueries,
  ScoreLogHeader,
  ScoreLogLine,
} from "./score-log/score-log";

// What scores say about every way of ranking

export { evaluateScores } from "./evaluate-scores";
export type {
  ConvergenceCurve,
  EvaluationReport,
  ItemReport,
  ReportCalibration,
  ReportComparison,
  ReportEntry,
  ReportPair,
  ReportSignal,
} from "./evaluation-report";
export {
  type EvaluationOptions,
  type EvaluationSettings,
  type NamedPair,
  parsePair,
} from "./evaluation-settings";
export type { ItemReporting } from "./item-report";
export type { Lambda } from "./regularization";

// Calibrated confidence

export {
  type AbstentionOptions,
  type AbstentionThreshold,
  chooseThreshold,
} from "./calibration/abstention-threshold";
export {
  applyCalibration,
  type CalibrationMap,
  fitCalibration,
} from "./calibration/calibration-map";
export type { CalibrationOptions } from "./calibration/calibration-options";

// Reports for readers

export { adjustByHolm } from "./report/adjust-by-holm";
export {
  compareWithRivals,
  type RivalComparison,
  type RivalComparisons,
  type RivalRole,
  rivalRoles,
} from "./report/compare-with-rivals";
export { describeOutcome } from "./report/describe-outcome";
export { renderComparisonsCsv, renderCsv } from "./report/render-csv";
export { type HtmlReportContents, type NamedPlacement, renderHtml } from "./report/render-html";
export { renderJson } from "./report/render-json";
export { renderMarkdown } from "./report/render-markdown";

// Tuning by labelled items

export {
  type CrossValidationPlan,
  crossValidate,
  type HeldOutPart,
} from "./tuning/cross-validate";
export { type CrossValidatedMean, crossValidatedMean } from "./tuning/cross-validated-mean";
export { describeTuning } from "./tuning/describe-tuning";
export { planTuning, type TuningPlan } from "./tuning/plan-tuning";
export {
  parseRankingConfiguration,
  type RankingConfiguration,
} from "./tuning/ranking-configuration";
export { tuneRanking } from "./tuning/tune-ranking";
export type { TuningOptions } from "./tuning/tuning-options";
export type {
  GradedSetting,
  SettingChoice,
  TunedConfiguration,
  TuningCrossValidation,
  TuningResult,
} from "./tuning/tuning-result";

// What can be known without labels

export { describeDiagnosis } from "./diagnosis/describe-diagnosis";
export { type DiagnoseModelOptions, diagnoseModel } from "./diagnosis/diagnose-model";
export type {
  DiagnosedPair,
  DiagnosedSignal,
  Diagnosis,
  Recommendation,
  SignalAgreement,
} from "./diagnosis/diagnosis";
export { type LoadQuestionsOptions, loadQuestions } from "./diagnosis/load-questions";
export type { TopAgreement } from "./diagnosis/top-agreement";
export {
  parseUnlabelledQuestion,
  type UnlabelledQuestion,
} from "./diagnosis/unlabelled-question";

// When equilibrium ranking helps

export { readSignalItems } from "./read-signal-items";
export * from "./simulation/index";

// Statistics; exactMcNemar and wilsonInterval are in "equirank"

export {
  type AccuracyCoveragePoint,
  accuracyCoverageCurve,
  areaUnderRiskCoverage,
  coverageAtAccuracy,
} from "../statistics/accuracy-coverage";
export { areaUnderRoc } from "../statistics/area-under-roc";
export { brierScore } from "../statistics/brier-score";
export type { Label } from "../statistics/check-sample";
export { cohenKappa } from "../statistics/cohen-kappa";
export { expectedCalibrationError } from "../statistics/expected-calibration-error";
export { fleissKappa } from "../statistics/fleiss-kappa";
export { kendallTau } from "../statistics/kendall-tau";
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from "../statistics/paired-bootstrap";
export { rankChanges } from "../statistics/rank-changes";
export {
  type BinningOptions,
  type ReliabilityBin,
  reliabilityBins,
} from "../statistics/reliability-bins";
export { standardErrorOfMean } from "../statistics/standard-error";
export { totalVariationDistance } from "../statistics/total-variation-distance";
export {
  type SuccessCount,
  type TwoProportionTest,
  twoProportionTest,
} from "../statistics/two-proportion-test";
