import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { LanguageModel } from "../../../models/language-model";
import { recordItems } from "../../recording/record-items";
import { type Answer, parseAnswers } from "../elicitation/answer";
import type { MoveNaming } from "../elicitation/ask-move";
import { elicitCooperation } from "../elicitation/elicit-cooperation";
import type { Scenario } from "../scenarios/scenarios";
import { collectAnswers } from "./collect-answers";

/** What is asked of a model, and who wants to know. */
export interface RecordAnswersOptions {
  /** Whether replies are kept with their motivations, in place of how likely the model is to cooperate. @default false */
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

const optionNames = ["motivated", "naming", "samples", "seed", "signal", "onProgress"];

/**
 * A model's answers to scenarios, in a JSONL file that is whole after each; scenarios that it holds already are not asked again.
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
  rejectUnknownOptions("options", options, optionNames);
  const { motivated = false, naming = "letter", samples, seed, signal, onProgress } = options;
  if (motivated && naming !== "letter") {
    throw new InvalidArgumentError(
      "options.naming",
      naming,
      'must be "letter" for motivated replies',
    );
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
  const answers = await recordItems(file, scenarios, {
    settings: { model, motivated, naming, samples, seed },
    parse: parseAnswers,
    itemOf: ({ scenario }) => scenario,
    create: ask,
    onProgress,
  });
  return { answers, unread };
}
