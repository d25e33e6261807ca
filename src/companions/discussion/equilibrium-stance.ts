import type { SolverOptions } from "../../core/solver-options";
import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import type { ModelRoles } from "../../elicitation/players";
import type { LanguageModel } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { checkOptions, type OptionSchemas } from "../../shared/schema";
import { unchecked } from "../option-kinds";
import { fingerprintOf } from "../recording/run-settings";
import { isSameAnswer } from "./item";
import type { StanceFunction } from "./partners";

/** How the equilibrium is found: options of `rankCandidates()`. */
export interface EquilibriumOptions {
  elicitation?: ElicitationOptions;
  solver?: SolverOptions;
}

const optionsSchema: OptionSchemas<EquilibriumOptions> = {
  elicitation: unchecked,
  solver: unchecked,
};

/**
 * A rule that tests what the equilibrium believes and helps when it doubts: adversarial if D*(correct|y) > 1/2 for the
 * learner's last answer y, and support if it is less, or no answer could be read. The candidates are the item's options, and
 * whatever else the learner answered. It needs no right answer.
 *
 * @param model who plays the game, see `rankCandidates()`; its calls are not in the discussion's usage
 * @returns a function that throws InvalidArgumentError for an item without options, and ModelError if the model fails
 * @throws InvalidArgumentError for an unknown option
 */
export function equilibriumStance(
  model: LanguageModel | ModelRoles,
  options: EquilibriumOptions = {},
): StanceFunction {
  checkOptions("options", options, optionsSchema);
  const { elicitation, solver } = options;
  const chooseStance: StanceFunction = async ({ item, turns }, { signal } = {}) => {
    if (item.options === undefined) {
      throw new InvalidArgumentError(
        `item ${item.id}.options`,
        item.options,
        "must be the answers to choose from, since the equilibrium is over these",
      );
    }
    const answer = turns.at(-1)?.answer;
    if (answer === undefined) return "support";
    const known = item.options.find((option) => isSameAnswer(option, answer));
    const { ranking } = await rankCandidates({
      ...(elicitation && { elicitation }),
      ...(solver && { solver }),
      question: item.question,
      candidates: known === undefined ? [...item.options, answer] : item.options,
      model,
      ...(signal && { signal }),
    });
    const believed = ranking.find(({ candidate }) => candidate === (known ?? answer));
    return believed !== undefined && believed.discriminator > 0.5 ? "adversarial" : "support";
  };
  return Object.assign(chooseStance, {
    fingerprint: fingerprintOf({ model, elicitation, solver }),
  });
}
