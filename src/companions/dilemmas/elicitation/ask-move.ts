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

/** How a move is named in a reply: by its letter, or in the words of the list. */
export type MoveNaming = "letter" | "words";

/** How the reply is to look. */
export type ReplyForm = MoveNaming | `${MoveNaming}-and-motivation`;

const naming: Record<MoveNaming, string> = {
  letter: "its letter",
  words: "what you do, in the words of the list",
};

/** All forms of replies. */
export const replyForms: readonly ReplyForm[] = [
  "letter",
  "letter-and-motivation",
  "words",
  "words-and-motivation",
];

function describeReply(form: ReplyForm): string {
  const [name, ...rest] = form.split("-") as [MoveNaming, ...string[]];
  const why = rest.length === 0 ? "" : ", and then say why in one or two sentences";
  return `Reply with ${naming[name]}${why}.`;
}

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
    describeReply(form),
  ];
  return [{ role: "user", content: lines.join("\n") }];
}

/** What the moves are called in the prompt, in the order in which they stand there. */
export const moveLetters = ["A", "B"] as const;

/** The spellings of each letter, whose probabilities are added. */
export const letterSpellings = moveLetters.map((letter) => [letter, ` ${letter}`]);
