/**
 * Methods that teach a small model what a larger one, or a game, knows, built on the same models and statistics as equilibrium
 * ranking.
 *
 * @module equirank/companions
 */

// Games of two players with two moves

export {
  fitQuantalResponse,
  type ObservedPlay,
  type QuantalFit,
} from "./games/fit-quantal-response";
export { logitEquilibria, symmetricLogitEquilibrium } from "./games/quantal-response";
export type { Game, PayoffTable } from "./games/two-by-two-game";
export {
  type MixedProfile,
  mixedNash2x2,
  type PureProfile,
  pureNash,
} from "./games/two-by-two-game";

// Social dilemmas

export {
  type Alignment,
  alignment,
  type CooperationRate,
  cooperationRates,
  observedPlay,
  type ScenarioAlignment,
} from "./dilemmas/alignment";
export {
  type CollectAnswersOptions,
  type CollectedAnswers,
  collectAnswers,
  type DilemmaExampleOptions,
  dilemmaExamples,
  type RecordAnswersOptions,
  type RecordedAnswers,
  recordAnswers,
} from "./dilemmas/collect-answers";
export {
  type Answer,
  askMove,
  type ElicitCooperationOptions,
  type ElicitedCooperation,
  type ElicitedCooperations,
  elicitCooperation,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveOrders,
  parseAnswers,
  type ReplyForm,
} from "./dilemmas/elicit-cooperation";
export {
  type QuantalPlayer,
  type QuantalPlayerOptions,
  quantalPlayer,
} from "./dilemmas/quantal-player";
export type { Context, ContextName } from "./dilemmas/scenarios";
export {
  type DilemmaGameName,
  type DilemmaPayoffs,
  dilemmaGame,
  dilemmaGames,
  holdOut,
  type Scenario,
  type ScenarioFilter,
  type ScenarioSplit,
  scenarios,
} from "./dilemmas/scenarios";

// Learning from corrections of one's own mistakes: TriPosT

export { type ArithmeticOptions, arithmetic } from "./tripost/arithmetic";
export {
  type Author,
  type CollectedTrajectories,
  type CollectTrajectoriesOptions,
  collectTrajectories,
  parseTrajectories,
  type RecordTrajectoriesOptions,
  recordTrajectories,
  type Trajectory,
  type TrajectoryTurn,
} from "./tripost/collect-trajectories";
export {
  askAttempt,
  askReview,
  type Fault,
  type Feedback,
  formatFeedback,
  parseFeedback,
} from "./tripost/dialogue";
export {
  type Attempt,
  formatAttempt,
  parseAttempt,
  type StepPart,
  type SteppedItem,
  writeRationale,
} from "./tripost/items";
export {
  type EquilibriumLabel,
  type EquilibriumLabelOptions,
  labelByEquilibrium,
} from "./tripost/label-by-equilibrium";
export {
  type Correction,
  type CorrectionExampleOptions,
  correctionExamples,
  goldExamples,
  type LabelledItem,
  type PostProcessOptions,
  type ProcessedTrajectories,
  postProcess,
  selfTrainingExamples,
} from "./tripost/learning";
export {
  isAttemptRight,
  parseTrials,
  type RecordTrialsOptions,
  recordTrials,
  type SelfImprovement,
  type SelfImproveOptions,
  selfImprove,
  summarizeTrials,
  type Trial,
  type TrialSummary,
} from "./tripost/self-improve";
export type { GiveFeedback, Improve, TeachingOptions } from "./tripost/teacher";
export { scriptedFeedback, scriptedImprovement } from "./tripost/teacher";
export { type WordSortingOptions, wordSorting } from "./tripost/word-sorting";

// Discussions

export {
  type DiscussOptions,
  type DiscussResult,
  discuss,
  type RecordDiscussionsOptions,
  recordDiscussions,
} from "./discussion/discuss";
export {
  type ChooseFinalAnswerOptions,
  chooseFinalAnswer,
  type DiscussionEvaluation,
  evaluateDiscussion,
  type FinalAnswer,
  type Rate,
} from "./discussion/evaluate-discussion";
export {
  type DiscussionItem,
  type GoldItem,
  parseItems,
  type TwoOptionSumsOptions,
  twoOptionSums,
} from "./discussion/items";
export {
  defaultRemarks,
  type EquilibriumOptions,
  equilibriumStance,
  type ModelPartnerOptions,
  modelPartner,
  type Partner,
  type Remark,
  type RemarkRequest,
  type RemarkWording,
  type ScriptedPartnerOptions,
  type StanceFunction,
  type StanceRule,
  scriptedPartner,
} from "./discussion/partners";
export {
  type DiscussionExampleOptions,
  discussionExamples,
  parseTranscripts,
  type Stance,
  type Transcript,
  type Turn,
} from "./discussion/transcript";

// Data sets to train on, and who labels them

export type { Example, ExampleMeta } from "./dataset";
export {
  type ExampleFormat,
  exampleFormats,
  formatExample,
  type WriteExamplesOptions,
  writeExamples,
} from "./dataset";

// Distillation with a judge

export type {
  AnswerToJudge,
  DistillationInput,
  DistillationTask,
} from "./distillation/distill";
export {
  countReasons,
  type DistillOptions,
  distill,
  type RecordDistilledOptions,
  recordDistilled,
  type ScriptedTeacher,
} from "./distillation/distill";
export {
  answersToJudge,
  type DistilledAnswer,
  distilledExamples,
  parseDistilled,
  parseInputs,
} from "./distillation/distilled-answer";
export {
  type ClientStatementsOptions,
  type ClientTopicName,
  clientStatements,
  clientTopicNames,
} from "./distillation/reflective-listening/clients";
export {
  judgeByReflectionRules,
  type ReflectionRule,
  reflectionRules,
} from "./distillation/reflective-listening/reflection-rules";
export {
  askReflection,
  type ReflectionKind,
  reflectionKinds,
  reflectionRubric,
  reflectiveListening,
  scriptedReflector,
} from "./distillation/reflective-listening/reflective-listening";

// Judges, and how far raters agree

export {
  type Agreement,
  agreement,
  type GroupAgreement,
  groupAgreement,
  labelsByRater,
  type MajorityLabels,
  majorityLabels,
  parseLabels,
  type RaterLabel,
} from "./judging/agreement";
export type { Judge, Judgement } from "./judging/judge";
export {
  type JudgeByEquilibriumOptions,
  type JudgeWithOptions,
  judgeByEquilibrium,
  judgeWith,
  type Rubric,
} from "./judging/judge";
export { type RecordLabelsOptions, recordLabels } from "./judging/record-labels";

// Statistics; the others are in "equirank" and "equirank/evaluation"

export type { KappaInterval } from "../statistics/agreement";
export { gapClosed } from "../statistics/gap-closed";
