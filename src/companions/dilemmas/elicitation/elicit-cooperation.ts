import { abortTogether } from "../../../abort/run-together";
import { proveModel } from "../../../elicitation/proven-model";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { LanguageModel, ModelUsage } from "../../../models/language-model";
import { sumUsage } from "../../../models/usage";
import type { Scenario } from "../scenarios/scenarios";
import type { Answer } from "./answer";
import { askMove, moveOrders, type ReplyForm, replyForms } from "./ask-move";
import { askLetter, askWords, type PlayedOrder } from "./played-order";

/** How models are asked to move. */
export interface ElicitCooperationOptions {
  /**
   * What the prompt asks for; the move comes first in each. A model that cannot tell letters apart may still play in words, which
   * takes exact scores of texts.
   * @default "letter"
   */
  reply?: ReplyForm;
  /**
   * Replies drawn for each scenario from a model that gives no log-probabilities of labels, half in each order. Others are not
   * sampled.
   * @default 300, as in arXiv 2408.05241
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
  /** The same with cooperating listed first, and second. How they differ shows how much the model favours a letter. */
  byOrder: [first: number, second: number];
  /** Probability that the reply begins with neither move, averaged over both orders. */
  uncoveredMass: number;
  /** Whether a letter's probability is only an upper bound, since the backend did not list it. */
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
 * or counted among replies where the model only samples and letters are asked for.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a scenario
 * @throws MissingCapabilityError if the model gives neither log-probabilities of labels nor samples, or for words no scores
 * @throws ModelError if the model fails, or gives neither letter any probability or none among all replies
 */
export function elicitCooperation(
  model: LanguageModel,
  scenarios: readonly Scenario[],
  options: ElicitCooperationOptions = {},
): Promise<ElicitedCooperations> {
  rejectUnknownOptions("options", options, knownOptions);
  const { reply = "letter", samples = 300, seed, signal, onProgress } = options;
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
    const isWords = reply.startsWith("words");
    const half = samples / 2;
    let completed = 0;
    const asked = await Promise.all(
      scenarios.map(async (scenario, i) => {
        const answered = await Promise.all(
          moveOrders.map((order, j) => {
            const prompt = askMove(scenario, order, reply);
            if (isWords) return askWords(player, scenario, prompt, shared);
            const drawSeed = seed === undefined ? undefined : seed + (2 * i + j) * half;
            const counting = { samples: half, seed: drawSeed };
            return askLetter(player, scenario, order, prompt, counting, shared);
          }),
        );
        onProgress?.({ completed: ++completed, total: scenarios.length });
        return {
          elicited: describe(model.id, scenario, answered, isWords),
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
  isWords: boolean,
): ElicitedCooperation {
  const [first, second] = answers.map(({ share }) => share);
  const p = (first! + second!) / 2;
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const counted = answers.flatMap(({ counted }) => counted ?? []);
  return {
    scenario: id,
    game,
    context,
    model,
    action: p >= 0.5 ? "cooperate" : "defect",
    ...(isWords && { naming: "words" }),
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
