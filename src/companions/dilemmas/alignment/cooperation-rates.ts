import { groupBy } from "../../../statistics/group-by";
import type { ObservedPlay } from "../../games/fit-quantal-response";
import { type Answer, requireAnswers } from "../elicitation/answer";
import { findScenario } from "../scenarios/find-scenario";
import { dilemmaGame, type Scenario } from "../scenarios/scenarios";

/** How often a player cooperates in a scenario. */
export interface CooperationRate extends Pick<Answer, "scenario" | "game" | "context"> {
  /** 0 to 1. */
  p: number;
  /** What it was counted from; absent where it is a probability that the model gave. */
  counted?: { successes: number; trials: number };
}

/**
 * The cooperation rate of each scenario: the mean of the answers' probabilities where they have them, and otherwise the share
 * of answers that cooperate.
 * @returns in the order in which scenarios first occur
 * @throws InvalidArgumentError without an answer
 */
export function cooperationRates(answers: readonly Answer[]): CooperationRate[] {
  requireAnswers("answers", answers);
  return [...groupBy(answers, ({ scenario }) => scenario).values()].map((given) => {
    const { scenario, game, context } = given[0]!;
    const total = (read: (answer: Answer) => number) =>
      given.reduce((sum, answer) => sum + read(answer), 0);
    const p = total(({ p, action }) => p ?? Number(action === "cooperate")) / given.length;
    const isCounted = given.every((answer) => answer.p === undefined || answer.counted);
    const counted = {
      successes: total(
        ({ counted, action }) => counted?.successes ?? Number(action === "cooperate"),
      ),
      trials: total(({ counted }) => counted?.trials ?? 1),
    };
    return { scenario, game, context, p, ...(isCounted && { counted }) };
  });
}

/**
 * The rates as play of their games, to fit λ to: counts where there are some, and otherwise p and 1 - p of one move.
 * @param anchor probability of cooperating before payoffs are looked at @default 0.5
 * @param given the scenarios that the rates are of @default all of this library
 * @throws InvalidArgumentError if a rate's scenario is unknown
 */
export function observedPlay(
  rates: readonly CooperationRate[],
  anchor = 0.5,
  given?: readonly Scenario[],
): ObservedPlay[] {
  return rates.map(({ scenario, p, counted }) => ({
    game: dilemmaGame(findScenario(scenario, given).payoffs, anchor),
    first: counted?.successes ?? p,
    second: counted ? counted.trials - counted.successes : 1 - p,
  }));
}
