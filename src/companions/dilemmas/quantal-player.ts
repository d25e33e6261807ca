import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { symmetricLogitEquilibrium } from "../games/quantal-response";
import type { CooperationRate } from "./alignment/cooperation-rates";
import type { Answer } from "./elicitation/answer";
import { type Move, moveOrders } from "./elicitation/ask-move";
import { compareOutcomes, weighExpectations } from "./motivations";
import { dilemmaGame, type Scenario } from "./scenarios/scenarios";

/** How a quantal response player weighs its payoffs. */
export interface QuantalPlayerOptions {
  /** λ, in the unit of the payoffs: small is a player who seldom errs. */
  lambda: number;
  /** Probability of cooperating before payoffs are looked at, strictly between 0 and 1. @default 0.5 */
  anchor?: number;
  /**
   * What its motivations are about: what its moves are worth on average (`"expectations"`), or what each brings against either
   * move of the other (`"outcomes"`), which takes no arithmetic to tell.
   * @default "expectations"
   */
  motivations?: "expectations" | "outcomes";
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
  rejectUnknownOptions("options", options, ["lambda", "anchor", "motivations"]);
  const { lambda, anchor = 0.5, motivations = "expectations" } = options;
  if (motivations !== "expectations" && motivations !== "outcomes") {
    throw new InvalidArgumentError(
      "options.motivations",
      motivations,
      'must be "expectations" or "outcomes"',
    );
  }
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
        const order = moveOrders[place % 2]!;
        return {
          scenario: scenario.id,
          game: scenario.game,
          context: scenario.context,
          model: `${id}, motivations from templates`,
          action,
          motivation:
            motivations === "outcomes"
              ? compareOutcomes(scenario, order)
              : weighExpectations(scenario, action, p, place >> 1),
          listedFirst: order[0],
        };
      });
    },
  };
}
