export { type ChoiceSettings, type Choices, chooseCandidates } from "./choose-candidates";
export {
  compareMethods,
  countCorrect,
  findBestSimpleMethod,
  type MethodCounts,
  readAccuracy,
} from "./compare-methods";
export { defaultTables } from "./default-tables";
export { computeAccuracy, findDiscriminability } from "./discriminability";
export { placeRun, type RunPlacement, type ScorerPlacement, settingAt } from "./place-run";
export { renderSimulation } from "./render-simulation";
export {
  runSimulation,
  type SimulationOptions,
  type SimulationRunOptions,
  simulateSetting,
} from "./run-simulation";
export type { ScorerForm, ScorerItem } from "./scorer-item";
export { type SimulatedItems, simulateItems } from "./simulate-items";
export type {
  GameMethod,
  MethodComparison,
  SimpleMethod,
  SimulatedMethod,
  SimulationAxis,
  SimulationCell,
  SimulationParameter,
  SimulationResult,
  SimulationTable,
  SimulationTableRequest,
} from "./simulation-result";
export { equilibriumMethods, iterateMethods, simpleMethods } from "./simulation-result";
export {
  calibratedSetting,
  languageModelSetting,
  type ScorerQuality,
  type SimulationSetting,
} from "./simulation-setting";
export { suggestLambda } from "./suggest-regularization";
