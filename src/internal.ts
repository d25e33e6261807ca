/**
 * What the command line and the benchmarks use beyond the public entries. It is not published, so that nothing here is part of
 * the package's interface.
 */

// The call

export type { ElicitationKind, FrequencyKind } from "./elicitation/elicitation-options";
export { defaultPrompts, type PromptTemplate } from "./elicitation/prompts";
export {
  type MultipleChoiceItem,
  parseMultipleChoiceItem,
} from "./evaluation/items/multiple-choice-item";
export type { HttpModel } from "./models/http/http-model";
export { poolingRules } from "./ranking/pooling";
export type { RankingEquilibrium } from "./ranking/result";
export { exactMcNemar } from "./statistics/tests";
