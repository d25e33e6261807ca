import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import * as option from "../../shared/schema";
import { askLetter, askReasoned, askWords, type PlayedOrder } from "./play-in-order";
import {
  type Answer,
  askMove,
  type MoveNaming,
  moveOrders,
  type ReplyForm,
  replyForms,
  type Scenario,
} from "./scenario";

/** How models are asked to move. */
export interface ElicitCooperationOptions {
  /**
   * What the prompt asks for. A model that confuses letters may still play in words, which takes exact scores of texts;
   * `"reasoned"` lets it say first what each choice brings, and takes samples of that as well.
   * @default "letter"
   */
  reply?: ReplyForm;
  /**
   * Replies drawn for each scenario, half in each order: of `"reasoned"` ones, and of letters if the model gives no
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
interface ElicitedCooperation extends Answer {
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

const optionsSchema: option.OptionSchemas<ElicitCooperationOptions> = {
  reply: option.oneOf(replyForms),
  samples: option.evenNumber,
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
  onProgress: option.callable(),
};

/**
 * How likely a model is to cooperate in each scenario: exact, from the log-probabilities of the two letters as the next
 * word, or of the two moves in words as the next text,
 *
 *     p(cooperate) = mean over both orders of P(its letter) / (P(A) + P(B)),
 *
 * or counted among replies if the model only samples and is asked for letters. If the player reasons first, the
 * probability is the mean over reasons drawn at temperature 1, exact after each of them: an unbiased estimate.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a scenario
 * @throws MissingCapabilityError if the model gives neither log-probabilities of labels nor samples, for words no
 * scores, or for reasons no samples
 * @throws ModelError if the model fails, or gives neither move any probability or none among all replies
 */
export function elicitCooperation(
  model: LanguageModel,
  scenarios: readonly Scenario[],
  options: ElicitCooperationOptions = {},
): Promise<ElicitedCooperations> {
  option.checkOptions("options", options, optionsSchema);
  const { reply = "letter", seed, signal, onProgress, ...given } = options;
  const samples = given.samples ?? (reply === "reasoned" ? 8 : 300);
  option.requireSome("scenarios", scenarios, "scenario");
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
    return { elicited: asked.map(({ elicited }) => elicited), usage: sumUsage(asked.map(({ usage }) => usage)) };
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
