import { capabilityFor } from "../../elicitation/answer-query";
import { chooseByJudge } from "../../elicitation/elicit-log-likelihoods";
import { type ElicitationOptions, elicitationKinds, resolveElicitation } from "../../elicitation/elicitation-options";
import { assignRoles, type ModelRoles } from "../../elicitation/players";
import { defaultPrompts, type Shot } from "../../elicitation/prompts";
import { planQueries } from "../../elicitation/queries";
import { type PlayerScorers, queriesOf } from "../../elicitation/scorers";
import { Meter, openSession } from "../../elicitation/session";
import type { LanguageModel, ModelCallOptions } from "../../models/language-model";
import type { RankingMethod } from "../../ranking/methods";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import type { CrossValidationPlan } from "../../statistics/cross-validation";
import { resolveEvaluation } from "../evaluate/evaluation-options";
import { weighPairs } from "../evaluate/weigh-scorers";
import type { ScoredItem } from "../log/complete-items";
import { canRead, type ScoreLogHeader } from "../log/score-log";
import {
  defaultSetting,
  offeredLambdas,
  offeredMethods,
  offeredPairs,
  type TuningSetting,
  tuningGrid,
} from "./tuning-setting";

/** How a ranking is tuned. */
export interface TuningOptions {
  /**
   * What the choice has to beat, and what is recommended where it does not: the ranking that the library makes of this
   * pair of scorers by default, ER-D of the exact limit at λ = 0.1. A pair by name, as in `pairs`.
   * @default the first of `pairs`, which is "contrast" where they and the log have it; for a model whose judge's test
   * does not find it informative, give "pointwise", which is then the library's default
   */
  reference?: string;
  /**
   * Pairs of scorers to choose from, by the name of an elicitation or as `generator+discriminator`.
   * @default up to 25 that the log has the answers for
   */
  pairs?: readonly string[];
  /**
   * Ways of ranking.
   * @default ER-D, the joint of both policies, the log-linear pool, the sum of log-odds, and each scorer alone
   */
  methods?: readonly RankingMethod[];
  /** λ to choose from, for each player apart, each above 0. @default [0.1, 0.05, 0.3] */
  lambda?: readonly number[];
  /**
   * The worked examples of the scores, for the configuration to hold.
   * @default none or the library's eight, whichever it was
   */
  shots?: readonly Shot[];
  /** Folds of the cross-validation; each is left out once. @default 5 */
  folds?: number;
  /** How often it is repeated with new folds. @default 10 */
  repetitions?: number;
  /** Seed of the division into folds, 0 to 2^32 - 1. @default 0 */
  seed?: number;
  /** Aborts the tuning, which takes seconds; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

const schemas: option.OptionSchemas<TuningOptions> = {
  reference: option.nonEmptyText,
  // What the log has the answers for decides about these, together with the reference.
  ...option.unchecked("pairs", "methods"),
  lambda: option.nonEmptyList(
    option.satisfies((value) => typeof value === "number", "a number, which each player gets in turn"),
    "a list of at least one number",
  ),
  ...option.unchecked("shots"),
  folds: option.wholeNumber(2),
  repetitions: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
};

/**
 * What a tuning chooses among, the reference first, and how it tries the choice.
 * @throws InvalidArgumentError for an unusable value
 */
export async function resolveTuning(
  options: TuningOptions,
  header: Pick<ScoreLogHeader, "queries">,
  items: readonly ScoredItem[],
): Promise<{ settings: TuningSetting[]; plan: CrossValidationPlan }> {
  option.checkOptions("options", options, schemas);
  const { reference, methods = offeredMethods, lambda = offeredLambdas } = options;
  const { folds = 5, repetitions = 10, seed = 0 } = options;
  if (folds > items.length) {
    throw new InvalidArgumentError(
      "options.folds",
      folds,
      `must be a whole number from 2 to the number of items, ${items.length}`,
    );
  }
  const names =
    options.pairs ?? offeredPairs((role, scorer) => canRead(header.queries, role, scorer)).map(({ name }) => name);
  const first = reference ?? names[0];
  const asked = first === undefined ? names : [first, ...names.filter((name) => name !== first)];
  const settings = resolveEvaluation({ pairs: asked, methods, lambda, seed }, header);
  const pairs = await weighPairs(settings.pairs, () => items);
  const offered = pairs.filter(({ name }) => names.includes(name));
  const grid = tuningGrid(defaultSetting(pairs[0]!), offered, settings.methods, lambda);
  return { settings: grid, plan: { folds, repetitions, seed } };
}

/** What to record for a tuning. */
export interface TuningPlan {
  /** Names of the pairs of scorers that the model was proven able to give, for `recordScores()`. */
  pairs: string[];
  /** The pair that the library uses for this model by default, for `tuneRanking()`. */
  reference: string;
}

/**
 * What to record of a model for a tuning, and what the choice then has to beat: where the default depends on the
 * judge's test, the test is made.
 *
 * @param wording how the model is asked; `testJudge: false` asks it nothing
 * @throws ModelError if the model cannot be reached
 */
export async function planTuning(
  model: LanguageModel | ModelRoles,
  wording: Pick<ElicitationOptions, "prompts" | "shots" | "testJudge"> = {},
  { signal = new AbortController().signal }: ModelCallOptions = {},
): Promise<TuningPlan> {
  const roles = assignRoles(model);
  const elicitation = resolveElicitation(wording, roles.discriminator);
  const opened = await openSession(roles, elicitation, false, new Meter(undefined), signal);
  const proven = opened.players;
  const canGive = (role: keyof ModelRoles, scorer: PlayerScorers) =>
    planQueries(queriesOf(scorer), sampleQuestion, sampleWording).every(
      (call) => proven[role].proven.capabilities[capabilityFor(call, undefined)],
    );
  const { session } = await chooseByJudge(opened);
  const isPointwise = session.elicitation.kind === "pointwise";
  const isLettered = !canGive("generator", elicitationKinds.contrast.generator);
  return {
    pairs: offeredPairs(canGive).map(({ name }) => name),
    reference: isPointwise ? "pointwise" : isLettered ? "choice" : "contrast",
  };
}

/** A question that shows the kind of call by which a scorer asks. */
const sampleQuestion = { question: "?", candidates: ["!"] };
const sampleWording = { prompts: defaultPrompts, shots: [] };
