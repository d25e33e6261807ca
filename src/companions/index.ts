/**
 * Methods that teach a small model what a larger one, or a game, knows, built on the same models and statistics as
 * equilibrium ranking. `bench/companions` in the repository has stories, items, scripted partners and commands for
 * each.
 *
 * @module equirank/companions
 */

// Rows to train on, and files of rows
export { type Example, writeExamples } from "./dataset";
// Social dilemmas
export { collectAnswers } from "./dilemmas/collect-answers";
export { dilemmaExamples } from "./dilemmas/dilemma-examples";
export { elicitCooperation } from "./dilemmas/elicit-cooperation";
export { quantalPlayer } from "./dilemmas/quantal-player";
export type { Answer, Scenario } from "./dilemmas/scenario";
// Discussions
export { chooseFinalAnswer } from "./discussion/choose-final-answer";
export { discuss } from "./discussion/discuss";
export { equilibriumStance, modelPartner, type Partner } from "./discussion/partners";
export type { DiscussionItem } from "./discussion/transcript";
export { discussionExamples, type Transcript } from "./discussion/transcript";
// Distillation with a judge
export { type DistillationTask, type DistilledAnswer, distill, distilledExamples } from "./distillation/distill";
// Games of two players with two moves
export { fitQuantalResponse } from "./games/fit-quantal-response";
export { logitEquilibria, symmetricLogitEquilibrium } from "./games/quantal-response";
export type { Game } from "./games/two-by-two-game";
// Judges, and how far they agree
export { agreement } from "./judging/agreement";
export { type Judge, judgeByEquilibrium, judgeWith, type Rubric } from "./judging/judge";
export { recordRows } from "./recording/record-rows";
// Learning from corrections of one's own mistakes: TriPosT
export { collectTrajectories, type Trajectory } from "./tripost/collect-trajectories";
export { correctionExamples, goldExamples, postProcess, selfTrainingExamples } from "./tripost/correction-examples";
export type { Feedback } from "./tripost/dialogue";
export { labelByEquilibrium } from "./tripost/label-by-equilibrium";
export { selfImprove } from "./tripost/self-improve";
export type { SteppedItem } from "./tripost/stepped-item";
