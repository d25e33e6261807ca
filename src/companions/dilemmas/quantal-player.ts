import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { symmetricLogitEquilibrium } from "../games/quantal-response";
import { weighAdvantages } from "../games/two-by-two-game";
import type { CooperationRate } from "./alignment";
import { type Answer, type Move, type MoveOrder, moveOrders } from "./elicit-cooperation";
import { dilemmaGame, type Scenario } from "./scenarios";

/** What the player expects of the other, and what its moves are worth then; in one of two wordings. */
function weighExpectations(
  { story, payoffs }: Scenario,
  action: Move,
  p: number,
  variant: number,
): string {
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
  return speakOfOneself(templates[variant % templates.length]!);
}

/** What each move brings against either move of the other, and which of them brings more, in the order of the list. */
function compareOutcomes({ story, payoffs }: Scenario, order: MoveOrder): string {
  const { T, R, P, S } = payoffs;
  // `[other][own]`
  const own = { cooperate: { cooperate: R, defect: T }, defect: { cooperate: S, defect: P } };
  const [first, second] = order;
  const sentences = order.map((other) => {
    const [one, two] = [own[other][first], own[other][second]];
    const better = one > two ? first : second;
    return `If ${story.other} chooses to ${story[other]}, I get ${one} if I ${story[first]} and ${two} if I ${story[second]}: better ${story[better]}.`;
  });
  return speakOfOneself(sentences.join(" "));
}

/** The stories speak to the player, who speaks of itself. */
function speakOfOneself(text: string): string {
  return text.replaceAll(/\byour\b/g, "my");
}

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
