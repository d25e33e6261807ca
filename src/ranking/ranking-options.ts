import { resolveSolverOptions, type SolverOptions } from "../core/solver-options";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { isBaselineMethod, type RankingMethod, requireMethod } from "./ranking-method";

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

/** Names of {@link RankingOptions}. */
export const rankingOptionNames = ["method", "solver", "elimination"] as const;

/**
 * The options with their defaults.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveRankingOptions(options: RankingOptions): Required<RankingOptions> {
  rejectUnknownOptions("options", options, rankingOptionNames);
  const { method = "equilibrium-discriminator" } = options;
  requireMethod(method);
  const solver = resolveSolver(options.solver ?? {});
  const { elimination = !isBaselineMethod(method) } = options;
  if (typeof elimination !== "boolean") {
    throw new InvalidArgumentError("options.elimination", elimination, "must be true or false");
  }
  if (elimination && isBaselineMethod(method)) {
    throw new InvalidArgumentError(
      "options.elimination",
      elimination,
      `must be left out for the baseline ${method}: only an equilibrium says where the players disagree`,
    );
  }
  return { method, solver, elimination };
}

/** Options that only the iterate has. */
const iterateOptions = ["iterations", "onIteration"] as const;

function resolveSolver(options: SolverOptions): SolverOptions {
  resolveSolverOptions(options, "options.solver");
  const given = iterateOptions.find((name) => options[name] !== undefined);
  if (given !== undefined && options.kind === "exact") {
    throw new InvalidArgumentError(
      `options.solver.${given}`,
      options[given],
      'must be left out with kind "exact", since the limit takes as many updates as it needs; for the paper\'s iterate set kind to "pikl"',
    );
  }
  return { kind: given === undefined ? "exact" : "pikl", ...options };
}
