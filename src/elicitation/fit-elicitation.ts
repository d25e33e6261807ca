import type { Counting } from "./count-labels";
import { type ChosenPair, nameOfPair, type ResolvedElicitation } from "./elicitation-options";
import type { Players } from "./elicited";
import type { ProvenModel } from "./proven-model";

/** An elicitation as it is carried out with certain models. */
export interface FittedElicitation extends Omit<ResolvedElicitation, "testJudge"> {
  /** How each player's labels are counted among samples; undefined where its model's log-probabilities are asked for. */
  counting: { generator: Counting | undefined; discriminator: Counting | undefined };
  testJudge: boolean;
}

/**
 * What an elicitation comes to with models that were proven to be able to do certain things. A generator that cannot score
 * given text chooses between letters instead of contrasting answers, and the labels of a model that only samples are counted.
 * The kind and the reason say so.
 *
 * @param isDrawn whether the candidates were drawn from the generator; what is counted of a contrast are then these draws
 */
export function fitElicitation(
  asked: ResolvedElicitation,
  players: Players,
  isDrawn: boolean,
): FittedElicitation {
  const counts = (player: ProvenModel) => asked.kind === "frequency" || onlySamples(player);
  const counting: Counting = { samples: asked.samples, seed: asked.seed };
  const fitted = {
    generator: counts(players.generator) ? counting : undefined,
    discriminator: counts(players.discriminator) ? counting : undefined,
  };
  return {
    ...asked,
    ...choosePair(asked, players, fitted, isDrawn),
    counting: fitted,
    // Counted, the test would take several times what the candidates take.
    testJudge: asked.testJudge ?? fitted.discriminator === undefined,
  };
}

function choosePair(
  asked: ResolvedElicitation,
  players: Players,
  counting: FittedElicitation["counting"],
  isDrawn: boolean,
): ChosenPair {
  const { model, proven } = players.generator;
  const canOnlyChoose =
    !proven.capabilities.scoreContinuations && proven.capabilities.nextTokenLogprobs;
  const isLettered =
    asked.mayChooseLetters &&
    asked.generator === "contrast" &&
    (counting.generator === undefined ? canOnlyChoose : !isDrawn);
  const pair = {
    generator: isLettered ? ("choice" as const) : asked.generator,
    discriminator: asked.discriminator,
  };
  if (asked.kind === "frequency") return { ...pair, kind: asked.kind, reason: asked.reason };
  const counted = (["generator", "discriminator"] as const).filter((role) => counting[role]);
  const reasons = [
    asked.reason,
    ...(isLettered && counting.generator === undefined
      ? [`by letters because ${model.id} does not score given text`]
      : []),
    ...[...new Set(counted.map((role) => players[role].model.id))].map(
      (id) => `counted among samples because ${id} gives no log-probabilities`,
    ),
  ];
  return {
    ...pair,
    kind: counted.length === 2 ? "frequency" : nameOfPair(pair),
    reason: reasons.join(", "),
  };
}

function onlySamples({ proven: { capabilities } }: ProvenModel): boolean {
  const { scoreContinuations, nextTokenLogprobs, sample } = capabilities;
  return sample && !scoreContinuations && !nextTokenLogprobs;
}
