import { requireSampling } from "../../elicitation/answer-query";
import { findLabel } from "../../elicitation/counted-answers";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import type { Example } from "../dataset";
import { recordItems } from "../recording/record-items";
import {
  type Answer,
  askMove,
  elicitCooperation,
  letterSpellings,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveLetters,
  moveNamings,
  moveOrders,
  parseAnswers,
  type ReplyForm,
  requireAnswers,
} from "./elicit-cooperation";
import { findScenario, type Scenario, scenarios } from "./scenarios";

/** How many replies are drawn, and how. */
export interface CollectAnswersOptions {
  /** Replies for each scenario, half in each order. @default 300, as in arXiv 2408.05241 */
  count?: number;
  /** Longest reply, in tokens. @default 80 */
  maxTokens?: number;
  /** Seed of the first reply; the others take those that follow. @default none */
  seed?: number;
  signal?: AbortSignal;
}

/** Replies to scenarios. */
export interface CollectedAnswers {
  /** Those that begin with a letter, by scenario. */
  answers: Answer[];
  /** Replies that do not, and were left out. */
  unread: number;
  usage: ModelUsage;
}

const knownOptions = ["count", "maxTokens", "seed", "signal"];

/**
 * A model's moves with its motivations, drawn at temperature 1: what a teacher's data set is made from.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if the model does not sample
 * @throws ModelError if it fails
 */
export function collectAnswers(
  model: LanguageModel,
  scenarios: readonly Scenario[],
  options: CollectAnswersOptions = {},
): Promise<CollectedAnswers> {
  rejectUnknownOptions("options", options, knownOptions);
  const { count = 300, maxTokens = 80, seed, signal } = options;
  if (!(Number.isSafeInteger(count) && count > 0 && count % 2 === 0)) {
    throw new InvalidArgumentError(
      "options.count",
      count,
      "must be an even whole number from 2, half for each order",
    );
  }
  const half = count / 2;
  return abortTogether(signal, async (shared) => {
    const sample = requireSampling(await proveModel(model, { signal: shared }), "a teacher");
    const asked = scenarios.flatMap((scenario) => moveOrders.map((order) => ({ scenario, order })));
    const drawn = await Promise.all(
      asked.map(async ({ scenario, order }, i) => {
        const { texts, usage } = await sample(askMove(scenario, order, "letter-and-motivation"), {
          count: half,
          maxTokens,
          signal: shared,
          ...(seed !== undefined && { seed: seed + i * half }),
        });
        return { answers: texts.map((text) => readReply(model.id, scenario, order, text)), usage };
      }),
    );
    const replies = drawn.flatMap(({ answers }) => answers);
    const answers = replies.filter((answer) => answer !== undefined);
    return {
      answers,
      unread: replies.length - answers.length,
      usage: sumUsage(drawn.map(({ usage }) => usage)),
    };
  });
}

/** The move and motivation of a reply; undefined where it does not begin with a letter. */
function readReply(
  model: string,
  { id, game, context }: Scenario,
  order: MoveOrder,
  text: string,
): Answer | undefined {
  const label = findLabel(text, letterSpellings);
  if (label === undefined) return undefined;
  // The letter, with whatever stands around it that is neither letter nor digit.
  const motivation = text.replace(/^[^\p{L}\p{N}]*[AB][^\p{L}\p{N}]*/u, "").trim();
  return {
    scenario: id,
    game,
    context,
    model,
    action: order[label]!,
    ...(motivation !== "" && { motivation }),
    listedFirst: order[0],
  };
}

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

/** What of the answers is learned. */
export interface DilemmaExampleOptions {
  /** How the move is named. @default "letter" */
  naming?: MoveNaming;
  /** Whether the motivation, where an answer has one, follows the move; reasoned rows have it before. @default true */
  motivation?: boolean;
  /** The scenarios that the answers are of. @default all of this library */
  scenarios?: readonly Scenario[];
}

/**
 * Answers as rows to train on: the prompt that a player is asked with, and its move, with the motivation where that is
 * wanted. An answer that does not say which move was listed first gets both orders in turn.
 * @returns as many, in the same order
 * @throws InvalidArgumentError without an answer, for an unknown option, if an answer's scenario is unknown, or if a reasoned row
 * has no motivation
 */
export function dilemmaExamples(
  answers: readonly Answer[],
  options: DilemmaExampleOptions = {},
): Example[] {
  rejectUnknownOptions("options", options, ["naming", "motivation", "scenarios"]);
  requireAnswers("answers", answers);
  const { naming = "letter", motivation: isMotivated = true } = options;
  const { scenarios: known = scenarios() } = options;
  if (!moveNamings.includes(naming)) {
    throw new InvalidArgumentError("options.naming", naming, `must be ${moveNamings.join(" or ")}`);
  }
  if (naming === "reasoned" && !isMotivated) {
    throw new InvalidArgumentError(
      "options.motivation",
      isMotivated,
      "must be true for reasoned rows, which begin with it",
    );
  }
  const seen = new Map<string, number>();
  return answers.map((answer, i): Example => {
    const { action, game, context, model, listedFirst } = answer;
    const scenario = findScenario(answer.scenario, known);
    // In turn for each move of each scenario, so that no letter goes with a move.
    const kind = `${scenario.id} ${action}`;
    const turn = seen.get(kind) ?? 0;
    seen.set(kind, turn + 1);
    const order = moveOrders.find(([first]) => first === listedFirst) ?? moveOrders[turn % 2]!;
    const motivation = isMotivated ? answer.motivation : undefined;
    const { form, reply } = writeReply(scenario, order, action, naming, motivation);
    return {
      id: `${scenario.id}#${i}`,
      prompt: askMove(scenario, order, form),
      completion: [{ role: "assistant", content: reply }],
      meta: {
        source: "social-dilemmas",
        model,
        item: scenario.id,
        round: 0,
        labels: { game, context, action, listedFirst: order[0] },
      },
    };
  });
}

/** What a player is asked for, and what it says. */
function writeReply(
  { id, story }: Scenario,
  order: MoveOrder,
  action: Move,
  naming: MoveNaming,
  motivation: string | undefined,
): { form: ReplyForm; reply: string } {
  if (naming === "reasoned") {
    if (motivation === undefined) {
      throw new InvalidArgumentError(
        `motivation of ${id}`,
        motivation,
        "must be there in each answer for reasoned rows, which begin with it",
      );
    }
    return { form: naming, reply: `${motivation}\n${story[action]}` };
  }
  const move = naming === "letter" ? moveLetters[order.indexOf(action)]! : story[action];
  return motivation === undefined
    ? { form: naming, reply: move }
    : { form: `${naming}-and-motivation`, reply: `${move}. ${motivation}` };
}
