import type { Partner } from "equirank/companions";
import {
  chooseBySeed,
  fingerprintOf,
  type GoldItem,
  InvalidArgumentError,
  isSameAnswer,
  type RemarkRequest,
  rejectUnknownOptions,
  requireGold,
} from "../../../src/internal";

/** What a scripted partner says, `{answer}` standing for the answer that it argues for. */
export interface RemarkWording {
  /** Where the learner gave that answer. */
  agree: readonly string[];
  /** Where the learner gave another one, or none. */
  disagree: readonly string[];
}

/** The remarks of a scripted partner that is given no others. */
export const defaultRemarks: RemarkWording = {
  agree: ["I get {answer} as well. What is your answer now?", "Yes, I also say {answer}. What do you say?"],
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
 * A partner that knows the right answer and speaks in templates: no language model wrote its remarks. In support it
 * argues for the right answer, as an adversary for a wrong one of the item's options: the learner's where that is one,
 * or else one by the seed. It uses the same words for both, so that nothing but the question tells a learner who is
 * right.
 *
 * Items need `gold` and `options`.
 * @throws InvalidArgumentError for a wording that is empty or names no answer
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
