import { z } from "zod";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { readRows } from "../../dataset/read-rows";
import { contexts } from "../scenarios/contexts";
import { dilemmaGames, type Scenario } from "../scenarios/scenarios";
import { type Move, type MoveNaming, moveNamings } from "./ask-move";

const keysOf = <T extends object>(value: T) => Object.keys(value) as (keyof T & string)[];

const probability = z.number().min(0).max(1);

const answerSchema = z.object({
  scenario: z.string(),
  game: z.enum(keysOf(dilemmaGames)),
  context: z.enum(keysOf(contexts)),
  model: z.string(),
  action: z.enum(["cooperate", "defect"]),
  motivation: z.string().optional(),
  listedFirst: z.enum(["cooperate", "defect"]).optional(),
  naming: z.enum(moveNamings).optional(),
  p: probability.optional(),
  byOrder: z.tuple([probability, probability]).optional(),
  uncoveredMass: probability.optional(),
  isBounded: z.boolean().optional(),
  counted: z
    .object({ successes: z.int().min(0), trials: z.int().min(1) })
    .refine(({ successes, trials }) => successes <= trials, "has more successes than trials")
    .optional(),
});

/** What a player did in a scenario, as a line of an answers file holds it. */
export interface Answer extends Pick<Scenario, "game" | "context"> {
  /** The scenario's id. */
  scenario: string;
  /** Who answered. */
  model: string;
  action: Move;
  /** Why, in the player's own words. */
  motivation?: string | undefined;
  /** Which move was listed first where it was asked; undefined where that is not known or both orders were. */
  listedFirst?: Move | undefined;
  /** How moves were to be named. @default "letter" */
  naming?: MoveNaming | undefined;
  /** Probability that the player cooperates, where it is known and not only one action. */
  p?: number | undefined;
  /** The same with cooperating listed first, and second. How they differ shows how much the player favours a letter. */
  byOrder?: [first: number, second: number] | undefined;
  /** Probability that the reply begins with neither move, or goes on with neither after reasons, averaged over both orders. */
  uncoveredMass?: number | undefined;
  /** Whether a letter's probability is only an upper bound, since the backend did not list it. */
  isBounded?: boolean | undefined;
  /** What p was counted from, where it was: cooperation among the replies that could be read. */
  counted?: { successes: number; trials: number } | undefined;
}

/**
 * The answers of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no answer, or if there is none at all
 */
export function parseAnswers(text: string, name = "answers"): Answer[] {
  const shape =
    "{ scenario, game, context, model, action } with motivation, p or both where they are known";
  return readRows(text, answerSchema, name, shape, "answer");
}

/** @throws InvalidArgumentError unless it is an array with at least one answer */
export function requireAnswers(parameter: string, answers: readonly unknown[]): void {
  if (!Array.isArray(answers) || answers.length === 0) {
    throw new InvalidArgumentError(parameter, answers, "must hold at least one answer");
  }
}
