import type { Message } from "../../../models/language-model";
import type { Scenario } from "../scenarios/scenarios";

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
 * How a move is named in a reply: by its letter, in the words of the list, or `"reasoned"`: in these words, on a line below
 * what each choice brings.
 */
export type MoveNaming = "letter" | "words" | "reasoned";

/** How the reply is to look. */
export type ReplyForm = MoveNaming | "letter-and-motivation" | "words-and-motivation";

const requests: Record<ReplyForm, string> = {
  letter: "Reply with its letter.",
  "letter-and-motivation": "Reply with its letter, and then say why in one or two sentences.",
  words: "Reply with what you do, in the words of the list.",
  "words-and-motivation":
    "Reply with what you do, in the words of the list, and then say why in one or two sentences.",
  reasoned:
    "Say first what each choice brings, and then on a line of its own what you do, in the words of the list.",
};

/** All forms of replies. */
export const replyForms = Object.keys(requests) as ReplyForm[];

/** All ways of naming a move. */
export const moveNamings: readonly MoveNaming[] = ["letter", "words", "reasoned"];

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

/** What the moves are called in the prompt, in the order in which they stand there. */
export const moveLetters = ["A", "B"] as const;

/** The spellings of each letter, whose probabilities are added. */
export const letterSpellings = moveLetters.map((letter) => [letter, ` ${letter}`]);
