import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import type { LanguageModel } from "../models/language-model";
import { type Prompts, resolvePrompts } from "./prompts";
import { defaultShots, type Shot } from "./shots";

/**
 * How a model is asked. `"contrast"` is the paper's way: the generator is asked for a correct and for an incorrect answer,
 * the discriminator whether an answer is correct. `"pointwise"` is for models that cannot judge: the generator is
 * s(y) = log P(y|x), the discriminator s(y) - log P(y|a question without content), which leaves out how likely the answer is
 * to be said at all (pointwise mutual information).
 */
export type ElicitationKind = "contrast" | "pointwise";

/** How a model is asked about the candidates. */
export interface ElicitationOptions {
  /** @default "contrast", but "pointwise" for a model that is known not to judge or gives no labels */
  kind?: ElicitationKind;
  /**
   * Worked examples put before the question; `[]` for none.
   * @default none for contrast, as in the paper; the library's eight for pointwise
   */
  shots?: readonly Shot[];
  /** Replacements for single prompts. @default the library's, see {@link Prompts} */
  prompts?: Partial<Prompts>;
  /**
   * Whether the discriminator is tested on shots with known answers, once for each model and way of asking.
   * @default true
   */
  testJudge?: boolean;
}

/** Elicitation options with nothing left to default. */
export interface ResolvedElicitation {
  kind: ElicitationKind;
  /** Why this kind: asked for, the default, or what is known of the model. */
  reason: string;
  shots: readonly Shot[];
  prompts: Prompts;
  testJudge: boolean;
}

/**
 * The options with defaults filled in for the model that judges.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveElicitation(
  options: ElicitationOptions,
  discriminator: LanguageModel,
): ResolvedElicitation {
  rejectUnknownOptions("elicitation", options, ["kind", "shots", "prompts", "testJudge"]);
  const { kind, reason } = chooseKind(options.kind, discriminator);
  const { shots = kind === "pointwise" ? defaultShots : [], testJudge = true } = options;
  requireShots(shots);
  if (typeof testJudge !== "boolean") {
    throw new InvalidArgumentError("elicitation.testJudge", testJudge, "must be true or false");
  }
  return { kind, reason, shots, prompts: resolvePrompts(options.prompts ?? {}), testJudge };
}

function chooseKind(
  asked: ElicitationKind | undefined,
  discriminator: LanguageModel,
): { kind: ElicitationKind; reason: string } {
  if (asked === "contrast" || asked === "pointwise") return { kind: asked, reason: "asked for" };
  if (asked !== undefined) {
    throw new InvalidArgumentError("elicitation.kind", asked, 'must be "contrast" or "pointwise"');
  }
  if (discriminator.judgement?.informative === false) {
    return {
      kind: "pointwise",
      reason: `this model cannot judge: ${discriminator.judgement.evidence}`,
    };
  }
  const { nextTokenLogprobs, scoreContinuations } = discriminator.capabilities;
  if (!nextTokenLogprobs && scoreContinuations) {
    return { kind: "pointwise", reason: "this model scores given text and gives no labels" };
  }
  return { kind: "contrast", reason: "the default" };
}

function requireShots(shots: readonly Shot[]): void {
  if (!Array.isArray(shots)) {
    throw new InvalidArgumentError("elicitation.shots", shots, "must be an array of shots");
  }
  shots.forEach((shot, i) => {
    for (const name of ["question", "correct", "incorrect"] as const) {
      if (typeof shot?.[name] !== "string" || shot[name].trim() === "") {
        throw new InvalidArgumentError(
          `elicitation.shots[${i}].${name}`,
          shot?.[name],
          "must be a text that is not empty: a shot is { question, correct, incorrect }",
        );
      }
    }
  });
}
