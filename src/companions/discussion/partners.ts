import type { SolverOptions } from "../../core/solver-options";
import { requireSampling } from "../../elicitation/answer-query";
import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { type ModelRoles, proveModel } from "../../elicitation/players";
import type { LanguageModel, ModelCallOptions, ModelUsage } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { fingerprintOf } from "../recording/record-items";
import { chooseBySeed } from "./discuss";
import { type DiscussionItem, type GoldItem, isSameAnswer, requireGold } from "./items";
import type { Stance, Turn } from "./transcript";

/** Where a discussion stands when a remark is wanted. */
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

/** A remark, with what it cost where that is known. */
export interface Remark {
  content: string;
  usage?: ModelUsage;
}

/** The other one in a discussion: a script, a person, or a language model by {@link modelPartner}. It is not trained. */
export interface Partner {
  /** Names it in transcripts. */
  readonly id: string;
  /**
   * What besides the id changes its remarks. A file of discussions is gone on with only by a partner that has the same.
   * @default none: the id says it all
   */
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

/**
 * A language model as a partner, asked for one remark on the last reply at a time. A learner with itself as the partner
 * discusses with itself.
 * @throws InvalidArgumentError for an unknown option
 */
export function modelPartner(model: LanguageModel, options: ModelPartnerOptions = {}): Partner {
  rejectUnknownOptions("options", options, ["seesGold", "temperature", "maxTokens"]);
  const { seesGold = false, temperature = 0, maxTokens = 80 } = options;
  return {
    id: model.id,
    fingerprint: fingerprintOf({ model, seesGold, temperature, maxTokens }),
    async remark(request, { signal } = {}) {
      const proven = await proveModel(model, { signal });
      const sample = requireSampling(proven, "a partner");
      const { texts, usage } = await sample(
        [{ role: "user", content: askRemark(request, seesGold) }],
        { temperature, maxTokens, seed: request.seed, signal },
      );
      return { content: texts[0]!.trim(), usage };
    },
  };
}

const tasks: Record<Stance, string> = {
  support:
    "Write one short remark to them that helps: agree if they are right, and show them what to look at again if they are not.",
  adversarial:
    "Write one short remark to them that doubts their reply and argues for a different answer.",
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
    "must be a language model, or { id, remark } such as scriptedPartner() gives",
  );
}

/** What a scripted partner says, `{answer}` standing for the answer that it argues for. */
export interface RemarkWording {
  /** Where the learner gave that answer. */
  agree: readonly string[];
  /** Where the learner gave another one, or none. */
  disagree: readonly string[];
}

/** The remarks of a scripted partner that is given no others. */
export const defaultRemarks: RemarkWording = {
  agree: [
    "I get {answer} as well. What is your answer now?",
    "Yes, I also say {answer}. What do you say?",
  ],
  disagree: [
    "I do not agree: I get {answer}. What is your answer now?",
    "Are you sure? I think it is {answer}. What do you say?",
    "That does not look right to me. My answer is {answer}. Is it yours too?",
  ],
};

/** How a scripted partner speaks. */
export interface ScriptedPartnerOptions {
  /** Names it in transcripts. @default "scripted" */
  id?: string;
  /** @default defaultRemarks */
  remarks?: RemarkWording;
}

/**
 * A partner that knows the right answer and speaks in templates: no language model wrote its remarks. In support it argues
 * for the right answer, as an adversary for a wrong one of the item's options: the learner's where that is one, or else one
 * by the seed. It uses the same words for both, so that nothing but the question tells a learner who is right.
 *
 * Items need `gold` and `options`.
 * @throws InvalidArgumentError for an unknown option, or a wording that is empty or names no answer
 */
export function scriptedPartner(options: ScriptedPartnerOptions = {}): Partner {
  rejectUnknownOptions("options", options, ["id", "remarks"]);
  const { id = "scripted", remarks = defaultRemarks } = options;
  for (const name of ["agree", "disagree"] as const) {
    const wordings = remarks[name];
    const isUsable =
      Array.isArray(wordings) &&
      wordings.length > 0 &&
      wordings.every((one) => typeof one === "string" && one.includes("{answer}"));
    if (!isUsable) {
      throw new InvalidArgumentError(
        `options.remarks.${name}`,
        wordings,
        "must be at least one text with {answer} in it",
      );
    }
  }
  return {
    id,
    fingerprint: fingerprintOf(remarks),
    remark(request) {
      const { turns, seed } = request;
      const answer = chooseClaim(requireGold(request.item, "a scripted partner"), request);
      const agrees = isSameAnswer(turns.at(-1)?.answer, answer);
      const wording = chooseBySeed(remarks[agrees ? "agree" : "disagree"], seed, "wording");
      // A function, since an answer may hold what replaceAll() takes for a pattern, such as $&.
      return { content: wording.replaceAll("{answer}", () => answer) };
    },
  };
}

/** The answer that a remark argues for. */
function chooseClaim(item: GoldItem, { stance, turns, seed }: RemarkRequest): string {
  if (stance === "support") return item.gold;
  const wrong = (item.options ?? []).filter((option) => !isSameAnswer(option, item.gold));
  if (wrong.length === 0) {
    throw new InvalidArgumentError(
      `item ${item.id}.options`,
      item.options,
      "must hold a wrong answer, for which an adversary can argue",
    );
  }
  const own = wrong.find((option) => isSameAnswer(option, turns.at(-1)?.answer));
  return own ?? chooseBySeed(wrong, seed, "claim");
}

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
