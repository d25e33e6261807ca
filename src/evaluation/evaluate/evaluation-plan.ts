import { type ResolvedSolverOptions, resolveSolverOptions } from "../../core/solver-options";
import { confidenceLambda, confidenceSolver } from "../../ranking/confidence";
import { isBaselineMethod, type RankingMethod, samplingMethods } from "../../ranking/methods";
import type { EvaluationSettings } from "./evaluation-options";
import type { ReportEntry } from "./evaluation-report";
import { describeLambda, type NamedPair } from "./named-pair";

/** One way of ranking: by a scorer alone, by a majority vote, or by a method from a pair of scorers. */
export interface EntryPlan extends Pick<ReportEntry, "name" | "scorer" | "method" | "solver" | "lambda"> {
  pair?: NamedPair;
  /** Solver and λ, resolved: one object for all ways of ranking that play the same game. */
  solving?: ResolvedSolverOptions;
}

/** Everything that is done with an item. */
export interface EvaluationPlan {
  /** Every way of ranking: first the scorers alone, then the vote, then pair by pair. */
  entries: EntryPlan[];
  /** Indices of entries, one for each game: the first of all that rank by the equilibrium of one pair, solver and λ. */
  games: number[];
}

/** What the settings ask for. */
export function planEvaluation(settings: EvaluationSettings): EvaluationPlan {
  const alone = settings.scorers.map((scorer): EntryPlan => ({ name: scorer, scorer, method: "scorer" }));
  // The vote is the same with any pair.
  const votes = settings.methods.filter((method) => method === "majority-vote");
  const entries = [
    ...alone,
    ...votes.map((method): EntryPlan => ({ name: method, method })),
    ...settings.pairs.flatMap((pair) => planPair(pair, settings)),
  ];
  const method = settings.methods.find((name) => !isBaselineMethod(name));
  const games = [...entries.keys()].filter((i) => entries[i]!.method === method);
  return { entries, games };
}

function planPair(pair: NamedPair, { methods, solvers, lambda: lambdas }: EvaluationSettings): EntryPlan[] {
  const isServed = (method: RankingMethod) =>
    method !== "majority-vote" && (pair.pooling !== undefined || !samplingMethods.includes(method));
  const games = solvers.flatMap((solver) =>
    lambdas.map((lambda) => ({
      solver,
      lambda,
      solving:
        solver === "exact" && lambda === confidenceLambda
          ? confidenceSolver
          : resolveSolverOptions({ kind: solver, lambda }),
    })),
  );
  return methods.filter(isServed).flatMap((method): EntryPlan[] => {
    const name = `${pair.name} ${method}`;
    if (isBaselineMethod(method)) return [{ name, pair, method }];
    return games.map((game) => ({
      name: `${name} ${game.solver} ${describeLambda(game.lambda)}`,
      pair,
      method,
      ...game,
    }));
  });
}
