import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import type { Example } from "../dataset";
import {
  type Answer,
  askMove,
  findScenario,
  type Move,
  type MoveNaming,
  type MoveOrder,
  moveLetters,
  moveNamings,
  moveOrders,
  type ReplyForm,
  type Scenario,
} from "./scenario";

/** Which parts of the answers are learned. */
export interface DilemmaExampleOptions {
  /** How the move is named. @default "letter" */
  naming?: MoveNaming;
  /**
   * Whether the motivation, if an answer has one, follows the move; in reasoned rows it precedes the move.
   * @default true
   */
  motivation?: boolean;
}

const optionsSchema: option.OptionSchemas<DilemmaExampleOptions> = {
  naming: option.oneOf(moveNamings),
  motivation: option.trueOrFalse,
};

/**
 * Answers as rows to train on: the prompt that a player is asked with, and its move, with the motivation if that is
 * wanted. An answer that does not say which move was listed first gets both orders in turn.
 * @returns as many, in the same order
 * @throws InvalidArgumentError without an answer, for an unknown option, if an answer's scenario is unknown, or if a
 * reasoned row has no motivation
 */
export function dilemmaExamples(
  answers: readonly Answer[],
  scenarios: readonly Scenario[],
  options: DilemmaExampleOptions = {},
): Example[] {
  option.requireSome("answers", answers, "answer");
  option.checkOptions("options", options, optionsSchema);
  const { naming = "letter", motivation: isMotivated = true } = options;
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
    const scenario = findScenario(answer.scenario, scenarios);
    // In turn for each move of each scenario, so that no letter stands for a move.
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
        "must be in each answer for reasoned rows, which begin with it",
      );
    }
    return { form: naming, reply: `${motivation}\n${story[action]}` };
  }
  const move = naming === "letter" ? moveLetters[order.indexOf(action)]! : story[action];
  return motivation === undefined
    ? { form: naming, reply: move }
    : { form: `${naming}-and-motivation`, reply: `${move}. ${motivation}` };
}
