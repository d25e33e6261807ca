import type { LanguageModel } from "equirank";
import { type Answer, collectAnswers, elicitCooperation, recordRows, type Scenario } from "equirank/companions";
import { z } from "zod";
import { InvalidArgumentError, type MoveNaming, moveNamings } from "../../../src/internal";
import { readRows } from "../read-rows";
import { contexts, dilemmaGames } from "./scenarios";

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

/**
 * The answers of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no answer, or if there is none at all
 */
export function parseAnswers(text: string, name = "answers"): Answer[] {
  const shape = "{ scenario, game, context, model, action } with motivation, p or both if they are known";
  return readRows(text, answerSchema, name, shape, "answer");
}

/** What is asked of a model, and who wants to know. */
export interface RecordAnswersOptions {
  /**
   * Whether replies are kept with their motivations, in place of how likely the model is to cooperate.
   * @default false
   */
  motivated?: boolean;
  /** How moves are to be named; motivated replies begin with letters. @default "letter" */
  naming?: MoveNaming;
  /** Replies for each scenario, where they are drawn; even. @default 300, and 8 that are reasoned */
  samples?: number;
  /** Seed of the first reply; each scenario has seeds of its own. @default none */
  seed?: number;
  signal?: AbortSignal;
  /** Called after each scenario. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/** What was found, and what could not be read. */
export interface RecordedAnswers {
  /** Those of the scenarios, in their order. */
  answers: Answer[];
  /** Replies that chose no move, of those that were drawn now. */
  unread: number;
}

/**
 * A model's answers to scenarios, appended to a JSONL file; scenarios that it holds already are not asked again.
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that holds something else or was begun with
 * another model or other options
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the model fails
 */
export async function recordAnswers(
  file: string,
  model: LanguageModel,
  scenarios: readonly Scenario[],
  options: RecordAnswersOptions = {},
): Promise<RecordedAnswers> {
  const { motivated = false, naming = "letter", samples, seed, signal, onProgress } = options;
  if (motivated && naming !== "letter") {
    throw new InvalidArgumentError("options.naming", naming, 'must be "letter" for motivated replies');
  }
  let unread = 0;
  const ask = async (scenario: Scenario, index: number): Promise<Answer[]> => {
    const own = seed === undefined ? {} : { seed: seed + index * (samples ?? 300) };
    const drawing = { ...own, ...(signal && { signal }) };
    if (!motivated) {
      const asked = { ...drawing, reply: naming, ...(samples !== undefined && { samples }) };
      return (await elicitCooperation(model, [scenario], asked)).elicited;
    }
    const asked = { ...drawing, ...(samples !== undefined && { count: samples }) };
    const collected = await collectAnswers(model, [scenario], asked);
    unread += collected.unread;
    return collected.answers;
  };
  const answers = await recordRows(file, scenarios, {
    settings: { model, motivated, naming, samples, seed },
    parse: parseAnswers,
    itemOf: ({ scenario }) => scenario,
    create: ask,
    signal,
    onProgress,
  });
  return { answers, unread };
}
