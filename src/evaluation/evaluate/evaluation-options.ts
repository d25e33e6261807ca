import { resolveSolverOptions } from "../../core/solver-options";
import { elicitationKinds, type ScorerPair } from "../../elicitation/elicitation-options";
import { type Scorer, scorerNames } from "../../elicitation/scorers";
import {
  type RankingMethod,
  rankingMethods,
  requireMethod,
  samplingMethods,
} from "../../ranking/methods";
import { type PoolingRule, requirePoolingRule } from "../../ranking/pooling";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { canRead, type ScoreLogHeader } from "../log/score-log";
import { requireCount } from "../record/record-scores";
import type { AbstentionOptions } from "./calibration-map";
import {
  describeLambda,
  type Lambda,
  type NamedPair,
  ofPaths,
  parsePair,
  simplifyLambda,
} from "./named-pair";

/** How logged scores are to be evaluated. */
export interface EvaluationOptions {
  /**
   * Pairs of scorers, by the name of an elicitation or as `generator+discriminator`. Of open questions the answers are ranked,
   * each by the paths that end in it; `paths:` before a pair ranks the paths.
   * @default every named elicitation that the log has the answers for
   */
  pairs?: readonly string[];
  /**
   * Ways of ranking by a pair, or by votes. @default all but `greedy` and best-of-N, which the scorers are that rank alone; votes
   * for open questions only
   */
  methods?: readonly RankingMethod[];
  /** How an answer to an open question is judged by its paths, see `poolByAnswer()`. @default "mean" */
  pooling?: PoolingRule;
  /** Whether confidences are calibrated on a part of the items, and how; the report is then of the others. @default none are */
  calibration?: CalibrationOptions;
  /** λ above 0, of both players or of each. @default [0.05, 0.1, 0.3, 1] */
  lambda?: readonly Lambda[];
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
  /** Scorers that rank alone: all that the log has the answers for. */
  scorers: Scorer[];
  methods: RankingMethod[];
  lambda: Lambda[];
  solvers: ("exact" | "pikl")[];
  seed: number;
  resamples: number;
  /** Only where confidences are calibrated. */
  calibration?: Required<CalibrationOptions>;
}

const optionNames = [
  "pairs",
  "methods",
  "pooling",
  "calibration",
  "lambda",
  "solvers",
  "seed",
  "resamples",
];

/**
 * The settings for a log.
 * @throws InvalidArgumentError for an unknown name, an unusable value, or a pair that the log has no answers for
 */
export function resolveEvaluation(
  options: EvaluationOptions,
  { queries, items }: Pick<ScoreLogHeader, "queries" | "items">,
): EvaluationSettings {
  const isOpen = items === "open";
  const { pairs, methods, lambda, solvers, seed, resamples } = checkEvaluation(options, isOpen);
  const hasPair = ({ generator, discriminator }: ScorerPair) =>
    canRead(queries, "generator", generator) && canRead(queries, "discriminator", discriminator);
  const chosen = pairs.length > 0 ? pairs : namedPairs.filter(hasPair);
  const missing = chosen.find((pair) => !hasPair(pair));
  if (missing !== undefined || chosen.length === 0) {
    throw new InvalidArgumentError(
      "options.pairs",
      missing?.name,
      `must be made of scorers that the log has the answers for: it was recorded with ${[...queries.generator, ...queries.discriminator].join(", ")}`,
    );
  }
  const { pooling = "mean" } = options;
  return {
    pairs: isOpen
      ? chosen.map((pair) => (pair.name.startsWith(ofPaths) ? pair : { ...pair, pooling }))
      : chosen,
    scorers: scorerNames.filter((scorer) => canRead(queries, "generator", scorer)),
    methods,
    lambda,
    solvers,
    seed,
    resamples,
    ...(options.calibration && { calibration: resolveCalibration(options.calibration) }),
  };
}

const namedPairs = Object.keys(elicitationKinds).map(parsePair);

