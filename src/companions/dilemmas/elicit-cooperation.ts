import { z } from "zod";
import { proveModel } from "../../elicitation/players";
import {
  type LanguageModel,
  type Message,
  type ModelUsage,
  sumUsage,
} from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { readRows } from "../dataset";
import { askLetter, askReasoned, askWords, type PlayedOrder } from "./played-order";
import { contexts, dilemmaGames, type Scenario } from "./scenarios";

const keysOf = <T extends object>(value: T) => Object.keys(value) as (keyof T & string)[];

/** All ways of naming a move. */
export const moveNamings: readonly MoveNaming[] = ["letter", "words", "reasoned"];

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
const replyForms = Object.keys(requests) as ReplyForm[];

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

/** How models are asked to move. */
export interface ElicitCooperationOptions {
  /**
   * What the prompt asks for. A model that cannot tell letters apart may still play in words, which takes exact scores of texts;
   * `"reasoned"` lets it say first what each choice brings, and takes samples of that as well.
   * @default "letter"
   */
  reply?: ReplyForm;
  /**
   * Replies drawn for each scenario, half in each order: of `"reasoned"` ones, and of letters where the model gives no
   * log-probabilities of labels. Others are not sampled.
   * @default 300, as in arXiv 2408.05241, and 8 that are reasoned
   */
  samples?: number;
  /** Seed of the first reply drawn; the others take those that follow. @default none */
  seed?: number;
  signal?: AbortSignal;
  /** Called after each scenario. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/** How likely a model is to cooperate in a scenario. */
export interface ElicitedCooperation extends Answer {
  /** The likelier move; cooperating where both are as likely. */
  action: Answer["action"];
  /** Probability of cooperating among both moves, averaged over both orders of listing them. */
  p: number;
  byOrder: [first: number, second: number];
  uncoveredMass: number;
  isBounded: boolean;
}

/** What a model was elicited to do, and what that cost. */
export interface ElicitedCooperations {
  /** One for each scenario, in their order. */
  elicited: ElicitedCooperation[];
  usage: ModelUsage;
}

const knownOptions = ["reply", "samples", "seed", "signal", "onProgress"];

/**
 * How likely a model is to cooperate in each scenario: exact, from the log-probabilities of the two letters as the next word, or of
 * the two moves in words as the next text,
 *
 *     p(cooperate) = mean over both orders of P(its letter) / (P(A) + P(B)),
 *
 * or counted among replies where the model only samples and letters are asked for. Where it is to reason, that is the mean over
 * reasons drawn at temperature 1, after each of which it is exact: an unbiased estimate.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a scenario
 * @throws MissingCapabilityError if the model gives neither log-probabilities of labels nor samples, for words no scores, or for
 * reasons no samples
 * @throws ModelError if the model fails, or gives neither move any probability or none among all replies
 */
export function elicitCooperation(
  model: LanguageModel,
  scenarios: readonly Scenario[],
  options: ElicitCooperationOptions = {},
): Promise<ElicitedCooperations> {
  rejectUnknownOptions("options", options, knownOptions);
  const { reply = "letter", samples = reply === "reasoned" ? 8 : 300 } = options;
  const { seed, signal, onProgress } = options;
  if (!(Number.isSafeInteger(samples) && samples > 0 && samples % 2 === 0)) {
    throw new InvalidArgumentError(
      "options.samples",
      samples,
      "must be an even whole number from 2, half for each order",
    );
  }
  if (!replyForms.includes(reply)) {
    throw new InvalidArgumentError("options.reply", reply, `must be ${replyForms.join(" or ")}`);
  }
  if (!Array.isArray(scenarios) || scenarios.length === 0) {
    throw new InvalidArgumentError("scenarios", scenarios, "must hold at least one scenario");
  }
  return abortTogether(signal, async (shared) => {
    const player = await proveModel(model, { signal: shared });
    const half = samples / 2;
    let completed = 0;
    const asked = await Promise.all(
      scenarios.map(async (scenario, i) => {
        const answered = await Promise.all(
          moveOrders.map((order, j) => {
            const prompt = askMove(scenario, order, reply);
            const drawSeed = seed === undefined ? undefined : seed + (2 * i + j) * half;
            const drawing = { samples: half, seed: drawSeed };
            if (reply === "reasoned") return askReasoned(player, scenario, prompt, drawing, shared);
            if (reply.startsWith("words")) return askWords(player, scenario, prompt, shared);
            return askLetter(player, scenario, order, prompt, drawing, shared);
          }),
        );
        onProgress?.({ completed: ++completed, total: scenarios.length });
        return {
          elicited: describe(model.id, scenario, answered, reply),
          usage: sumUsage(answered.map(({ usage }) => usage)),
        };
      }),
    );
    return {
      elicited: asked.map(({ elicited }) => elicited),
      usage: sumUsage(asked.map(({ usage }) => usage)),
    };
  });
}

function describe(
  model: string,
  { id, game, context }: Scenario,
  answers: readonly PlayedOrder[],
  reply: ReplyForm,
): ElicitedCooperation {
  const [first, second] = answers.map(({ share }) => share);
  const p = (first! + second!) / 2;
  const [naming] = reply.split("-") as [MoveNaming];
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const counted = answers.flatMap(({ counted }) => counted ?? []);
  return {
    scenario: id,
    game,
    context,
    model,
    action: p >= 0.5 ? "cooperate" : "defect",
    ...(naming !== "letter" && { naming }),
    p,
    byOrder: [first!, second!],
    uncoveredMass: total(answers.map(({ uncoveredMass }) => uncoveredMass)) / answers.length,
    isBounded: answers.some(({ isBounded }) => isBounded),
    ...(counted.length > 0 && {
      counted: {
        successes: total(counted.map(({ successes }) => successes)),
        trials: total(counted.map(({ trials }) => trials)),
      },
    }),
  };
}
