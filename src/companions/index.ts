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

export { type Alignment, alignment, type ScenarioAlignment } from "./dilemmas/alignment/alignment";
export {
  type CooperationRate,
  cooperationRates,
  observedPlay,
} from "./dilemmas/alignment/cooperation-rates";
export {
  type CollectAnswersOptions,
  type CollectedAnswers,
  collectAnswers,
} from "./dilemmas/answers/collect-answers";
export { type DilemmaExampleOptions, dilemmaExamples } from "./dilemmas/answers/dilemma-examples";
export {
  type RecordAnswersOptions,
  type RecordedAnswers,
  recordAnswers,
} from "./dilemmas/answers/record-answers";
export { type Answer, parseAnswers } from "./dilemmas/elicitation/answer";
export {
  askMove,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveOrders,
  type ReplyForm,
} from "./dilemmas/elicitation/ask-move";
export {
  type ElicitCooperationOptions,
  type ElicitedCooperation,
  type ElicitedCooperations,
  elicitCooperation,
} from "./dilemmas/elicitation/elicit-cooperation";
export {
  type QuantalPlayer,
  type QuantalPlayerOptions,
  quantalPlayer,
} from "./dilemmas/quantal-player";
export type { Context, ContextName } from "./dilemmas/scenarios/contexts";
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
} from "./dilemmas/scenarios/scenarios";

// Learning from corrections of one's own mistakes: TriPosT

export {
  type CollectedTrajectories,
  type CollectTrajectoriesOptions,
  collectTrajectories,
} from "./tripost/collection/collect-trajectories";
export {
  type RecordTrajectoriesOptions,
  recordTrajectories,
} from "./tripost/collection/record-trajectories";
export { scriptedFeedback, scriptedImprovement } from "./tripost/collection/scripted-teacher";
export type { GiveFeedback, Improve, TeachingOptions } from "./tripost/collection/teacher";
export {
  type Author,
  parseTrajectories,
  type Trajectory,
  type TrajectoryTurn,
} from "./tripost/collection/trajectory";
export { askAttempt, askReview } from "./tripost/dialogue/ask-student";
export {
  type Fault,
  type Feedback,
  formatFeedback,
  parseFeedback,
} from "./tripost/dialogue/feedback";
export { type ArithmeticOptions, arithmetic } from "./tripost/items/arithmetic";
export { type Attempt, formatAttempt, parseAttempt } from "./tripost/items/attempt";
export { type StepPart, type SteppedItem, writeRationale } from "./tripost/items/stepped-item";
export { type WordSortingOptions, wordSorting } from "./tripost/items/word-sorting";
export {
  type Correction,
  type PostProcessOptions,
  type ProcessedTrajectories,
  postProcess,
} from "./tripost/learning/post-process";
export { type LabelledItem, selfTrainingExamples } from "./tripost/learning/self-training-examples";
export {
  type CorrectionExampleOptions,
  correctionExamples,
  goldExamples,
} from "./tripost/learning/to-examples";
export {
  type EquilibriumLabel,
  type EquilibriumLabelOptions,
  labelByEquilibrium,
} from "./tripost/self-improvement/label-by-equilibrium";
export { type RecordTrialsOptions, recordTrials } from "./tripost/self-improvement/record-trials";
export {
  type SelfImprovement,
  type SelfImproveOptions,
  selfImprove,
} from "./tripost/self-improvement/self-improve";
export { summarizeTrials, type TrialSummary } from "./tripost/self-improvement/summarize-trials";
export { isAttemptRight, parseTrials, type Trial } from "./tripost/self-improvement/trial";

// Discussions

export { type DiscussOptions, type DiscussResult, discuss } from "./discussion/discuss";
export {
  type DiscussionExampleOptions,
  discussionExamples,
} from "./discussion/discussion-examples";
export {
  type ChooseFinalAnswerOptions,
  chooseFinalAnswer,
  type FinalAnswer,
} from "./discussion/evaluation/choose-final-answer";
export {
  type DiscussionEvaluation,
  evaluateDiscussion,
  type Rate,
} from "./discussion/evaluation/evaluate-discussion";
export { type DiscussionItem, type GoldItem, parseItems } from "./discussion/items/discussion-item";
export { type TwoOptionSumsOptions, twoOptionSums } from "./discussion/items/two-option-sums";
export {
  type ModelPartnerOptions,
  modelPartner,
  type Partner,
  type Remark,
  type RemarkRequest,
} from "./discussion/partners/partner";
export {
  defaultRemarks,
  type RemarkWording,
  type ScriptedPartnerOptions,
  scriptedPartner,
} from "./discussion/partners/scripted-partner";
export {
  type EquilibriumOptions,
  equilibriumStance,
  type StanceFunction,
  type StanceRule,
} from "./discussion/partners/stance";
export { type RecordDiscussionsOptions, recordDiscussions } from "./discussion/record-discussions";
export { parseTranscripts, type Stance, type Transcript, type Turn } from "./discussion/transcript";

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

export { countReasons } from "./distillation/count-reasons";
export { type DistillOptions, distill, type ScriptedTeacher } from "./distillation/distill";
export type {
  AnswerToJudge,
  DistillationInput,
  DistillationTask,
} from "./distillation/distillation-task";
export {
  answersToJudge,
  type DistilledAnswer,
  parseDistilled,
  parseInputs,
} from "./distillation/distilled-answer";
export { distilledExamples } from "./distillation/distilled-examples";
export { type RecordDistilledOptions, recordDistilled } from "./distillation/record-distilled";
export {
  type ClientStatementsOptions,
  clientStatements,
} from "./distillation/reflective-listening/clients/client-statements";
export {
  type ClientTopicName,
  clientTopicNames,
} from "./distillation/reflective-listening/clients/client-topics";
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
