/**
 * What the command line and the benchmarks use beyond the public entries. It is not published, so that nothing here is part of
 * the package's interface.
 */

// Evaluation: items

export { hasOpenQuestions } from "./evaluation/items/load-items";
export type { NumberedAnyItem } from "./evaluation/items/numbered-item";
export { createOpenItem } from "./evaluation/items/open-item";
export { type OpenQuestion, parseOpenQuestion } from "./evaluation/items/open-question";
export {
  type SolutionStyle,
  solutionPrompts,
  solutionShots,
  type TaskName,
  tasks,
  workedSolutions,
} from "./evaluation/items/tasks";

// Evaluation: recording, and score logs

export { CompleteItems, rightCandidates } from "./evaluation/log/complete-items";
export { type LogRepair, repairLog } from "./evaluation/log/repair-log";
export type {
  LoggedAnswer,
  LoggedItem,
  ScoreLogHeader,
  ScoreLogLine,
} from "./evaluation/log/score-log";
export type { RecordingProgress } from "./evaluation/record/record-scores";
export { type DrawingOptions, readSamples } from "./evaluation/record/sample-log";
export {
  type SampleSolutionsOptions,
  sampleSolutions,
} from "./evaluation/record/sample-solutions";

// Evaluation: results

export { describeDiagnosis } from "./evaluation/diagnose/diagnosis";
export type { ReportEntry } from "./evaluation/evaluate/evaluation-report";
export { type Lambda, type NamedPair, parsePair } from "./evaluation/evaluate/named-pair";
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
export { planTuning } from "./evaluation/tune/tuning-options";
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

// Rankings, statistics and options

export { logOdds } from "./ranking/methods";
export { rejectUnknownOptions } from "./shared/options";
export { expectedCalibrationError } from "./statistics/calibration";
export {
  crossValidate,
  crossValidatedMean,
  type HeldOutPart,
} from "./statistics/cross-validation";
export { type ProportionInterval, wilsonInterval } from "./statistics/intervals";
export { exactMcNemar } from "./statistics/tests";
