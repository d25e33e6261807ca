import * as z from "zod/mini";
import { resolveLambda } from "../../core/solver-options";
import { elicitationKinds } from "../../elicitation/elicitation-options";
import { type Scorer, scorerNames } from "../../elicitation/scorers";
import { type RankingMethod, rankingMethods, samplingMethods } from "../../ranking/methods";
import { type PoolingRule, poolingRules } from "../../ranking/pooling";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { properShare } from "../../statistics/samples";
import { canRead, type ScoreLogHeader } from "../log/score-log";
import type { AbstentionOptions } from "./calibration-map";
import { describeLambda, type Lambda, type NamedPair, ofPaths, parseSeats } from "./named-pair";

/** How logged scores are to be evaluated. */
export interface EvaluationOptions {
  /**
   * Pairs of scorers, by the name of an elicitation or as `generator+discriminator`. Either may be several scorers, as
   * in `likelihood-per-token/contrast+yes-no`, which are weighed by their agreement on all items, without labels. Of
   * open questions the answers are ranked, each by the paths that end in it; `paths:` before a pair ranks the paths.
   * Where there are logs of several models, `contrast:pointwise` asks each by a pair of its own, and `contrast@2` asks
   * only the second.
   * @default every named elicitation but the panel that the logs have the answers for, of several models together and
   * each alone
   */
  pairs?: readonly string[];
  /**
   * Ways of ranking by a pair, or by votes. @default all but `greedy` and best-of-N, which are reported as scorers that
   * rank alone; votes for open questions only
   */
  methods?: readonly RankingMethod[];
  /** How an answer to an open question is judged by its paths, see `poolByAnswer()`. @default "mean" */
  pooling?: PoolingRule;
  /** How to calibrate confidences on a part of the items; the report then covers the others. @default no calibration */
  calibration?: CalibrationOptions;
  /** λ above 0, of both players or of each. @default [0.05, 0.1, 0.3, 1] */
  lambda?: readonly Lambda[];
  /** @default ["exact"] */
  solvers?: readonly ("exact" | "pikl")[];
  /** Seed of the bootstrap, 0 to 2^32 - 1. @default 0 */
  seed?: number;
  /** Number of resamples of the bootstrap. @default 10000 */
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

const solverKinds = ["exact", "pikl"] as const;

const schemas: option.OptionSchemas<EvaluationOptions> = {
  pairs: listOfDistinct(option.nonEmptyText),
  methods: nonEmptyListOfDistinct(option.oneOf(rankingMethods)),
  pooling: option.oneOf(poolingRules),
  // Checked with its own schemas below.
  ...option.unchecked("calibration"),
  // Checked by the rules of the solver below.
  lambda: nonEmptyListOfDistinct(z.any()),
  solvers: nonEmptyListOfDistinct(option.oneOf(solverKinds)),
  seed: option.satisfies(
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32,
    "a whole number from 0 to 2^32 - 1",
  ),
  resamples: option.wholeNumber(1),
};

/** Names of entries are made of the values, so that none may be repeated. */
function listOfDistinct(entry: z.ZodMiniType) {
  return z
    .array(entry, "must be a list")
    .check(z.refine((values) => new Set(values).size === values.length, "must not repeat a value"));
}

function nonEmptyListOfDistinct(entry: z.ZodMiniType) {
  return listOfDistinct(entry).check(z.minLength(1, "must hold at least one value"));
}

/**
 * The settings for the logs with these headers.
 * @throws InvalidArgumentError for an unusable value, or a pair that a log has no answers for
 */
export function resolveEvaluation(
  options: EvaluationOptions,
  ...headers: readonly Pick<ScoreLogHeader, "queries" | "items">[]
): EvaluationSettings {
  option.checkOptions("options", options, schemas);
  const isOpen = headers[0]!.items === "open";
  const { solvers = ["exact"], pooling = "mean", seed = 0, resamples = 10_000 } = options;
  const methods = options.methods ?? (isOpen ? defaultOpenMethods : defaultMethods);
  const lambda = resolveLambdas(options.lambda ?? [0.05, 0.1, 0.3, 1]);
  const parse = (pair: string) => parseSeats(pair, headers.length, "options.pairs");
  const given = (options.pairs ?? []).map(parse);
  if (!isOpen) requireChoices(options, given, methods);
  const hasPair = (pair: NamedPair) =>
    headers.every(({ queries }, k) => {
      const asked = pair.seats ? pair.seats[k] : pair;
      return !asked || roles.every((role) => canRead(queries, role, asked[role]));
    });
  const alone = headers.length === 1 ? [] : headers.map((_, k) => `@${k + 1}`);
  const named = ["", ...alone].flatMap((seat) => namedPairs.map((pair) => pair + seat));
  const pairs = given.length > 0 ? given : named.map(parse).filter(hasPair);
  const missing = pairs.find((pair) => !hasPair(pair));
  if (missing !== undefined || pairs.length === 0) {
    throw new InvalidArgumentError(
      "options.pairs",
      missing?.name,
      `must be made of scorers that the log has the answers for: it was recorded with ${headers.map(({ queries }) => [...queries.generator, ...queries.discriminator].join(", ")).join("; and the next with ")}`,
    );
  }
  return {
    pairs: isOpen ? pairs.map((pair) => (pair.name.startsWith(ofPaths) ? pair : { ...pair, pooling })) : pairs,
    scorers: scorerNames.filter((scorer) => headers.every(({ queries }) => canRead(queries, "generator", scorer))),
    methods: [...methods],
    lambda,
    solvers: [...solvers],
    seed,
    resamples,
    ...(options.calibration && { calibration: resolveCalibration(options.calibration) }),
  };
}

/** All but the panel, whose weights take a reading of the whole log of their own. */
const namedPairs = Object.keys(elicitationKinds).filter((kind) => kind !== "panel");

const roles = ["generator", "discriminator"] as const;

const defaultMethods = rankingMethods.filter((method) => method !== "greedy" && !samplingMethods.includes(method));

/** Of open questions, votes as well. */
const defaultOpenMethods = [...defaultMethods, "majority-vote", "weighted-vote"] as const;

/** @throws InvalidArgumentError for what only open questions have */
function requireChoices(
  { pooling }: EvaluationOptions,
  pairs: readonly NamedPair[],
  methods: readonly RankingMethod[],
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

/** Each λ as one number where both players have the same. */
function resolveLambdas(values: readonly Lambda[]): Lambda[] {
  const simplified = values.map((value) => {
    const { generator, discriminator } = resolveLambda(value, "options.lambda");
    return generator === discriminator ? generator : { generator, discriminator };
  });
  if (new Set(simplified.map(describeLambda)).size < simplified.length) {
    throw new InvalidArgumentError("options.lambda", values, "must not repeat a value");
  }
  return simplified;
}

/** How confidences are calibrated on a part of the items that is held out of the rest of the report. */
export interface CalibrationOptions extends AbstentionOptions {
  /**
   * Share of the items that are held out, above 0 and below 1; which ones, their places and the seed decide.
   * @default 0.5
   */
  share?: number;
}

function resolveCalibration(options: CalibrationOptions): Required<CalibrationOptions> {
  const share = option.satisfies(properShare.holds, "a number between 0 and 1");
  option.checkOptions("options.calibration", options, { share, precision: share, level: share });
  return { share: 0.5, precision: 0.9, level: 0.95, ...options };
}
