import { abortTogether } from "../../abort/run-together";
import { answerQuery } from "../../elicitation/answer-query";
import { type ProvenModel, proveModel } from "../../elicitation/proven-model";
import type { QueryAnswer } from "../../elicitation/query";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { ModelResponseError } from "../../errors/model-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { LanguageModel, ModelUsage } from "../../models/language-model";
import { sumUsage } from "../../models/usage";
import type { Answer } from "./answer";
import { askMove, letterSpellings, type MoveOrder, moveOrders, type ReplyForm } from "./ask-move";
import type { Scenario } from "./scenarios";

/** How models are asked to move. */
export interface ElicitCooperationOptions {
  /** What the prompt asks for; the letter comes first either way. @default "letter" */
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
  /** Probability that the reply is neither letter, averaged over both orders. */
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
 * How likely a model is to cooperate in each scenario: exact, from the log-probabilities of the two letters as the next word,
 *
 *     p(cooperate) = mean over both orders of P(its letter) / (P(A) + P(B)),
 *
 * or counted among replies where the model only samples.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a scenario
 * @throws MissingCapabilityError if the model gives neither log-probabilities of labels nor samples
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
  if (!Array.isArray(scenarios) || scenarios.length === 0) {
    throw new InvalidArgumentError("scenarios", scenarios, "must hold at least one scenario");
  }
  return abortTogether(signal, async (shared) => {
    const player = await proveModel(model, { signal: shared });
    const { nextTokenLogprobs, sample } = player.proven.capabilities;
    const isCounted = !nextTokenLogprobs && sample;
    const half = samples / 2;
    let completed = 0;
    const asked = await Promise.all(
      scenarios.map(async (scenario, i) => {
        const answered = await Promise.all(
          moveOrders.map((order, j) => {
            const drawSeed = seed === undefined ? undefined : seed + (2 * i + j) * half;
            const counting = isCounted ? { samples: half, seed: drawSeed } : undefined;
            // A choice of letters like the other ones; nothing reads the name.
            const query = {
              name: "choice-correct",
              candidate: undefined,
              prompt: askMove(scenario, order, reply),
              labels: letterSpellings,
            } as const;
            return answerQuery(player, query, "a player", { signal: shared }, counting);
          }),
        );
        onProgress?.({ completed: ++completed, total: scenarios.length });
        return {
          elicited: describe(
            player,
            scenario,
            answered.map(({ answer }) => answer),
          ),
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
  player: ProvenModel,
  { id, game, context }: Scenario,
  answers: readonly QueryAnswer[],
): ElicitedCooperation {
  const { model } = player;
  const [first, second] = answers.map((answer, i) =>
    readCooperation(model, id, moveOrders[i]!, answer),
  );
  const p = (first! + second!) / 2;
  const counts = answers.flatMap(({ counted }, i) =>
    counted === undefined ? [] : [{ counts: counted.counts, order: moveOrders[i]! }],
  );
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    scenario: id,
    game,
    context,
    model: model.id,
    action: p >= 0.5 ? "cooperate" : "defect",
    p,
    byOrder: [first!, second!],
    uncoveredMass: total(answers.map(({ uncoveredMass = 0 }) => uncoveredMass)) / answers.length,
    isBounded: answers.some(({ bounds = [] }) => bounds.length > 0),
    ...(counts.length > 0 && {
      counted: {
        successes: total(counts.map(({ counts, order }) => counts[order.indexOf("cooperate")]!)),
        trials: total(counts.flatMap(({ counts }) => counts)),
      },
    }),
  };
}

/** Probability of cooperating among the two letters; counts are taken as they are, unsmoothed. */
function readCooperation(
  model: LanguageModel,
  scenario: string,
  order: MoveOrder,
  { logLikelihoods, counted }: QueryAnswer,
): number {
  const [first = 0, second = 0] = counted?.counts ?? logLikelihoods;
  const share = counted ? first / (first + second) : 1 / (1 + Math.exp(second - first));
  if (Number.isNaN(share)) {
    throw new ModelResponseError(
      `${model.id} ${counted ? `chooses neither A nor B in any of ${counted.draws} replies` : "gives neither A nor B any probability"} in the scenario ${scenario}: it does not answer choices between letters`,
    );
  }
  return order[0] === "cooperate" ? share : 1 - share;
}
