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
export { type DilemmaExampleOptions, toExamples } from "./dilemmas/to-examples";

// Data sets to train on, and who labels them

export type { Example, ExampleMeta } from "./dataset/example";
export {
  type ExampleFormat,
  exampleFormats,
  formatExample,
  type WriteExamplesOptions,
  writeExamples,
} from "./dataset/write-examples";
export type { Judge, Judgement } from "./judge";

// Statistics; the others are in "equirank" and "equirank/evaluation"

export { gapClosed } from "../statistics/gap-closed";
