import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { Game } from "../../games/game";
import { type Context, type ContextName, contexts } from "./contexts";

/**
 * Payoffs of a symmetric dilemma by what the two players do: T(emptation) for defecting against a cooperator, R(eward) for
 * both cooperating, P(unishment) for both defecting, S(ucker's payoff) for cooperating against a defector.
 */
export interface DilemmaPayoffs {
  T: number;
  R: number;
  P: number;
  S: number;
}

/**
 * The four games, told apart by the order of their payoffs (Lorè and Heydari, arXiv 2309.05898). The numbers, the same four
 * in each order, are this library's choice; with them, the mixed equilibrium of Stag Hunt and of Snowdrift is p(cooperate)
 * = 1/3.
 */
export const dilemmaGames = {
  "prisoners-dilemma": { T: 10, R: 6, P: 3, S: 1 },
  "stag-hunt": { R: 10, T: 6, P: 3, S: 1 },
  snowdrift: { T: 10, R: 6, S: 3, P: 1 },
  "prisoners-delight": { R: 10, T: 6, S: 3, P: 1 },
} as const satisfies Record<string, DilemmaPayoffs>;

/** Name of a game. */
export type DilemmaGameName = keyof typeof dilemmaGames;

/** A game told as a story. */
export interface Scenario {
  /** `game/context`, for example `"stag-hunt/business"`. */
  id: string;
  game: DilemmaGameName;
  context: ContextName;
  payoffs: DilemmaPayoffs;
  story: Context;
}

/** Which scenarios are wanted. */
export interface ScenarioFilter {
  /** @default all four */
  games?: readonly DilemmaGameName[];
  /** @default all five */
  contexts?: readonly ContextName[];
}

/**
 * Scenarios of social dilemmas: every game in every context, 4 × 5, or those asked for. They follow Lorè, Ilami and Heydari
 * (arXiv 2408.05241) in games and contexts; the wording is this library's own.
 * @returns by game and then by context
 * @throws InvalidArgumentError for an unknown option or name
 */
export function scenarios(wanted: ScenarioFilter = {}): Scenario[] {
  requireFilter("wanted", wanted);
  const {
    games = Object.keys(dilemmaGames) as DilemmaGameName[],
    contexts: names = Object.keys(contexts) as ContextName[],
  } = wanted;
  return games.flatMap((game) =>
    names.map((context) => ({
      id: `${game}/${context}`,
      game,
      context,
      payoffs: dilemmaGames[game],
      story: contexts[context],
    })),
  );
}

/** What is learned from and what is kept back. */
export interface ScenarioSplit {
  /** Neither game nor context is held out. */
  training: Scenario[];
  /** Of a known game in a context that is held out. */
  newContexts: Scenario[];
  /** Of a game that is held out, in any context. */
  newGames: Scenario[];
}

/**
 * Parts scenarios by the games and contexts that are held out.
 * @param heldOut by default none
 * @throws InvalidArgumentError for an unknown option or name
 */
export function holdOut(given: readonly Scenario[], heldOut: ScenarioFilter): ScenarioSplit {
  requireFilter("heldOut", heldOut);
  const { games = [], contexts: names = [] } = heldOut;
  const isNewGame = ({ game }: Scenario) => games.includes(game);
  const isNewContext = ({ context }: Scenario) => names.includes(context);
  return {
    training: given.filter((one) => !isNewGame(one) && !isNewContext(one)),
    newContexts: given.filter((one) => !isNewGame(one) && isNewContext(one)),
    newGames: given.filter(isNewGame),
  };
}

/** The game that payoffs stand for: the first move cooperates, the second defects. */
export function dilemmaGame({ T, R, P, S }: DilemmaPayoffs, anchor = 0.5): Game {
  return {
    payoffs: [
      [
        [R, S],
        [T, P],
      ],
      [
        [R, T],
        [S, P],
      ],
    ],
    anchors: [anchor, anchor],
  };
}

function requireFilter(parameter: string, filter: ScenarioFilter): void {
  rejectUnknownOptions(parameter, filter, ["games", "contexts"]);
  const { games = [], contexts: names = [] } = filter;
  requireKnown(`${parameter}.games`, games, dilemmaGames);
  requireKnown(`${parameter}.contexts`, names, contexts);
}

function requireKnown(parameter: string, names: readonly string[], known: object): void {
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      parameter,
      unknown,
      `must be of ${Object.keys(known).join(", ")}`,
    );
  }
}
