import { logistic } from "../../core/log-space";
import { answerQuery, requireSampling, requireScoring } from "../../elicitation/answer-query";
import type { ProvenModel } from "../../elicitation/players";
import { type Message, type ModelUsage, sumUsage } from "../../models/language-model";
import { ModelResponseError } from "../../shared/errors";
import { mean } from "../../statistics/samples";
import { letterSpellings, type MoveOrder, type Scenario } from "./scenario";

/** A player's move when the moves are listed in one order. */
export interface PlayedOrder {
  /** Probability of cooperating among both moves. */
  share: number;
  /** Probability that the reply names neither move in its place. */
  uncoveredMass: number;
  /** Whether a probability is only an upper bound. */
  isBounded: boolean;
  /** Cooperation among the replies that could be read, if it was counted. */
  counted?: { successes: number; trials: number };
  usage: ModelUsage;
}

/** How replies are drawn, if they are. */
export interface Drawing {
  samples: number;
  /** Of the first; the others take those that follow. */
  seed: number | undefined;
}

/**
 * The move by its letter as the next word; counted among replies of a model that gives no log-probabilities of labels.
 */
export async function askLetter(
  player: ProvenModel,
  scenario: Scenario,
  order: MoveOrder,
  prompt: readonly Message[],
  counting: Drawing,
  signal: AbortSignal,
): Promise<PlayedOrder> {
  const { nextTokenLogprobs, sample } = player.proven.capabilities;
  const isCounted = !nextTokenLogprobs && sample;
  // A choice of letters like the other ones; nothing reads the name.
  const query = { name: "choice-correct", candidate: undefined, prompt, labels: letterSpellings } as const;
  const { answer, usage } = await answerQuery(player, query, "a player", { signal }, isCounted ? counting : undefined);
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
  const score = requireScoring(player, "a player in words");
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

/**
 * The move in its own words as the next line, after reasons that the player itself gave; averaged over several of
 * these.
 */
export async function askReasoned(
  player: ProvenModel,
  scenario: Scenario,
  prompt: readonly Message[],
  { samples, seed }: Drawing,
  signal: AbortSignal,
): Promise<PlayedOrder> {
  const sample = requireSampling(player, "a player that reasons");
  const score = requireScoring(player, "a player that reasons");
  const drawn = await sample(prompt, { count: samples, maxTokens: 240, signal, ...(seed !== undefined && { seed }) });
  const { cooperate, defect } = scenario.story;
  const played = await Promise.all(
    drawn.texts.map(async (text) => {
      // Without a line of its own for the move, all of the text is reasons.
      const lines = text.trim().split("\n");
      const reasons = `${(lines.length > 1 ? lines.slice(0, -1) : lines).join("\n")}\n`;
      const moves = [cooperate, defect].map((move) => `${reasons}${move}`);
      const { scores, usage } = await score(prompt, [reasons, ...moves], { signal });
      const [before, own, other] = scores.map(({ logLikelihood }) => logLikelihood);
      const failure = "gives the words of neither move any probability after its reasons";
      return {
        share: shareOf(player, scenario, own!, other!, failure),
        uncoveredMass: Math.max(0, 1 - Math.exp(own! - before!) - Math.exp(other! - before!)),
        usage,
      };
    }),
  );
  return {
    share: mean(played.map(({ share }) => share)),
    uncoveredMass: mean(played.map(({ uncoveredMass }) => uncoveredMass)),
    isBounded: false,
    usage: sumUsage([drawn.usage, ...played.map(({ usage }) => usage)]),
  };
}

/** P(own) / (P(own) + P(other)), from log-probabilities. */
function shareOf(player: ProvenModel, scenario: Scenario, own: number, other: number, failure: string): number {
  const share = logistic(own - other);
  if (Number.isNaN(share)) throw describeFailure(player, scenario, failure);
  return share;
}

function describeFailure({ model }: ProvenModel, { id }: Scenario, failure: string): ModelResponseError {
  return new ModelResponseError(`${model.id} ${failure} in the scenario ${id}: it does not answer such choices`);
}
