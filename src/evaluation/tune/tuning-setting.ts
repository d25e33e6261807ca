import type { PerPlayer } from "../../core/solver-options";
import { elicitationKinds, nameOfPair, type ScorerPair } from "../../elicitation/elicitation-options";
import type { ModelRoles } from "../../elicitation/players";
import { nameScorers, type PlayerScorers, type Scorer } from "../../elicitation/scorers";
import { isBaselineMethod, type RankingMethod } from "../../ranking/methods";
import { orderedNumber, requireEntry } from "../../statistics/samples";
import type { NamedPair } from "../evaluate/named-pair";

/** One way of ranking that can be chosen. */
export interface TuningSetting {
  pair: NamedPair;
  method: RankingMethod;
  /** λ of each player; only for an equilibrium. */
  lambda?: PerPlayer<number>;
}

/** Scorers that are offered as generators and as discriminators, the usual ones first. */
const generators: readonly Scorer[] = ["contrast", "likelihood", "likelihood-per-byte", "contrast-per-byte", "choice"];
const discriminators: readonly Scorer[] = [
  "yes-no",
  "pointwise-mutual-information",
  "yes-no-calibrated",
  "true-false",
  "channel",
];

/** Every available generator with every available discriminator, the named elicitations first. */
export function offeredPairs(canHave: (role: keyof ModelRoles, scorer: PlayerScorers) => boolean): NamedPair[] {
  // A panel is for questions without labels to choose by.
  const { panel: _, ...kinds } = elicitationKinds;
  const named: ScorerPair[] = Object.values(kinds);
  const crossed = generators.flatMap((generator) =>
    discriminators.map((discriminator) => ({ generator, discriminator })),
  );
  return [...named, ...crossed.filter((pair) => nameOfPair(pair) === "custom")]
    .filter(
      ({ generator, discriminator }) => canHave("generator", generator) && canHave("discriminator", discriminator),
    )
    .map(namePair);
}

function namePair(pair: ScorerPair): NamedPair {
  const kind = nameOfPair(pair);
  const players = [pair.generator, pair.discriminator].map(nameScorers);
  return { name: kind === "custom" ? players.join("+") : kind, ...pair };
}

/** Ways of ranking in the default grid: games, and the simpler ones that they have to beat. */
export const offeredMethods: readonly RankingMethod[] = [
  "equilibrium-discriminator",
  "equilibrium-joint",
  "log-linear-pool",
  "log-odds-sum",
  "generative",
  "discriminative",
];

/** λ of either player in the default grid: the range in which it mattered in measurements. */
export const offeredLambdas: readonly number[] = [0.1, 0.05, 0.3];

/** How the library ranks by a pair of scorers by default. */
export function defaultSetting(pair: NamedPair): TuningSetting {
  return { pair, method: "equilibrium-discriminator", lambda: { generator: 0.1, discriminator: 0.1 } };
}

/** Methods that look at one player's scorer alone: with another partner they are the same ranking. */
const soleInputs: Partial<Record<RankingMethod, keyof ModelRoles>> = {
  generative: "generator",
  "self-contrastive": "generator",
  discriminative: "discriminator",
  judgement: "discriminator",
};

/** Every method with every pair, and for an equilibrium with every λ of each player; the reference first. */
export function tuningGrid(
  reference: TuningSetting,
  pairs: readonly NamedPair[],
  methods: readonly RankingMethod[],
  lambdas: readonly number[],
): TuningSetting[] {
  const grid = pairs.flatMap((pair) =>
    methods.flatMap((method): TuningSetting[] => {
      const role = soleInputs[method];
      if (role && pairs.find((other) => other[role] === pair[role]) !== pair) return [];
      if (isBaselineMethod(method)) return [{ pair, method }];
      return lambdas.flatMap((generator) =>
        lambdas.map((discriminator) => ({ pair, method, lambda: { generator, discriminator } })),
      );
    }),
  );
  const name = describeSetting(reference);
  return [reference, ...grid.filter((setting) => describeSetting(setting) !== name)];
}

/** A setting in words, unique in a grid. */
export function describeSetting({ pair, method, lambda }: TuningSetting): string {
  if (lambda === undefined) return `${pair.name} ${method}`;
  const { generator, discriminator } = lambda;
  const value = generator === discriminator ? generator : `${generator} and ${discriminator}`;
  return `${pair.name} ${method}, lambda ${value}`;
}

/**
 * λ for ER-D from how good the generator is and how bold the discriminator:
 *
 *     λ = 1 / (4 · d'_G · scale_D),      within 0.01 and 10.
 *
 * ER-D orders by log-odds D1 + (G*(y|correct) - G*(y|incorrect)) / (2λ), so that the generator's word counts for at
 * most 1/(2λ) nats. This makes it 2 d'_G nats in the units of the discriminator, which exaggerates by its scale: about
 * what a generator of that quality has to say. A rule of this library, found and tested in `docs/when-does-it-help.md`.
 *
 * @param generatorDiscriminability d'_G, from how often the generator alone puts the right candidate first: of four
 * candidates,
 *   0 for 25 %, 0.68 for 45 %, 1.15 for 60 % and 1.89 for 80 %; below 0 it counts as 0
 * @param discriminatorScale how many times too bold the discriminator is, from 0; Infinity for one at chance
 * @throws InvalidArgumentError if one is no such number
 * @example suggestLambda(1.5, 2) // 0.08333333333333333
 */
export function suggestLambda(generatorDiscriminability: number, discriminatorScale: number): number {
  requireEntry("generatorDiscriminability", generatorDiscriminability, orderedNumber);
  requireEntry("discriminatorScale", discriminatorScale, scaleRule);
  const cap = 2 * Math.max(0, generatorDiscriminability) * discriminatorScale;
  // A generator that knows nothing and a discriminator that knows nothing: 0 times Infinity.
  if (Number.isNaN(cap)) return smallest;
  return Math.min(largest, Math.max(smallest, 1 / (2 * cap)));
}

const scaleRule = {
  holds: (value: unknown) => orderedNumber.holds(value) && Number(value) >= 0,
  expected: "must be a number from 0, or Infinity",
};
const smallest = 0.01;
const largest = 10;
