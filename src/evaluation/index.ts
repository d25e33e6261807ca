/**
 * Evaluation of rankings on data sets: a model is asked once, its answers are kept in a score log, and everything else
 * is computed from the log. Load items, record scores, then evaluate, tune or report. `diagnoseModel()` needs no
 * labels.
 *
 * @module equirank/evaluation
 */

export type { CalibrationMap } from "../ranking/confidence";
export { DataError, ScoreLogError } from "../shared/errors";
export { type DiagnoseModelOptions, diagnoseModel } from "./diagnose/diagnose-model";
export type { Diagnosis } from "./diagnose/diagnosis";
export { applyCalibration, chooseThreshold, fitCalibration } from "./evaluate/calibration-map";
export { evaluateScores, readScores } from "./evaluate/evaluate-scores";
export type { EvaluationOptions } from "./evaluate/evaluation-options";
export type { EvaluationReport, ItemReport } from "./evaluate/evaluation-report";
export { type LoadItemsOptions, loadItems, loadOpenQuestions, loadQuestions } from "./items/load-items";
export type { NumberedItem, OpenItem } from "./items/open-item";
export type { ScoredItem } from "./log/complete-items";
export { type RecordScoresOptions, recordScores } from "./record/record-scores";
export { createOpenItems } from "./record/sample-solutions";
export { renderHtml } from "./report/render-files";
export { renderMarkdown } from "./report/render-markdown";
export { tuneRanking } from "./tune/tune-ranking";
export type { TuningOptions } from "./tune/tuning-options";
export type { TuningResult } from "./tune/tuning-result";
export { suggestLambda } from "./tune/tuning-setting";
