/** What the benches use beyond the published entries. It is no entry of the package. */

// Companions
export { type Answer, requireAnswers } from "./companions/dilemmas/answer";
export { collectAnswers } from "./companions/dilemmas/collect-answers";
export { elicitCooperation } from "./companions/dilemmas/elicit-cooperation";
export type { MotivatedMove, QuantalPlayer } from "./companions/dilemmas/quantal-player";
export {
  askMove,
  type DilemmaPayoffs,
  dilemmaGame,
  findScenario,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveNamings,
  moveOrders,
  type Scenario,
  type Story,
} from "./companions/dilemmas/scenario";
export type { DiscussOptions } from "./companions/discussion/discuss";
export {
  chooseBySeed,
  type DiscussionItem,
  deriveSeed,
  type GoldItem,
  isSameAnswer,
  requireGold,
  requireItem,
} from "./companions/discussion/item";
export {
  type Partner,
  type RemarkRequest,
  toPartner,
} from "./companions/discussion/partners";
export {
  judgeAnswer,
  requireTranscripts,
  type Transcript,
  type Turn,
  type Verdict,
} from "./companions/discussion/transcript";
export {
  answersToJudge,
  type DistillOptions,
  type ScriptedTeacher,
} from "./companions/distillation/distill";
export { countReasons } from "./companions/distillation/distilled-examples";
export type { ObservedPlay, QuantalFit } from "./companions/games/fit-quantal-response";
export {
  type Advantages,
  type MixedProfile,
  readAdvantages,
  weighAdvantages,
} from "./companions/games/two-by-two-game";
export { type Agreement, labelsById } from "./companions/judging/agreement";
export type { AnswerToJudge, DistillationInput } from "./companions/judging/judge";
export { requireOwnIds } from "./companions/recording/record-rows";
export { fingerprintOf } from "./companions/recording/run-settings";
export type { CollectTrajectoriesOptions } from "./companions/tripost/collect-trajectories";
export type { LabelledItem } from "./companions/tripost/correction-examples";
export type { Fault, Feedback } from "./companions/tripost/dialogue";
export { formatFeedback } from "./companions/tripost/dialogue";
export type { EquilibriumLabel } from "./companions/tripost/label-by-equilibrium";
export type { SelfImprovement, SelfImproveOptions } from "./companions/tripost/self-improve";
export {
  formatAttempt,
  parseAttempt,
  requireItems,
  steppedItemSchema,
  writeRationale,
  writeSteps,
} from "./companions/tripost/stepped-item";
export { fitIntoSlot } from "./elicitation/prompts";
export { DataError, EquirankError, InvalidArgumentError } from "./shared/errors";
export { rejectUnknownOptions } from "./shared/options";
export { fleissKappa } from "./statistics/agreement";
export {
  createIntegerSampler,
  type PairedBootstrapResult,
  pairedBootstrap,
} from "./statistics/resampling";
export { groupBy, type Label } from "./statistics/samples";
export { type TwoProportionTest, twoProportionTest } from "./statistics/tests";
