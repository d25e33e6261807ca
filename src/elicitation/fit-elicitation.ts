import { capabilityFor } from "./answer-query";
import type { Counting } from "./counted-answers";
import { type ChosenPair, nameOfPair, type ResolvedElicitation } from "./elicitation-options";
import { type Players, type ProvenModel, requireCapability } from "./players";
import { defaultShots, type Shot } from "./prompts";
import { planQueries, type QueryName, requireLetters } from "./queries";
import { queriesOf } from "./scorers";

/** An elicitation adapted to certain models. */
export interface FittedElicitation extends Omit<ResolvedElicitation, "testJudge" | "fallback" | "shots"> {
  shots: readonly Shot[];
  /** How each player's labels are counted among samples; undefined for a player whose model gives log-probabilities. */
  counting: { generator: Counting | undefined; discriminator: Counting | undefined };
  testJudge: boolean;
  /** Replaces this one if the test does not find the judge informative. */
  fallback: FittedElicitation | undefined;
}

/** The latest fit of each elicitation and what it was fitted to, since one may serve many questions. */
const fits = new WeakMap<ResolvedElicitation, { to: unknown[]; fitted: FittedElicitation }>();

/**
 * Adapts an elicitation to the models' proven capabilities. A generator that cannot score given text chooses between
 * letters instead of contrasting answers, and the labels of a model that only samples are counted. The kind and the
 * reason say so.
 *
 * @param isDrawn whether the candidates were drawn from the generator; a counted contrast then uses these draws
 */
export function fitElicitation(asked: ResolvedElicitation, players: Players, isDrawn: boolean): FittedElicitation {
  const { generator, discriminator } = players;
  const to = [isDrawn, ...[generator, discriminator].flatMap(({ model, proven }) => [model, proven.capabilities])];
  const known = fits.get(asked);
  if (known?.to.every((value, i) => value === to[i])) return known.fitted;
  const fitted = adapt(asked, players, isDrawn);
  fits.set(asked, { to, fitted });
  return fitted;
}

function adapt(asked: ResolvedElicitation, players: Players, isDrawn: boolean): FittedElicitation {
  const counts = (player: ProvenModel) => asked.kind === "frequency" || onlySamples(player);
  const counting: Counting = { samples: asked.samples, seed: asked.seed };
  const fitted = {
    generator: counts(players.generator) ? counting : undefined,
    discriminator: counts(players.discriminator) ? counting : undefined,
  };
  const testJudge = asked.testJudge ?? fitted.discriminator === undefined;
  const scoresText = players.generator.proven.capabilities.scoreContinuations && fitted.generator === undefined;
  return {
    ...asked,
    ...choosePair(asked, players, fitted, isDrawn),
    shots: asked.shots ?? (scoresText ? defaultShots : []),
    counting: fitted,
    // With counting, the test would cost several times as much as the candidates.
    testJudge,
    fallback: asked.fallback && testJudge && canScore(players) ? adapt(asked.fallback, players, isDrawn) : undefined,
  };
}

/** Whether both players can be asked by `pointwise`. */
function canScore({ generator, discriminator }: Players): boolean {
  return [generator, discriminator].every(({ proven }) => proven.capabilities.scoreContinuations);
}

function choosePair(
  asked: ResolvedElicitation,
  players: Players,
  counting: FittedElicitation["counting"],
  isDrawn: boolean,
): ChosenPair {
  const { model, proven } = players.generator;
  const canOnlyChoose = !proven.capabilities.scoreContinuations && proven.capabilities.nextTokenLogprobs;
  const isLettered =
    asked.mayChooseLetters &&
    asked.generator === "contrast" &&
    (counting.generator === undefined ? canOnlyChoose : !isDrawn);
  const pair = { generator: isLettered ? ("choice" as const) : asked.generator, discriminator: asked.discriminator };
  if (asked.kind === "frequency") {
    return { ...pair, kind: asked.kind, reason: asked.reason, replaced: false };
  }
  const counted = (["generator", "discriminator"] as const).filter((role) => counting[role]);
  const changes = [
    ...(isLettered && counting.generator === undefined
      ? [`by letters because ${model.id} does not score given text`]
      : []),
    ...new Set(counted.map((role) => whyCounted(players[role]))),
  ];
  return {
    ...pair,
    kind: counted.length === 2 ? "frequency" : nameOfPair(pair),
    reason: [asked.reason, changes.join(", and ")].filter((part) => part !== "").join(", but "),
    replaced: asked.replaced || isLettered || counted.length > 0,
  };
}

function whyCounted({ model, proven: { reasons } }: ProvenModel): string {
  const found = reasons.nextTokenLogprobs ? ` (${reasons.nextTokenLogprobs})` : "";
  return `counted among samples because ${model.id} gives no log-probabilities${found}`;
}

function onlySamples({ proven: { capabilities } }: ProvenModel): boolean {
  const { scoreContinuations, nextTokenLogprobs, sample } = capabilities;
  return sample && !scoreContinuations && !nextTokenLogprobs;
}

/**
 * Checks, before candidates are drawn from the generator, that the models can answer everything that will be asked
 * about them.
 *
 * @param count the most that may be drawn
 * @param likelihood whether log P(y|x) is requested as well
 * @throws MissingCapabilityError if a model was not proven able to answer
 * @throws InvalidArgumentError if there may be more candidates than letters to choose from
 */
export function requireAnswerable(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  count: number,
): void {
  const names = queriesToAsk(players, elicitation, likelihood, true);
  for (const role of ["generator", "discriminator"] as const) {
    const subject = { question: "x", candidates: ["y"] };
    for (const query of planQueries(names[role], subject, elicitation)) {
      requireCapability(players[role], capabilityFor(query, elicitation.counting[role]), role);
      if (query.name.startsWith("choice")) requireLetters("options.generate.count", count, count);
    }
  }
}

/**
 * The queries to each model; a query that both roles need from one model is listed for the generator.
 * @param likelihood whether log P(y|x) under the plain question is requested as well
 * @param isDrawn whether the samples for a counted contrast have already been drawn
 */
export function queriesToAsk(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  isDrawn: boolean,
): { generator: QueryName[]; discriminator: QueryName[] } {
  const forGenerator = queriesOf(elicitation.generator);
  const needed: readonly QueryName[] =
    likelihood && !forGenerator.includes("plain") ? [...forGenerator, "plain"] : forGenerator;
  const isKnown = (name: QueryName) => isDrawn && elicitation.counting.generator !== undefined && isDrawnQuery(name);
  return {
    generator: needed.filter((name) => !isKnown(name)),
    discriminator: queriesOf(elicitation.discriminator).filter(
      (name) => !(isOneModel(players) && (needed.includes(name) || isKnown(name))),
    ),
  };
}

/** Whether samples of the generator are drawn with this query's prompt. */
export function isDrawnQuery(name: QueryName): name is "correct" | "incorrect" {
  return name === "correct" || name === "incorrect";
}

export function isOneModel({ generator, discriminator }: Players): boolean {
  return generator.model === discriminator.model;
}
