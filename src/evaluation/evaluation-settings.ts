import {
  type ElicitationKind,
  elicitationKinds,
  type SignalPair,
} from "../elicitation/elicitation-options";
import { requireSignal, type Signal, signalNames } from "../elicitation/signals";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { type RankingMethod, rankingMethods, requireMethod } from "../ranking/ranking-method";
import { queriesOf } from "./required-queries";
import type { ScoreLogHeader } from "./score-log/score-log";

/** How logged scores are to be evaluated. */
export interface EvaluationOptions {
  /**
   * Pairs of signals, by the name of an elicitation or as `generator+discriminator`.
   * @default every named elicitation that the log has the answers for
   */
  pairs?: readonly string[];
  /** Ways of ranking by a pair. @default all that need no samples; `greedy` is the signal `likelihood` alone */
  methods?: readonly RankingMethod[];
  /** λ of both players, each above 0. @default [0.05, 0.1, 0.3, 1] */
  regularization?: readonly number[];
  /** @default ["exact"] */
  solvers?: readonly ("exact" | "pikl")[];
  /** Of the bootstrap, 0 to 2^32 - 1. @default 0 */
  seed?: number;
  /** Of the bootstrap. @default 10000 */
  resamples?: number;
}

/** How scores were evaluated, with nothing left to default. */
export interface EvaluationSettings {
  pairs: NamedPair[];
  /** Signals that rank alone: all that the log has the answers for. */
  signals: Signal[];
  methods: RankingMethod[];
  regularization: number[];
  solvers: ("exact" | "pikl")[];
  seed: number;
  resamples: number;
}

/** A pair of signals with the name it is shown by: that of an elicitation, or `generator+discriminator`. */
export interface NamedPair extends SignalPair {
  name: string;
}

const optionNames = ["pairs", "methods", "regularization", "solvers", "seed", "resamples"];

/**
 * The settings for a log.
 * @throws InvalidArgumentError for an unknown name, an unusable value, or a pair that the log has no answers for
 */
export function resolveEvaluation(
  options: EvaluationOptions,
  { queries }: Pick<ScoreLogHeader, "queries">,
): EvaluationSettings {
  rejectUnknownOptions("options", options, optionNames);
  const isOneModel = queries.discriminator.length === 0;
  const has = (role: keyof SignalPair, signal: Signal) =>
    queriesOf(signal).every((name) => queries[isOneModel ? "generator" : role].includes(name));
  const hasPair = (pair: SignalPair) =>
    has("generator", pair.generator) && has("discriminator", pair.discriminator);
  const named = Object.entries(elicitationKinds).map(
    ([name, pair]): NamedPair => ({ name, ...pair }),
  );
  const pairs = options.pairs?.map(parsePair) ?? named.filter(hasPair);
  for (const pair of pairs) {
    if (!hasPair(pair)) {
      throw new InvalidArgumentError(
        "options.pairs",
        pair.name,
        "must be made of signals that the log has the answers for: record them first",
      );
    }
  }
  const methods =
    options.methods ??
    rankingMethods.filter((method) => method !== "greedy" && method !== "majority-vote");
  methods.forEach(requireMethod);
  if (methods.includes("majority-vote")) {
    throw new InvalidArgumentError(
      "options.methods",
      methods,
      "must leave out majority-vote: given candidates have no samples",
    );
  }
  const {
    regularization = [0.05, 0.1, 0.3, 1],
    solvers = ["exact"],
    seed = 0,
    resamples = 10_000,
  } = options;
  for (const lambda of regularization) {
    if (!(lambda > 0 && lambda < Infinity)) {
      throw new InvalidArgumentError("options.regularization", lambda, "must hold numbers above 0");
    }
  }
  for (const solver of solvers) {
    if (solver !== "exact" && solver !== "pikl") {
      throw new InvalidArgumentError(
        "options.solvers",
        solver,
        'must hold "exact", "pikl" or both',
      );
    }
  }
  return {
    pairs,
    signals: signalNames.filter((signal) => has("generator", signal)),
    methods: [...methods],
    regularization: [...regularization],
    solvers: [...solvers],
    seed,
    resamples,
  };
}

/**
 * The pair of signals that a name stands for.
 * @throws InvalidArgumentError if it names none
 */
export function parsePair(name: string): NamedPair {
  if (Object.hasOwn(elicitationKinds, name)) {
    return { name, ...elicitationKinds[name as ElicitationKind] };
  }
  const [generator, discriminator, ...rest] = name.split("+");
  if (discriminator === undefined || rest.length > 0) {
    throw new InvalidArgumentError(
      "pair",
      name,
      `must be ${Object.keys(elicitationKinds).join(", ")}, or two signals as generator+discriminator`,
    );
  }
  requireSignal("pair", generator);
  requireSignal("pair", discriminator);
  return { name, generator: generator as Signal, discriminator: discriminator as Signal };
}
