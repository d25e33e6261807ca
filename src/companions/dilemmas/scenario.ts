import type { Message } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import type { Game } from "../games/two-by-two-game";

/** The story around a game. It never names the game: only the payoffs differ. */
export interface Story {
  /** Who decides with whom about what. */
  setting: string;
  /** Who the other player is, as the subject of a sentence. */
  other: string;
  /** What cooperating and defecting are here, each after "to": "share the …". */
  cooperate: string;
  defect: string;
  /** What the payoffs are counted in. */
  unit: string;
}

/**
 * Payoffs of a symmetric dilemma by what the two players do: T(emptation) for defecting against a cooperator, R(eward)
 * for both cooperating, P(unishment) for both defecting, S(ucker's payoff) for cooperating against a defector.
 */
export interface DilemmaPayoffs {
  T: number;
  R: number;
  P: number;
  S: number;
}

/** A symmetric dilemma of two players with two moves, in a story. */
export interface Scenario {
  /** Unique among all scenarios, for example `"stag-hunt/business"`. */
  id: string;
  /** The game's name, for example `"stag-hunt"`. */
  game: string;
  /** The story's name, for example `"business"`. */
  context: string;
  payoffs: DilemmaPayoffs;
  story: Story;
}

/** The game with these payoffs: the first move cooperates, the second defects. */
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

export function findScenario(id: string, scenarios: readonly Scenario[]): Scenario {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) {
    throw new InvalidArgumentError("scenario", id, "must be the id of a scenario, such as stag-hunt/business");
  }
  return scenario;
}

/** A move of a dilemma. */
export type Move = "cooperate" | "defect";

/** In which order the moves are listed: the first is A, the second B. */
export type MoveOrder = readonly [Move, Move];

/** Both orders. What a model says is averaged over them, since models favour a letter. */
export const moveOrders: readonly [MoveOrder, MoveOrder] = [
  ["cooperate", "defect"],
  ["defect", "cooperate"],
];

/**
 * How a reply names a move: by its letter, in the words of the list, or `"reasoned"`, in these words below what each
 * choice brings.
 */
export type MoveNaming = "letter" | "words" | "reasoned";

export const moveNamings: readonly MoveNaming[] = ["letter", "words", "reasoned"];

/** The form that the prompt asks the reply to have. */
export type ReplyForm = MoveNaming | "letter-and-motivation" | "words-and-motivation";

const requests: Record<ReplyForm, string> = {
  letter: "Reply with its letter.",
  "letter-and-motivation": "Reply with its letter, and then say why in one or two sentences.",
  words: "Reply with what you do, in the words of the list.",
  "words-and-motivation": "Reply with what you do, in the words of the list, and then say why in one or two sentences.",
  reasoned: "Say first what each choice brings, and then on a line of its own what you do, in the words of the list.",
};

/** All forms of replies. */
export const replyForms = Object.keys(requests) as ReplyForm[];

/** What the moves are called in the prompt, in the order of the list. */
export const moveLetters = ["A", "B"] as const;

/** The spellings of each letter, whose probabilities are added. */
export const letterSpellings = moveLetters.map((letter) => [letter, ` ${letter}`]);

/** The prompt that puts a scenario to a player, who answers with a move. */
export function askMove(scenario: Scenario, order: MoveOrder, form: ReplyForm): Message[] {
  const { story, payoffs } = scenario;
  const { T, R, P, S } = payoffs;
  const outcome = (own: string, others: string, ownPayoff: number, othersPayoff: number) =>
    `- If you ${own} and ${story.other} chooses to ${others}, you get ${ownPayoff} and ${story.other} gets ${othersPayoff}.`;
  const { cooperate, defect } = story;
  const outcomes: Record<Move, string[]> = {
    cooperate: [outcome(cooperate, cooperate, R, R), outcome(cooperate, defect, S, T)],
    defect: [outcome(defect, cooperate, T, S), outcome(defect, defect, P, P)],
  };
  const lines = [
    story.setting,
    `The outcomes, in ${story.unit}:`,
    ...order.flatMap((move) => outcomes[move]),
    "What do you do?",
    ...order.map((move, i) => `${moveLetters[i]}. ${story[move]}`),
    requests[form],
  ];
  return [{ role: "user", content: lines.join("\n") }];
}

/** What a player did in a scenario. */
export interface Answer extends Pick<Scenario, "game" | "context"> {
  /** The scenario's id. */
  scenario: string;
  /** Who answered: a model's id, or the name of what stood in for a model. */
  model: string;
  action: Move;
  /** Why, in the player's own words. */
  motivation?: string | undefined;
  /** Which move was listed first; undefined if that is not known, or if the player was asked in both orders. */
  listedFirst?: Move | undefined;
  /** How the reply was to name the move. @default "letter" */
  naming?: MoveNaming | undefined;
  /** Probability that the player cooperates, if more is known than a single action. */
  p?: number | undefined;
  /**
   * The same with cooperating listed first, and second. Their difference shows how much the player favours a letter.
   */
  byOrder?: [first: number, second: number] | undefined;
  /** Probability that the reply names neither move, averaged over both orders. */
  uncoveredMass?: number | undefined;
  /** Whether a letter's probability is only an upper bound, since the backend did not list it. */
  isBounded?: boolean | undefined;
  /** What p was counted from, if it was counted: cooperation among the replies that could be read. */
  counted?: { successes: number; trials: number } | undefined;
}
