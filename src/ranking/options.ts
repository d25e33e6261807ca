import {
  type ResolvedSolverOptions,
  resolveSolverOptions,
  type SolverOptions,
} from "../core/solver-options";
import { InvalidArgumentError } from "../shared/errors";
import { checkOptions, type OptionSchemas, oneOf, satisfies, trueOrFalse } from "../shared/schema";
import { isBaselineMethod, type RankingMethod, rankingMethods } from "./methods";

/** How candidates are ranked once their scores are known. */
export interface RankingOptions {
  /**
   * Equilibrium ranking by the discriminator's policy (ER-D), the generator's (ER-G) or both, or a baseline by name.
   * @default "equilibrium-discriminator"
   */
  method?: RankingMethod;
  /**
   * How the game is solved: `{ kind: "exact" }`, the limit of the paper's dynamics, or `{ kind: "pikl" }`, their iterate
   * after `iterations` updates, which at a small λ is another answer and not only a coarser one.
   * @default { kind: "exact" }; `iterations` or `onIteration` without a kind mean "pikl"
   */
  solver?: SolverOptions;
  /**
   * Whether candidates on which the players disagree are put last and marked, and the result abstains unless both call its
   * first candidate correct. Without it the order is the paper's, by score alone. Baselines have no elimination.
   * @default true for equilibrium ranking
   */
  elimination?: boolean;
}

/** Ranking options with nothing left to default. */
export interface ResolvedRankingOptions {
  method: RankingMethod;
  solver: ResolvedSolverOptions;
  onIteration: SolverOptions["onIteration"];
  elimination: boolean;
}

/** What each ranking option must be; the solver is checked in full where it is resolved. */
export const rankingSchemas: OptionSchemas<RankingOptions> = {
  method: oneOf(rankingMethods),
  solver: satisfies(
    (solver) => typeof solver === "object" && solver !== null,
    "an object of solver options",
  ),
  elimination: trueOrFalse,
};

/**
 * The options with their defaults.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveRankingOptions(options: RankingOptions): ResolvedRankingOptions {
  checkOptions("options", options, rankingSchemas);
  return resolveRanking(options);
}

/** {@link resolveRankingOptions} for options that were checked against {@link rankingSchemas}. */
export function resolveRanking({
  method = "equilibrium-discriminator",
  solver = {},
  elimination = !isBaselineMethod(method),
}: RankingOptions): ResolvedRankingOptions {
  const iterated = (["iterations", "onIteration"] as const).find(
    (name) => solver[name] !== undefined,
  );
  const kind = solver.kind ?? (iterated === undefined ? "exact" : "pikl");
  const resolved = resolveSolverOptions({ ...solver, kind }, "options.solver");
  if (iterated !== undefined && resolved.kind === "exact") {
    throw new InvalidArgumentError(
      `options.solver.${iterated}`,
      solver[iterated],
      'must be left out with kind "exact", since the limit takes as many updates as it needs; for the paper\'s iterate set kind to "pikl"',
    );
  }
  if (elimination && isBaselineMethod(method)) {
    throw new InvalidArgumentError(
      "options.elimination",
      elimination,
      `must be left out for the baseline ${method}: only an equilibrium says where the players disagree`,
    );
  }
  return { method, solver: resolved, onIteration: solver.onIteration, elimination };
}
