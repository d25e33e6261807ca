import { type ResolvedSolverOptions, resolveSolverOptions, type SolverOptions } from "../core/solver-options";
import { InvalidArgumentError } from "../shared/errors";
import * as option from "../shared/schema";
import { type CalibrationMap, isCalibrationMap } from "./confidence";
import { isBaselineMethod, type RankingMethod, rankingMethods } from "./methods";

/** How candidates are ranked once their scores are known. */
export interface RankingOptions {
  /**
   * Equilibrium ranking by the discriminator's policy (ER-D), the generator's (ER-G) or both, or a baseline by name.
   * @default "equilibrium-discriminator"
   */
  method?: RankingMethod;
  /**
   * How the game is solved: `{ kind: "exact" }`, the limit of the paper's dynamics, or `{ kind: "pikl" }`, their
   * iterate after `iterations` updates, which at a small λ is a different answer and not only a less precise one.
   * @default { kind: "exact" }; `iterations` or `onIteration` without a kind mean "pikl"
   */
  solver?: SolverOptions;
  /**
   * Whether to put candidates on which the players disagree last, marked, and to abstain unless both call the first
   * candidate correct. Without it candidates are ordered by score alone, as in the paper, and each candidate's
   * `agreement` says whether the players agree. For equilibrium ranking only.
   * @default false: on the recorded sets elimination lost more right answers than it won (docs/results.md)
   */
  elimination?: boolean;
  /**
   * The ranking abstains (`best` is null) if its `confidence` is below this probability, 0 to 1. For equilibrium
   * ranking only.
   * @default 0: it never abstains for lack of confidence
   */
  minimumConfidence?: number;
  /**
   * The map from the share that confidence is computed from to a probability, fitted on labelled items: `equirank tune`
   * writes one, and `evaluateScores()` with `calibration` returns them. One that you fit to `confidence` itself is for
   * `applyCalibration()`. For equilibrium ranking only.
   * @default the library's own map, fitted on its recorded sets: a guide but no guarantee for other models
   */
  calibration?: CalibrationMap;
}

/** Ranking options with nothing left to default. */
export interface ResolvedRankingOptions {
  method: RankingMethod;
  solver: ResolvedSolverOptions;
  onIteration: SolverOptions["onIteration"];
  elimination: boolean;
  minimumConfidence: number;
  calibration: CalibrationMap | undefined;
}

/** The schema of each ranking option; the solver is checked fully where it is resolved. */
export const rankingSchemas: option.OptionSchemas<RankingOptions> = {
  method: option.oneOf(rankingMethods),
  solver: option.satisfies((solver) => typeof solver === "object" && solver !== null, "an object of solver options"),
  elimination: option.trueOrFalse,
  minimumConfidence: option.satisfies(
    (value) => typeof value === "number" && value >= 0 && value <= 1,
    "a probability, 0 to 1",
  ),
  calibration: option.satisfies(isCalibrationMap, "a map that equirank tune or fitCalibration() made"),
};

/** Options that only equilibrium ranking has, and why a baseline cannot have them. */
const equilibriumOptions = {
  elimination: "only an equilibrium says where the players disagree",
  minimumConfidence: "confidence is read from an equilibrium",
  calibration: "confidence is read from an equilibrium",
} as const;

/** The options with their defaults. */
export function resolveRankingOptions(options: RankingOptions): ResolvedRankingOptions {
  option.checkOptions("options", options, rankingSchemas);
  return resolveRanking(options);
}

/** {@link resolveRankingOptions} for options that were checked against {@link rankingSchemas}. */
export function resolveRanking(options: RankingOptions): ResolvedRankingOptions {
  const { method = "equilibrium-discriminator", solver = {}, elimination = false } = options;
  const iterated = (["iterations", "onIteration"] as const).find((name) => solver[name] !== undefined);
  const kind = solver.kind ?? (iterated === undefined ? "exact" : "pikl");
  const resolved = resolveSolverOptions({ ...solver, kind }, "options.solver");
  if (iterated !== undefined && resolved.kind === "exact") {
    throw new InvalidArgumentError(
      `options.solver.${iterated}`,
      solver[iterated],
      'must be left out with kind "exact", since the limit takes as many updates as it needs; for the paper\'s iterate set kind to "pikl"',
    );
  }
  for (const [name, lack] of Object.entries(equilibriumOptions)) {
    const value = options[name as keyof typeof equilibriumOptions];
    if (!value || !isBaselineMethod(method)) continue;
    throw new InvalidArgumentError(`options.${name}`, value, `must be left out for the baseline ${method}: ${lack}`);
  }
  return {
    method,
    solver: resolved,
    onIteration: solver.onIteration,
    elimination,
    minimumConfidence: options.minimumConfidence ?? 0,
    calibration: options.calibration,
  };
}
