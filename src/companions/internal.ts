/** What bench/companions uses beyond the published entries. It is not published. */

export { fitIntoSlot } from "../elicitation/prompts";
export { DataError, EquirankError, InvalidArgumentError } from "../shared/errors";
export { rejectUnknownOptions } from "../shared/options";
export { fleissKappa } from "../statistics/agreement";
export {
  createIntegerSampler,
  type PairedBootstrapResult,
  pairedBootstrap,
} from "../statistics/resampling";
export { groupBy, type Label } from "../statistics/samples";
export { type TwoProportionTest, twoProportionTest } from "../statistics/tests";
// Companions
export { type Answer, requireAnswers } from "./dilemmas/answer";
export { collectAnswers } from "./dilemmas/collect-answers";
export { elicitCooperation } from "./dilemmas/elicit-cooperation";
export type { MotivatedMove, QuantalPlayer } from "./dilemmas/quantal-player";
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
} from "./dilemmas/scenario";
export type { DiscussOptions } from "./discussion/discuss";
export {
  chooseBySeed,
  type DiscussionItem,
  deriveSeed,
  type GoldItem,
  isSameAnswer,
  requireGold,
  requireItem,
} from "./discussion/item";
export {
  type Partner,
  type RemarkRequest,
  toPartner,
} from "./discussion/partners";
export {
  judgeAnswer,
  requireTranscripts,
  type Transcript,
  type Turn,
  type Verdict,
} from "./discussion/transcript";
export {
  answersToJudge,
  type DistillOptions,
  type ScriptedTeacher,
} from "./distillation/distill";
export { countReasons } from "./distillation/distilled-examples";
export type { ObservedPlay, QuantalFit } from "./games/fit-quantal-response";
export {
  type Advantages,
  type MixedProfile,
  readAdvantages,
  weighAdvantages,
} from "./games/two-by-two-game";
export { type Agreement, labelsById } from "./judging/agreement";
export type { AnswerToJudge, DistillationInput } from "./judging/judge";
export { requireOwnIds } from "./recording/record-rows";
export { fingerprintOf } from "./recording/run-settings";
export type { CollectTrajectoriesOptions } from "./tripost/collect-trajectories";
export type { LabelledItem } from "./tripost/correction-examples";
export type { Fault, Feedback } from "./tripost/dialogue";
export { formatFeedback } from "./tripost/dialogue";
export type { EquilibriumLabel } from "./tripost/label-by-equilibrium";
export type { SelfImprovement, SelfImproveOptions } from "./tripost/self-improve";
export {
  formatAttempt,
  parseAttempt,
  requireItems,
  steppedItemSchema,
  writeRationale,
  writeSteps,
} from "./tripost/stepped-item";
