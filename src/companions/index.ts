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
export type { Game, PayoffTable } from "./games/game";
export { type MixedProfile, mixedNash2x2, type PureProfile, pureNash } from "./games/nash";
export { logitEquilibria, symmetricLogitEquilibrium } from "./games/quantal-response";

// Social dilemmas

export { type Alignment, alignment, type ScenarioAlignment } from "./dilemmas/alignment";
export { type Answer, parseAnswers } from "./dilemmas/answer";
export {
  askMove,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveOrders,
  type ReplyForm,
} from "./dilemmas/ask-move";
export {
  type CollectAnswersOptions,
  type CollectedAnswers,
  collectAnswers,
} from "./dilemmas/collect-answers";
export type { Context, ContextName } from "./dilemmas/contexts";
export { type CooperationRate, cooperationRates, observedPlay } from "./dilemmas/cooperation-rates";
export { type DilemmaExampleOptions, dilemmaExamples } from "./dilemmas/dilemma-examples";
export {
  type ElicitCooperationOptions,
  type ElicitedCooperation,
  type ElicitedCooperations,
  elicitCooperation,
} from "./dilemmas/elicit-cooperation";
export {
  type QuantalPlayer,
  type QuantalPlayerOptions,
  quantalPlayer,
} from "./dilemmas/quantal-player";
export {
  type RecordAnswersOptions,
  type RecordedAnswers,
  recordAnswers,
} from "./dilemmas/record-answers";
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
export { askAttempt, askReview } from "./tripost/ask-student";
export { type Attempt, formatAttempt, parseAttempt } from "./tripost/attempt";
export {
  type CollectedTrajectories,
  type CollectTrajectoriesOptions,
  collectTrajectories,
} from "./tripost/collect-trajectories";
export { type Fault, type Feedback, formatFeedback, parseFeedback } from "./tripost/feedback";
export {
  type EquilibriumLabel,
  type EquilibriumLabelOptions,
  labelByEquilibrium,
} from "./tripost/label-by-equilibrium";
export {
  type Correction,
  type PostProcessOptions,
  type ProcessedTrajectories,
  postProcess,
} from "./tripost/post-process";
export {
  type RecordTrajectoriesOptions,
  recordTrajectories,
} from "./tripost/record-trajectories";
export { scriptedFeedback, scriptedImprovement } from "./tripost/scripted-teacher";
export {
  type SelfImprovement,
  type SelfImproveOptions,
  selfImprove,
} from "./tripost/self-improve";
export { type StepPart, type SteppedItem, writeRationale } from "./tripost/stepped-item";
export type { GiveFeedback, Improve } from "./tripost/teacher";
export {
  type CorrectionExampleOptions,
  correctionExamples,
  goldExamples,
} from "./tripost/to-examples";
export {
  type Author,
  parseTrajectories,
  type Trajectory,
  type TrajectoryTurn,
} from "./tripost/trajectory";
export {
  isAttemptRight,
  parseTrials,
  type RecordTrialsOptions,
  recordTrials,
  summarizeTrials,
  type Trial,
  type TrialSummary,
} from "./tripost/trial";
export { type WordSortingOptions, wordSorting } from "./tripost/word-sorting";

// Discussions

export {
  type ChooseFinalAnswerOptions,
  chooseFinalAnswer,
  type FinalAnswer,
} from "./discussion/choose-final-answer";
export { type DiscussOptions, type DiscussResult, discuss } from "./discussion/discuss";
export {
  type DiscussionExampleOptions,
  discussionExamples,
} from "./discussion/discussion-examples";
export { type DiscussionItem, type GoldItem, parseItems } from "./discussion/discussion-item";
export {
  type DiscussionEvaluation,
  evaluateDiscussion,
  type Rate,
} from "./discussion/evaluate-discussion";
export {
  type ModelPartnerOptions,
  modelPartner,
  type Partner,
  type Remark,
  type RemarkRequest,
} from "./discussion/partner";
export { type RecordDiscussionsOptions, recordDiscussions } from "./discussion/record-discussions";
export {
  defaultRemarks,
  type RemarkWording,
  type ScriptedPartnerOptions,
  scriptedPartner,
} from "./discussion/scripted-partner";
export {
  type EquilibriumOptions,
  equilibriumStance,
  type StanceFunction,
  type StanceRule,
} from "./discussion/stance";
export { parseTranscripts, type Stance, type Transcript, type Turn } from "./discussion/transcript";
export { twoOptionSums } from "./discussion/two-option-sums";

// Data sets to train on, and who labels them

export type { Example, ExampleMeta } from "./dataset/example";
export {
  type ExampleFormat,
  exampleFormats,
  formatExample,
  type WriteExamplesOptions,
  writeExamples,
} from "./dataset/write-examples";

// Distillation with a judge

export { type DistillOptions, distill, type ScriptedTeacher } from "./distillation/distill";
export type {
  AnswerToJudge,
  DistillationInput,
  DistillationTask,
} from "./distillation/distillation-task";
export {
  answersToJudge,
  countReasons,
  type DistilledAnswer,
  distilledExamples,
  parseDistilled,
  parseInputs,
} from "./distillation/distilled-answer";
export { type RecordDistilledOptions, recordDistilled } from "./distillation/record-distilled";
export {
  type ClientStatementsOptions,
  clientStatements,
} from "./distillation/reflective-listening/client-statements";
export {
  type ClientTopicName,
  clientTopicNames,
} from "./distillation/reflective-listening/client-topics";
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
} from "./distillation/reflective-listening/reflective-listening";
export { scriptedReflector } from "./distillation/reflective-listening/scripted-reflector";

// Judges, and how far raters agree

export type { Judge, Judgement } from "./judge";
export {
  type Agreement,
  agreement,
  type GroupAgreement,
  groupAgreement,
  labelsByRater,
  type MajorityLabels,
  majorityLabels,
} from "./judging/agreement";
export { type JudgeByEquilibriumOptions, judgeByEquilibrium } from "./judging/judge-by-equilibrium";
export { type JudgeWithOptions, judgeWith, type Rubric } from "./judging/judge-with";
export { parseLabels, type RaterLabel } from "./judging/rater-label";
export { type RecordLabelsOptions, recordLabels } from "./judging/record-labels";

// Statistics; the others are in "equirank" and "equirank/evaluation"

export type { KappaInterval } from "../statistics/cohen-kappa-interval";
export { gapClosed } from "../statistics/gap-closed";
