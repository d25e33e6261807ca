/**
 * The game alone: pure, without dependencies, and synchronous except for `useWebAssembly()`, so it runs in browsers.
 *
 * @module equirank/core
 */

export { EquirankError, InvalidArgumentError } from "../shared/errors";
export { type Certificate, certify, type Policies } from "./certificate";
export { type LimitKind, limitKinds } from "./exact";
export { type InitialPolicies, initialPolicies, type LogLikelihoods } from "./initial-policies";
export { klDivergence } from "./log-space";
export type { Matrix } from "./read-numbers";
export {
  type RegularizationPathOptions,
  type RegularizationPathPoint,
  regularizationPath,
} from "./regularization-path";
export type { SignalingGame } from "./signaling-game";
export { type SolverResult, solveSignalingGame } from "./solve-signaling-game";
export {
  createBatchResults,
  type SignalingGameBatch,
  type SignalingGameBatchResults,
  solveSignalingGames,
} from "./solve-signaling-games";
export type { PerPlayer, ResolvedSolverOptions, SolverIteration, SolverOptions } from "./solver-options";
export { useWebAssembly } from "./use-web-assembly";
