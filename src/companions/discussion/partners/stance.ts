import type { SolverOptions } from "../../../core/solver-options";
import type { ElicitationOptions } from "../../../elicitation/elicitation-options";
import type { ModelRoles } from "../../../elicitation/model-roles";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { LanguageModel, ModelCallOptions } from "../../../models/language-model";
import { rankCandidates } from "../../../rank-candidates";
import { fingerprintOf } from "../../recording/fingerprint";
import { isSameAnswer } from "../items/discussion-item";
import { chooseBySeed } from "../seed";
import type { Stance } from "../transcript";
import type { RemarkRequest } from "./partner";

/** Decides what the next remark is for. */
export interface StanceFunction {
  (request: Omit<RemarkRequest, "stance">, options?: ModelCallOptions): Stance | Promise<Stance>;
  /**
   * What besides the request changes what it decides. A file of discussions is gone on with only by one that has the same.
   * @default none: its name says it all
   */
  readonly fingerprint?: string;
}

/**
 * What remarks are for: always one of the two, one of them by the seed for each remark (`"mixed"`), or what a function says,
 * such as {@link equilibriumStance}. The rule of arXiv 2311.08107 could not be found, so it is a parameter.
 */
export type StanceRule = Stance | "mixed" | StanceFunction;

/** @throws InvalidArgumentError if it is no rule */
export function toStanceFunction(rule: StanceRule): StanceFunction {
  if (typeof rule === "function") return rule;
  if (rule === "support" || rule === "adversarial") return () => rule;
  if (rule === "mixed") {
    return ({ seed }) => chooseBySeed(["support", "adversarial"] as const, seed, "stance");
  }
  throw new InvalidArgumentError(
    "options.stance",
    rule,
    'must be "support", "adversarial", "mixed" or a function',
  );
}

/** @throws InvalidArgumentError if it is no stance, which a function may have said */
export function requireStance(stance: unknown): asserts stance is Stance {
  if (stance !== "support" && stance !== "adversarial") {
    throw new InvalidArgumentError(
      "options.stance",
      stance,
      'must be a function that answers "support" or "adversarial"',
    );
  }
}

/** How the equilibrium is found: options of `rankCandidates()`. */
export interface EquilibriumOptions {
  elicitation?: ElicitationOptions;
  solver?: SolverOptions;
}

/**
 * A rule that tests what the equilibrium believes and helps where it doubts: adversarial if D*(correct|y) > 1/2 for the
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
  rejectUnknownOptions("options", options, ["elicitation", "solver"]);
  const chooseStance: StanceFunction = async ({ item, turns }, { signal } = {}) => {
    if (item.options === undefined) {
      throw new InvalidArgumentError(
        `item ${item.id}.options`,
        item.options,
        "must be the answers to choose from, which the equilibrium is over",
      );
    }
    const answer = turns.at(-1)?.answer;
    if (answer === undefined) return "support";
    const known = item.options.find((option) => isSameAnswer(option, answer));
    const { ranking } = await rankCandidates({
      ...options,
      question: item.question,
      candidates: known === undefined ? [...item.options, answer] : item.options,
      model,
      elimination: false,
      ...(signal && { signal }),
    });
    const believed = ranking.find(({ candidate }) => candidate === (known ?? answer));
    return believed !== undefined && believed.discriminator > 0.5 ? "adversarial" : "support";
  };
  return Object.assign(chooseStance, { fingerprint: fingerprintOf({ model, ...options }) });
}
