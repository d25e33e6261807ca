import type { SolverOptions } from "../../core/solver-options";
import { requireSampling } from "../../elicitation/answer-query";
import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { type ModelRoles, proveModel } from "../../elicitation/players";
import type { LanguageModel, ModelCallOptions, ModelUsage } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import { fingerprintOf } from "../recording/record-rows";
import type { Stance, Turn } from "./transcript";
import { chooseBySeed, type DiscussionItem, isSameAnswer } from "./transcript";

/** The state of a discussion when a remark is wanted. */
export interface RemarkRequest {
  item: DiscussionItem;
  stance: Stance;
  /** All that was said, the learner's reply last. */
  turns: readonly Turn[];
  /** Which remark it is, from 0. */
  round: number;
  /** Depends on the discussion's seed, the item and the round alone. */
  seed: number;
}

/** A remark, with its cost if that is known. */
interface Remark {
  content: string;
  usage?: ModelUsage;
}

/** A learner's partner in a discussion, who is not trained: a script, a person, or a model by {@link modelPartner}. */
export interface Partner {
  /** Names it in transcripts. */
  readonly id: string;
  /** Tells partners with the same id apart; only the same can continue a recording. @default none: the id suffices */
  readonly fingerprint?: string;
  /** Answers the learner's last reply. */
  remark(request: RemarkRequest, options?: ModelCallOptions): Remark | Promise<Remark>;
}

/** How a language model makes remarks. */
export interface ModelPartnerOptions {
  /** Whether it is told the right answer, which it may then say. @default false */
  seesGold?: boolean;
  /** 0 is greedy. @default 0 */
  temperature?: number;
  /** Longest remark, in tokens. @default 80 */
  maxTokens?: number;
}

const optionsSchema: option.OptionSchemas<ModelPartnerOptions> = {
  seesGold: option.trueOrFalse,
  ...option.unchecked("temperature"),
  maxTokens: option.wholeNumber(1),
};

/**
 * A language model as a partner, asked for one remark on the last reply at a time. A learner with itself as the partner
 * discusses with itself.
 * @throws InvalidArgumentError for an unknown option
 */
export function modelPartner(model: LanguageModel, options: ModelPartnerOptions = {}): Partner {
  option.checkOptions("options", options, optionsSchema);
  const { seesGold = false, temperature = 0, maxTokens = 80 } = options;
  return {
    id: model.id,
    fingerprint: fingerprintOf({ model, seesGold, temperature, maxTokens }),
    async remark(request, { signal } = {}) {
      const sample = requireSampling(await proveModel(model, { signal }), "a partner");
      const { texts, usage } = await sample([{ role: "user", content: askRemark(request, seesGold) }], {
        temperature,
        maxTokens,
        seed: request.seed,
        signal,
      });
      return { content: texts[0]!.trim(), usage };
    },
  };
}

const tasks: Record<Stance, string> = {
  support:
    "Write one short remark to them that helps: agree if they are right, and show them what to look at again if they are not.",
  adversarial: "Write one short remark to them that doubts their reply and argues for a different answer.",
};

function askRemark({ item, stance, turns }: RemarkRequest, seesGold: boolean): string {
  const lines = [
    `Question: ${item.question}`,
    `Someone's reply: ${turns.at(-1)?.content ?? ""}`,
    ...(seesGold && item.gold !== undefined ? [`The right answer: ${item.gold}`] : []),
    tasks[stance],
  ];
  return lines.join("\n");
}

/** @returns the partner as it is, or a model as one that is not told the right answer */
export function toPartner(partner: LanguageModel | Partner): Partner {
  if (typeof (partner as Partner)?.remark === "function") return partner as Partner;
  if (typeof (partner as LanguageModel)?.capabilities === "object") {
    return modelPartner(partner as LanguageModel);
  }
  throw new InvalidArgumentError(
    "partner",
    partner,
    "must be a language model, or { id, remark } with a function that makes remarks",
  );
}

/** Decides what the next remark is for. */
export interface StanceFunction {
  (request: Omit<RemarkRequest, "stance">, options?: ModelCallOptions): Stance | Promise<Stance>;
  /** Tells rules with the same name apart; only the same can continue a recording. @default none: the name suffices */
  readonly fingerprint?: string;
}

/**
 * What remarks are for: always one of the two, one of them by the seed for each remark (`"mixed"`), or what a function
 * says, such as {@link equilibriumStance}. The rule of arXiv 2311.08107 could not be found, so it is a parameter.
 */
export type StanceRule = Stance | "mixed" | StanceFunction;

/** @throws InvalidArgumentError if it is not a rule */
export function toStanceFunction(rule: StanceRule): StanceFunction {
  if (typeof rule === "function") return rule;
  if (rule === "support" || rule === "adversarial") return () => rule;
  if (rule === "mixed") {
    return ({ seed }) => chooseBySeed(["support", "adversarial"] as const, seed, "stance");
  }
  throw new InvalidArgumentError("options.stance", rule, 'must be "support", "adversarial", "mixed" or a function');
}

/** @throws InvalidArgumentError unless it is a stance: a function may have returned anything */
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

const equilibriumSchema: option.OptionSchemas<EquilibriumOptions> = { ...option.unchecked("elicitation", "solver") };

/**
 * A rule that tests what the equilibrium believes and helps when it doubts: adversarial if D*(correct|y) > 1/2 for the
 * learner's last answer y, and support if it is less, or no answer could be read. The candidates are the item's
 * options, and whatever else the learner answered. It needs no right answer.
 *
 * @param model who plays the game, see `rankCandidates()`; its calls are not in the discussion's usage
 * @returns a function that throws InvalidArgumentError for an item without options, and ModelError if the model fails
 * @throws InvalidArgumentError for an unknown option
 */
export function equilibriumStance(model: LanguageModel | ModelRoles, options: EquilibriumOptions = {}): StanceFunction {
  option.checkOptions("options", options, equilibriumSchema);
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
      ...withoutUndefined({ model, elicitation, solver, signal }),
      question: item.question,
      candidates: known === undefined ? [...item.options, answer] : item.options,
    });
    const believed = ranking.find(({ candidate }) => candidate === (known ?? answer));
    return believed !== undefined && believed.discriminator > 0.5 ? "adversarial" : "support";
  };
  return Object.assign(chooseStance, { fingerprint: fingerprintOf({ model, elicitation, solver }) });
}
