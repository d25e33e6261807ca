import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { weighAdvantages } from "../games/game";
import { symmetricLogitEquilibrium } from "../games/quantal-response";
import type { CooperationRate } from "./alignment/cooperation-rates";
import type { Answer } from "./elicitation/answer";
import { type Move, moveOrders } from "./elicitation/ask-move";
import { dilemmaGame, type Scenario } from "./scenarios/scenarios";

/** How a quantal response player weighs its payoffs. */
export interface QuantalPlayerOptions {
  /** λ, in the unit of the payoffs: small is a player who seldom errs. */
  lambda: number;
  /** Probability of cooperating before payoffs are looked at, strictly between 0 and 1. @default 0.5 */
  anchor?: number;
}

/** A teacher that needs no language model: it plays the quantal response equilibrium. */
export interface QuantalPlayer {
  /** For example `quantal-response(lambda=2, anchor=0.5)`. */
  readonly id: string;
  /** Its cooperation rate, by the scenario's payoffs alone. */
  rate(scenario: Scenario): CooperationRate;
  /**
   * Answers of which the share nearest to its cooperation rate cooperates, half of them for each order of listing the moves.
   * Nothing is drawn. Motivations are put together from templates by the numbers that the player goes by: no language
   * model wrote them, which the answers' `model` says.
   */
  answer(scenario: Scenario, count: number): Answer[];
}

/**
 * A player that knows only payoffs: it cooperates as `symmetricLogitEquilibrium()` of the scenario's game does.
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function quantalPlayer(options: QuantalPlayerOptions): QuantalPlayer {
  rejectUnknownOptions("options", options, ["lambda", "anchor"]);
  const { lambda, anchor = 0.5 } = options;
  const cooperation = ({ payoffs }: Scenario) =>
    symmetricLogitEquilibrium(dilemmaGame(payoffs, anchor), lambda);
  // What λ and anchor cannot be is found here and not in the first scenario.
  symmetricLogitEquilibrium(dilemmaGame({ T: 1, R: 1, P: 1, S: 1 }, anchor), lambda);
  const id = `quantal-response(lambda=${lambda}, anchor=${anchor})`;
  return {
    id,
    rate: (scenario) => ({
      scenario: scenario.id,
      game: scenario.game,
      context: scenario.context,
      p: cooperation(scenario),
    }),
    answer: (scenario, count) => {
      if (!(Number.isSafeInteger(count) && count > 0)) {
        throw new InvalidArgumentError("count", count, "must be a whole number from 1");
      }
      const p = cooperation(scenario);
      const cooperating = Math.round(p * count);
      return Array.from({ length: count }, (_, i): Answer => {
        const action: Move = i < cooperating ? "cooperate" : "defect";
        // Counted from the first of each move, so that both orders are as frequent for either.
        const place = action === "cooperate" ? i : i - cooperating;
        return {
          scenario: scenario.id,
          game: scenario.game,
          context: scenario.context,
          model: `${id}, motivations from templates`,
          action,
          motivation: motivate(scenario, action, p, place >> 1),
          listedFirst: moveOrders[place % 2]![0],
        };
      });
    },
  };
}

/** What the player goes by, in words: what it expects of the other, and what its moves are worth then. */
function motivate({ story, payoffs }: Scenario, action: Move, p: number, variant: number): string {
  const { T, R, P, S } = payoffs;
  const worth: Record<Move, number> = {
    cooperate: weighAdvantages({ againstFirst: R, againstSecond: S }, p),
    defect: weighAdvantages({ againstFirst: T, againstSecond: P }, p),
  };
  const other: Move = action === "cooperate" ? "defect" : "cooperate";
  const [own, rest] = [worth[action].toFixed(1), worth[other].toFixed(1)];
  const chance = `${Math.round(100 * p)} %`;
  const templates =
    worth[action] >= worth[other]
      ? [
          `I expect ${story.other} to ${story.cooperate} with a chance of ${chance}. It is then worth ${own} on average to ${story[action]}, and ${rest} to ${story[other]}.`,
          `On average I get ${own} if I ${story[action]} and ${rest} if I ${story[other]}: the chance that ${story.other} decides to ${story.cooperate} is ${chance}.`,
        ]
      : [
          `It would be worth ${rest} on average to ${story[other]}, and this only ${own}; still I ${story[action]} now and then.`,
          `It is worth ${own} on average to ${story[action]}, less than the ${rest} of the other choice, but I do not always take what pays best.`,
        ];
  // The stories speak to the player, who speaks of itself.
  return templates[variant % templates.length]!.replaceAll(/\byour\b/g, "my");
}
