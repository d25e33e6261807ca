import * as option from "../../shared/schema";
import { requireEntry, wholeNumber } from "../../statistics/samples";
import { symmetricLogitEquilibrium } from "../games/quantal-response";
import { type Answer, dilemmaGame, type Move, type MoveOrder, moveOrders, type Scenario } from "./scenario";

/** A move that a quantal response player makes, and the numbers behind it. */
export interface MotivatedMove {
  scenario: Scenario;
  action: Move;
  /** Probability of cooperating, its own and the one that it expects of the other. */
  p: number;
  /** The order in which the moves are listed. */
  order: MoveOrder;
  /** Counts the answers with this action and this order, from 0, so that wordings can take turns. */
  turn: number;
}

/** How a quantal response player weighs its payoffs. */
export interface QuantalPlayerOptions {
  /** λ, in the unit of the payoffs: a player with a small λ seldom errs. */
  lambda: number;
  /** Probability of cooperating before payoffs are looked at, strictly between 0 and 1. @default 0.5 */
  anchor?: number;
  /** Writes why it makes a move, in its own words. @default no motivations */
  motivate?: (move: MotivatedMove) => string;
}

/** A teacher that needs no language model: it plays the quantal response equilibrium. */
export interface QuantalPlayer {
  /** For example `quantal-response(lambda=2, anchor=0.5)`. */
  readonly id: string;
  /** Its cooperation rate, which depends on the scenario's payoffs alone. */
  rate(scenario: Scenario): Pick<Answer, "scenario" | "game" | "context"> & { p: number };
  /**
   * Answers of which the share nearest to its cooperation rate cooperates, half of them for each order of listing the
   * moves. Nothing is drawn. No language model wrote the motivations, and the answers' `model` says so.
   */
  answer(scenario: Scenario, count: number): Answer[];
}

const optionsSchema: option.OptionSchemas<QuantalPlayerOptions> = {
  ...option.unchecked("lambda", "anchor"),
  motivate: option.callable(),
};

/**
 * A player that knows only payoffs: it cooperates as `symmetricLogitEquilibrium()` of the scenario's game does.
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function quantalPlayer(options: QuantalPlayerOptions): QuantalPlayer {
  option.checkOptions("options", options, optionsSchema);
  const { lambda, anchor = 0.5, motivate } = options;
  const cooperation = ({ payoffs }: Pick<Scenario, "payoffs">) =>
    symmetricLogitEquilibrium(dilemmaGame(payoffs, anchor), lambda);
  // An unusable λ or anchor is found here and not in the first scenario.
  cooperation({ payoffs: { T: 1, R: 1, P: 1, S: 1 } });
  const id = `quantal-response(lambda=${lambda}, anchor=${anchor})`;
  const describe = ({ id: scenario, game, context }: Scenario) => ({ scenario, game, context });
  return {
    id,
    rate: (scenario) => ({ ...describe(scenario), p: cooperation(scenario) }),
    answer: (scenario, count) => {
      requireEntry("count", count, wholeNumber(1));
      const p = cooperation(scenario);
      const cooperating = Math.round(p * count);
      return Array.from({ length: count }, (_, i): Answer => {
        const action: Move = i < cooperating ? "cooperate" : "defect";
        // Counted from the first of each move, so that both orders are as frequent for either.
        const place = action === "cooperate" ? i : i - cooperating;
        const order = moveOrders[place % 2]!;
        return {
          ...describe(scenario),
          model: motivate === undefined ? id : `${id}, motivations from templates`,
          action,
          ...(motivate && { motivation: motivate({ scenario, action, p, order, turn: place >> 1 }) }),
          listedFirst: order[0],
        };
      });
    },
  };
}