const defaultMethods = rankingMethods.filter(
  (method) => method !== "greedy" && !samplingMethods.includes(method),
);

/** Of open questions, votes as well. */
const defaultOpenMethods: readonly RankingMethod[] = [
  ...defaultMethods,
  "majority-vote",
  "weighted-vote",
];

/**
 * The options with defaults, as far as these do not depend on what a log has; no pairs stand for all that it has.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
function checkEvaluation(
  options: EvaluationOptions,
  isOpen: boolean,
): Omit<EvaluationSettings, "scorers"> {
  rejectUnknownOptions("options", options, optionNames);
  const { seed = 0, resamples = 10_000 } = options;
  const settings = {
    pairs: checkList("pairs", options.pairs ?? [], 0).map(parsePair),
    methods: checkList(
      "methods",
      options.methods ?? (isOpen ? defaultOpenMethods : defaultMethods),
    ),
    lambda: checkLambda(options.lambda ?? [0.05, 0.1, 0.3, 1]),
    solvers: checkList("solvers", options.solvers ?? (["exact"] as const)),
    seed,
    resamples,
  };
  settings.methods.forEach(requireMethod);
  if (!isOpen) requireChoices(options, settings);
  if (options.pooling !== undefined) requirePoolingRule("options.pooling", options.pooling);
  for (const kind of settings.solvers) resolveSolverOptions({ kind }, "options.solvers");
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number below 2^32");
  }
  requireCount("options.resamples", resamples, 1);
  return settings;
}

/** @throws InvalidArgumentError for what only open questions have */
function requireChoices(
  { pooling }: EvaluationOptions,
  { pairs, methods }: Pick<EvaluationSettings, "pairs" | "methods">,
): void {
  const sampling = methods.find((method) => samplingMethods.includes(method));
  if (sampling !== undefined) {
    throw new InvalidArgumentError(
      "options.methods",
      methods,
      `must leave out ${sampling}: given candidates were not sampled`,
    );
  }
  const paths = pairs.find(({ name }) => name.startsWith(ofPaths));
  if (paths !== undefined || pooling !== undefined) {
    throw new InvalidArgumentError(
      paths ? "options.pairs" : "options.pooling",
      paths?.name ?? pooling,
      "must be left out: the items of this log have choices, to which no paths lead",
    );
  }
}

function checkLambda(values: readonly Lambda[]): Lambda[] {
  const simplified = checkList("lambda", values).map((value) =>
    simplifyLambda(value, "options.lambda"),
  );
  checkList("lambda", simplified.map(describeLambda));
  return simplified;
}

/** A copy of a list that holds nothing twice: names of entries are made of its values. */
function checkList<T>(name: string, values: readonly T[], lowestLength = 1): T[] {
  if (!Array.isArray(values) || values.length < lowestLength) {
    throw new InvalidArgumentError(`options.${name}`, values, "must hold at least one value");
  }
  const repeated = values.find((value, i) => values.indexOf(value) < i);
  if (repeated !== undefined) {
    throw new InvalidArgumentError(`options.${name}`, repeated, "must not stand there twice");
  }
  return [...values];
}

/** How confidences are calibrated on a part of the items that is held out of the rest of the report. */
export interface CalibrationOptions extends AbstentionOptions {
  /** Share of the items that are held out, above 0 and below 1; which ones, their places and the seed decide. @default 0.5 */
  share?: number;
}

/**
 * The options with nothing left to default.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveCalibration(options: CalibrationOptions): Required<CalibrationOptions> {
  rejectUnknownOptions("options.calibration", options, ["share", "precision", "level"]);
  const resolved = { share: 0.5, precision: 0.9, level: 0.95, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    if (!(value > 0 && value < 1)) {
      throw new InvalidArgumentError(
        `options.calibration.${name}`,
        value,
        "must be a number between 0 and 1",
      );
    }
  }
  return resolved;
}
