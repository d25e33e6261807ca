import type { Move, MoveNaming, Scenario } from "./scenario";

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
  /** The same with cooperating listed first, and second. Their difference shows how much the player favours a letter. */
  byOrder?: [first: number, second: number] | undefined;
  /** Probability that the reply names neither move, averaged over both orders. */
  uncoveredMass?: number | undefined;
  /** Whether a letter's probability is only an upper bound, since the backend did not list it. */
  isBounded?: boolean | undefined;
  /** What p was counted from, if it was counted: cooperation among the replies that could be read. */
  counted?: { successes: number; trials: number } | undefined;
}
