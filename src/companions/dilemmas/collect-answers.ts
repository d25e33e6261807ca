import { requireSampling } from "../../elicitation/answer-query";
import { findLabel } from "../../elicitation/counted-answers";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import * as option from "../../shared/schema";
import { type Answer, askMove, letterSpellings, type MoveOrder, moveOrders, type Scenario } from "./scenario";

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

const optionsSchema: option.OptionSchemas<CollectAnswersOptions> = {
  count: option.evenNumber,
  maxTokens: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  signal: option.abortSignal,
};

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
  option.checkOptions("options", options, optionsSchema);
  const { count = 300, maxTokens = 80, seed, signal } = options;
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
    return { answers, unread: replies.length - answers.length, usage: sumUsage(drawn.map(({ usage }) => usage)) };
  });
}

/** The move and motivation of a reply; undefined if it does not begin with a letter. */
function readReply(model: string, { id, game, context }: Scenario, order: MoveOrder, text: string): Answer | undefined {
  const label = findLabel(text, letterSpellings);
  if (label === undefined) return undefined;
  // Without a letter at its beginning that is no word of a sentence, and the characters around it.
  const motivation = text.replace(/^[^\p{L}\p{N}]*[AB](?! *\p{L}|\p{N})[^\p{L}\p{N}]*/u, "").trim();
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
