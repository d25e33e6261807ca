import type { PerPlayer } from "../../core/solver-options";
import { type ElicitationKind, elicitationKinds, type ScorerPair } from "../../elicitation/elicitation-options";
import { type PlayerScorers, requireScorer, type Scorer } from "../../elicitation/scorers";
import type { PoolingRule } from "../../ranking/pooling";
import { InvalidArgumentError } from "../../shared/errors";

/** A pair of scorers with the name it is shown by: that of an elicitation, or `generator+discriminator`. */
export interface NamedPair extends ScorerPair {
  name: string;
  /**
   * How answers are judged by their paths; absent where candidates are ranked as they are: choices, or the paths
   * themselves.
   */
  pooling?: PoolingRule;
  /** `[model]`: where several models are asked by different pairs, each one's; null for a model that is left out. */
  seats?: (ScorerPair | null)[];
  /**
   * How many independent scorers each player's are worth, where there are several; of several models, how many models
   * in the mean.
   */
  effective?: PerPlayer<number>;
  /** Where there are several models: each player's, with the mean share that each has in the pool. */
  members?: PerPlayer<{ model: string; share: number }[]>;
}

/** Before the name of a pair by which the paths to answers are ranked. */
export const ofPaths = "paths:";

/** The pair of scorers that a name stands for. @throws InvalidArgumentError if it names none */
export function parsePair(name: string, parameter = "pair"): NamedPair {
  if (name.startsWith(ofPaths)) {
    return { ...parsePair(name.slice(ofPaths.length), parameter), name };
  }
  if (Object.hasOwn(elicitationKinds, name)) {
    return { name, ...elicitationKinds[name as ElicitationKind] };
  }
  const [generator, discriminator, ...rest] = name.split("+");
  if (discriminator === undefined || rest.length > 0) {
    throw new InvalidArgumentError(
      parameter,
      name,
      `must be ${Object.keys(elicitationKinds).join(", ")}, or two scorers as generator+discriminator, each also several as a/b/c`,
    );
  }
  return {
    name,
    generator: parseScorers(generator!, parameter),
    discriminator: parseScorers(discriminator, parameter),
  };
}

/**
 * The name of the pair by which the k-th of several models, from 0, is asked: the name itself; of `contrast:pointwise`,
 * which has one for each, its own; of `contrast@2`, `contrast` for the second; undefined where it is not asked.
 */
export function pairOfSeat(name: string, k: number): string | undefined {
  const [, alone, seat] = /^(.+)@(\d+)$/.exec(name) ?? [];
  if (alone !== undefined) return Number(seat) === k + 1 ? alone : undefined;
  const [, prefix, pairs] = /^(paths:|)(.*)$/.exec(name)!;
  const own = pairs!.includes(":") ? pairs!.split(":")[k] : pairs;
  return own && prefix + own;
}

/**
 * The pair that a name stands for, see {@link pairOfSeat}.
 * @throws InvalidArgumentError if it names none, or not one for each model
 */
export function parseSeats(name: string, models: number, parameter = "pair"): NamedPair {
  const names = Array.from({ length: models }, (_, k) => pairOfSeat(name, k));
  const first = names.find((pair) => pair !== undefined) ?? name;
  if (models === 1 || first === name) return parsePair(name, parameter);
  if (!name.includes("@") && (names.includes(undefined) || pairOfSeat(name, models))) {
    const expected = `must have one pair of scorers for each of the ${models} models, separated by colons`;
    throw new InvalidArgumentError(parameter, name, expected);
  }
  const seats = names.map((pair) => (pair === undefined ? null : parsePair(pair, parameter)));
  return { ...parsePair(first, parameter), name, seats };
}

/** Whether only one of several models is asked. */
export function asksOne({ seats }: NamedPair): boolean {
  return seats?.filter((seat) => seat !== null).length === 1;
}

/** One scorer, or several that are pooled, as in `likelihood-per-token/contrast`. */
function parseScorers(text: string, parameter: string): PlayerScorers {
  const names = text.split("/");
  for (const name of names) requireScorer(parameter, name);
  return names.length === 1 ? (text as Scorer) : [...new Set(names as Scorer[])];
}

/** λ, the weight of the initial policies in the game: of both players, or of each where they differ. */
export type Lambda = number | PerPlayer<number>;

/**
 * λ in words, unique among those in their shortest form.
 * @example describeLambda({ generator: 0.1, discriminator: 1 }) // "0.1/1"
 */
export function describeLambda(lambda: Lambda): string {
  if (isShared(lambda)) return String(lambda);
  return `${lambda.generator}/${lambda.discriminator}`;
}

/** Whether both players have the same λ, so that it has a place on an axis. */
export function isShared(lambda: Lambda | undefined): lambda is number {
  return typeof lambda === "number";
}
