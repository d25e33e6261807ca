/**
 * The modules that the command line and the benchmarks use beyond the public entries. It is not published, so that
 * nothing here is part of the package's interface.
 */

// Evaluation: items

export * from "./evaluation/items/data-rows";
export * from "./evaluation/items/load-items";
export * from "./evaluation/items/open-item";
export * from "./evaluation/items/open-question";
export * from "./evaluation/items/read-choices";
export * from "./evaluation/items/row-fields";
export * from "./evaluation/items/tasks";

// Evaluation: recording, and score logs

export * from "./evaluation/log/complete-items";
export * from "./evaluation/log/repair-log";
export * from "./evaluation/log/score-log";
export * from "./evaluation/record/batch-files";
export * from "./evaluation/record/record-scores";
export * from "./evaluation/record/sample-log";
export * from "./evaluation/record/sample-solutions";

// Evaluation: results

export * from "./evaluation/diagnose/diagnosis";
export * from "./evaluation/evaluate/evaluation-report";
export { FirstItems } from "./evaluation/evaluate/item-report";
export * from "./evaluation/evaluate/named-pair";
export * from "./evaluation/evaluate/rank-item";
export * from "./evaluation/report/compare-with-rivals";
export * from "./evaluation/report/describe-outcome";
export * from "./evaluation/report/render-files";
export * from "./evaluation/tune/ranking-configuration";
export * from "./evaluation/tune/tuning-options";
export * from "./evaluation/tune/tuning-result";

// Evaluation: what further sections of a report are made of

export * as format from "./evaluation/report/format-figures";
export * from "./evaluation/report/page/draw-plot";
export * from "./evaluation/report/page/markup";

// Ranking and options

export * from "./elicitation/cost";
export { longestTimeout } from "./models/http/http-options";
export * from "./models/language-model";
export * from "./ranking/certain-winner";
export * from "./ranking/options";
export * from "./ranking/rank-from-log-likelihoods";
export * from "./ranking/request";
export * from "./shared/json-lines";
export * from "./shared/options";

// Companions

export * from "./companions/dilemmas/quantal-player";
export * from "./companions/dilemmas/scenario";
export * from "./companions/discussion/discuss";
export * from "./companions/discussion/partners";
export * from "./companions/discussion/transcript";
export * from "./companions/distillation/distill";
export * from "./companions/games/fit-quantal-response";
export * from "./companions/games/two-by-two-game";
export * from "./companions/judging/agreement";
export * from "./companions/judging/judge";
export * from "./companions/recording/record-rows";
export * from "./companions/tripost/collect-trajectories";
export * from "./companions/tripost/correction-examples";
export * from "./companions/tripost/dialogue";
export * from "./companions/tripost/label-by-equilibrium";
export * from "./companions/tripost/self-improve";
export * from "./companions/tripost/stepped-item";
export * from "./elicitation/prompts";
export * from "./shared/errors";
export { requireSome } from "./shared/schema";
export * from "./statistics/agreement";
export * from "./statistics/resampling";
export * from "./statistics/samples";

// Statistics

export * from "./statistics/calibration";
export * from "./statistics/cross-validation";
export * from "./statistics/intervals";
export * from "./statistics/selection";
export * from "./statistics/tests";

// The call

export * from "./core/initial-policies";
export * from "./core/log-space";
export * from "./elicitation/elicitation-options";
export * from "./elicitation/pool-scores";
export * from "./elicitation/scorers";
export * from "./evaluation/items/multiple-choice-item";
export * from "./models/local/catalogue";
export * from "./models/local/local-model";
export * from "./models/open-ai-compatible";
export * from "./models/services";
export * from "./ranking/methods";
export * from "./ranking/pooling";
export * from "./ranking/result";
