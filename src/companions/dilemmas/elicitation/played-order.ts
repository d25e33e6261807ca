import { answerQuery } from "../../../elicitation/answer-query";
import { type ProvenModel, requireCapability } from "../../../elicitation/proven-model";
import { ModelResponseError } from "../../../errors/model-error";
import type { Message, ModelUsage } from "../../../models/language-model";
import type { Scenario } from "../scenarios/scenarios";
import { letterSpellings, type MoveOrder } from "./ask-move";

/** How a player moves where the moves are listed in one order. */
export interface PlayedOrder {
  /** Probability of cooperating among both moves. */
  share: number;
  /** Probability that the reply begins with neither. */
  uncoveredMass: number;
  /** Whether a probability is only an upper bound. */
  isBounded: boolean;
  /** Cooperation among the replies that could be read, where it was counted. */
  counted?: { successes: number; trials: number };
  usage: ModelUsage;
}

/** The move by its letter as the next word; counted among replies of a model that gives no log-probabilities of labels. */
export async function askLetter(
  player: ProvenModel,
  scenario: Scenario,
  order: MoveOrder,
  prompt: readonly Message[],
  counting: { samples: number; seed: number | undefined },
  signal: AbortSignal,
): Promise<PlayedOrder> {
  const { nextTokenLogprobs, sample } = player.proven.capabilities;
  const isCounted = !nextTokenLogprobs && sample;
  // A choice of letters like the other ones; nothing reads the name.
  const query = {
    name: "choice-correct",
    candidate: undefined,
    prompt,
    labels: letterSpellings,
  } as const;
  const { answer, usage } = await answerQuery(
    player,
    query,
    "a player",
    { signal },
    isCounted ? counting : undefined,
  );
  const { uncoveredMass = 0, bounds = [], counted } = answer;
  const place = order.indexOf("cooperate");
  const described = { uncoveredMass, isBounded: bounds.length > 0, usage };
  if (counted === undefined) {
    const [own, other] = [answer.logLikelihoods[place]!, answer.logLikelihoods[1 - place]!];
    const failure = "gives neither A nor B any probability";
    return { share: shareOf(player, scenario, own, other, failure), ...described };
  }
  // As they are, unsmoothed.
  const [successes, failures] = [counted.counts[place]!, counted.counts[1 - place]!];
  const trials = successes + failures;
  if (trials === 0) {
    const failure = `chooses neither A nor B in any of ${counted.draws} replies`;
    throw describeFailure(player, scenario, failure);
  }
  return { share: successes / trials, counted: { successes, trials }, ...described };
}

/** The move in its own words as the next text. */
export async function askWords(
  player: ProvenModel,
  scenario: Scenario,
  prompt: readonly Message[],
  signal: AbortSignal,
): Promise<PlayedOrder> {
  const score = requireCapability(player, "scoreContinuations", "a player in words");
  const { cooperate, defect } = scenario.story;
  const { scores, usage } = await score(prompt, [cooperate, defect], { signal });
  const [own, other] = scores.map(({ logLikelihood }) => logLikelihood);
  const failure = "gives the words of neither move any probability";
  return {
    share: shareOf(player, scenario, own!, other!, failure),
    uncoveredMass: Math.max(0, 1 - Math.exp(own!) - Math.exp(other!)),
    isBounded: false,
    usage,
  };
}

/** P(own) / (P(own) + P(other)), from log-probabilities. */
function shareOf(
  player: ProvenModel,
  scenario: Scenario,
  own: number,
  other: number,
  failure: string,
): number {
  const share = 1 / (1 + Math.exp(other - own));
  if (Number.isNaN(share)) throw describeFailure(player, scenario, failure);
  return share;
}

function describeFailure(
  { model }: ProvenModel,
  { id }: Scenario,
  failure: string,
): ModelResponseError {
  return new ModelResponseError(
    `${model.id} ${failure} in the scenario ${id}: it does not answer such choices`,
  );
}
