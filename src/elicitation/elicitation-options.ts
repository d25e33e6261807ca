import * as z from "zod/mini";
import type { LanguageModel } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import * as option from "../shared/schema";
import { amount } from "../statistics/samples";
import { type Prompts, type PromptTemplate, promptTemplates, resolvePrompts, type Shot } from "./prompts";
import type { Wording } from "./queries";
import { nameScorers, type PlayerScorers, type Scorer, type ScorerWeights, scorerNames } from "./scorers";

/** A scorer for each player, or several. */
export interface ScorerPair {
  generator: PlayerScorers;
  discriminator: PlayerScorers;
  /** Factors for the log-odds of each; absent if they count unweighted. */
  weights?: ScorerWeights;
}

/**
 * The pairs of scorers that have a name.
 *
 * `contrast` is the paper's pair: the generator is asked for a correct and for an incorrect answer, the discriminator
 * whether an answer is correct. `pointwise` is for models that cannot judge: the generator is s(y) = log P(y|x), and
 * the discriminator is s(y) - log P(y|a content-free question), which removes how likely the answer is in general.
 * `choice` is `contrast` with the generator choosing between lettered candidates, for models that give only labels.
 * `panel` pools three scorers for the generator, for questions where neither of the other pairs is known to fit.
 */
export const elicitationKinds = {
  contrast: { generator: "contrast", discriminator: "yes-no" },
  pointwise: { generator: "likelihood", discriminator: "pointwise-mutual-information" },
  choice: { generator: "choice", discriminator: "yes-no" },
  panel: { generator: ["likelihood-per-token", "pointwise-mutual-information", "contrast"], discriminator: "yes-no" },
} as const satisfies Record<string, ScorerPair>;

/** Name of a pair of scorers, see {@link elicitationKinds}. */
export type ElicitationKind = keyof typeof elicitationKinds;

/**
 * How to get the paper's contrast from a model without log-probabilities: the generator chooses between lettered
 * candidates and the discriminator says yes or no, each `samples` times, and frequencies replace probabilities. For
 * generated candidates, the samples themselves are the generator's counts.
 */
export type FrequencyKind = "frequency";

/** How to ask a model about the candidates. */
export interface ElicitationOptions {
  /**
   * A pair of scorers by name; `generator` and `discriminator` replace one of the pair, or both. `"frequency"` counts
   * answers among samples, even if the model gives log-probabilities.
   * @default "contrast", or "pointwise" if the judge's test does not find the discriminator informative; "pointwise"
   * for a model that gives no labels, "choice" for one of labels alone, and "frequency" for one that only samples
   */
  kind?: ElicitationKind | FrequencyKind;
  /**
   * The scorer for the generator's initial policy. If it comes from `kind` and is `contrast`, a model that cannot score
   * given text chooses between letters instead; a scorer given here is never replaced. Several scorers are pooled
   * without labels: by `weights`, or else by the equally weighted z-scores among the candidates.
   * @default that of `kind`
   */
  generator?: Scorer | readonly Scorer[];
  /** The same for the discriminator's initial policy. @default the scorer of `kind` */
  discriminator?: Scorer | readonly Scorer[];
  /**
   * Factors for the log-odds of each scorer, from 0 on: one for every scorer of both players. `equirank bench`
   * estimates them from questions without labels, and `equirank tune` writes them into its configuration. @default none
   */
  weights?: ScorerWeights;
  /**
   * Worked examples before the question; `[]` for none, as in the paper.
   * @default the library's eight if the generator's model scores given text, since they raised a small model's accuracy
   * by up to 14 points (docs/results.md); none for a model that chooses letters or only samples, in a conversation, and
   * for `"relevance"`
   */
  shots?: readonly Shot[];
  /**
   * A template by name, or replacements for single prompts of the template `"completion"`. For replacements in another
   * one, spread it: `{ ...promptTemplates.chat, yes: ["Yep"] }`.
   * @default "completion"
   */
  prompts?: PromptTemplate | Partial<Prompts>;
  /**
   * Whether to test the discriminator on shots with known answers, once for each model and its prompts.
   * @default true, but false if its answers are counted: the test alone would take 16 times `samples`
   */
  testJudge?: boolean;
  /**
   * Texts to draw for each question if answers are counted.
   * @default 20, which leaves a standard error of up to 0.11
   */
  samples?: number;
  /** The same seed draws the same texts, if the model supports it. @default none */
  seed?: number;
}

/** The options of an elicitation, which may be given as just the name of its pair. */
export function expandElicitation(
  given: ElicitationKind | FrequencyKind | ElicitationOptions = {},
): ElicitationOptions {
  return typeof given === "string" ? { kind: given } : given;
}

/** The elicitation with another pair of scorers and the same prompts. */
export function replacePair(
  {
    kind: _kind,
    generator: _generator,
    discriminator: _discriminator,
    weights: _weights,
    ...wording
  }: ElicitationOptions,
  pair: Pick<ElicitationOptions, "kind" | "generator" | "discriminator" | "weights">,
): ElicitationOptions {
  return { ...wording, ...pair };
}

/** A pair of scorers, its name, and why it is used. */
export interface ChosenPair extends ScorerPair {
  kind: ElicitationKind | FrequencyKind | "custom";
  /** That it was asked for, that it is the default, or what is known about the model. */
  reason: string;
  /** Whether it replaces the pair that was asked for, or the default, because a model does not support that. */
  replaced: boolean;
}

export interface ResolvedElicitation extends ChosenPair, Omit<Wording, "shots"> {
  /** Undefined if it depends on the models' capabilities. */
  shots: readonly Shot[] | undefined;
  /** Whether letters may replace `contrast` for the generator: only if no generator was asked for. */
  mayChooseLetters: boolean;
  /** Undefined if it depends on how the judge is asked. */
  testJudge: boolean | undefined;
  samples: number;
  seed: number | undefined;
  /**
   * Replaces this one if the judge's test does not find the discriminator informative; only if nothing was asked for.
   */
  fallback: ResolvedElicitation | undefined;
}

const shotText = option.satisfies(
  (text) => typeof text === "string" && text.trim() !== "",
  "a text that is not empty: a shot is { question, correct, incorrect }",
);

const scorersOfPlayer = option.satisfies(
  (value) => {
    const names = [value].flat() as Scorer[];
    const isKnown = names.length > 0 && names.every((name) => scorerNames.includes(name));
    return isKnown && new Set(names).size === names.length;
  },
  `one of ${scorerNames.join(", ")}, or a list of them, none twice`,
);

const weights = "an object with a number from 0 for each scorer";
const weight = option.satisfies((value) => value === undefined || amount.holds(value), "a number from 0 to 1e100");

const schemas: option.OptionSchemas<ElicitationOptions> = {
  kind: option.oneOf([...Object.keys(elicitationKinds), "frequency"]),
  generator: scorersOfPlayer,
  discriminator: scorersOfPlayer,
  weights: z.pipe(
    option.satisfies(
      (given) => Object.keys(Object(given)).every((name) => scorerNames.includes(name as Scorer)),
      weights,
    ),
    z.catchall(z.object({}, `must be ${weights}`), weight),
  ),
  shots: z.array(
    z.looseObject(
      { question: shotText, correct: shotText, incorrect: shotText },
      "must be a shot, { question, correct, incorrect }",
    ),
    "must be an array of shots",
  ),
  prompts: option.satisfies(
    (prompts) => typeof prompts === "object" || Object.hasOwn(promptTemplates, prompts as PropertyKey),
    `a template, ${Object.keys(promptTemplates).join(" or ")}, or an object of prompts`,
  ),
  testJudge: option.trueOrFalse,
  samples: option.wholeNumber(1),
  seed: option.wholeNumber(0),
};

/**
 * The options with defaults filled in for the model that judges.
 * @param isConversation whether the question is in a conversation, which has no worked examples unless they are given
 */
export function resolveElicitation(
  options: ElicitationOptions,
  discriminator: LanguageModel,
  isConversation = false,
): ResolvedElicitation {
  option.checkOptions("elicitation", options, schemas);
  const base = chooseKind(options, discriminator);
  const pair = choosePair(options, base);
  requireWeights(pair);
  const { prompts = {}, testJudge } = options;
  // The library's examples are answers to questions, not documents.
  const isOtherTask = isConversation || prompts === "relevance";
  const { shots = isOtherTask ? [] : undefined } = options;
  const resolved = {
    ...pair,
    // Weights are for the scorers that they name.
    mayChooseLetters: options.generator === undefined && options.weights === undefined,
    shots,
    prompts: typeof prompts === "string" ? promptTemplates[prompts] : resolvePrompts(prompts),
    testJudge,
    samples: options.samples ?? 20,
    seed: options.seed,
  };
  const { kind, generator, discriminator: judge, weights } = options;
  const isOpen = [kind, generator, judge, weights].every((asked) => asked === undefined);
  const fallback = isOpen && base.kind === "contrast" && testJudge !== false;
  if (!fallback) return { ...resolved, fallback: undefined };
  // For a model that cannot judge. The caller that chooses it adds the reason.
  const pointwise = { ...elicitationKinds.pointwise, kind: "pointwise", replaced: true } as const;
  return { ...resolved, fallback: { ...resolved, ...pointwise, fallback: undefined } };
}

/** The name of a pair of scorers: its kind, or `"custom"`. */
export function nameOfPair(pair: ScorerPair): ElicitationKind | "custom" {
  const kinds = Object.keys(elicitationKinds) as ElicitationKind[];
  const isSame = (kind: ElicitationKind) =>
    roles.every((role) => nameScorers(elicitationKinds[kind][role]) === nameScorers(pair[role]));
  return kinds.find(isSame) ?? "custom";
}

const roles = ["generator", "discriminator"] as const;

function choosePair(options: ElicitationOptions, base: ChosenKind): ChosenPair {
  const asked = roles.filter((role) => options[role] !== undefined);
  const usual = elicitationKinds[base.kind === "frequency" ? "contrast" : base.kind];
  const pair = {
    generator: simplify(options.generator ?? usual.generator),
    discriminator: simplify(options.discriminator ?? usual.discriminator),
    ...(options.weights && { weights: options.weights }),
  };
  const reason =
    asked.length === 1 ? `${asked[0]} asked for, the other from ${base.kind}: ${base.reason}` : base.reason;
  const kind = base.kind === "frequency" ? base.kind : nameOfPair(pair);
  return { ...pair, kind, reason, replaced: base.replaced };
}

/** A list of one scorer is that scorer. */
function simplify(asked: PlayerScorers): PlayerScorers {
  return typeof asked !== "string" && asked.length === 1 ? asked[0]! : asked;
}

/** @throws InvalidArgumentError if some scorers have weights and others have none */
function requireWeights({ weights, ...pair }: ScorerPair): void {
  const missing = roles.flatMap((role) => pair[role]).find((name) => weights?.[name] === undefined);
  if (weights === undefined || missing === undefined) return;
  throw new InvalidArgumentError(
    "elicitation.weights",
    weights,
    `must hold a weight for every scorer of both players, ${missing} among them`,
  );
}

type ChosenKind = Pick<ChosenPair, "reason" | "replaced"> & {
  kind: ElicitationKind | FrequencyKind;
};

/** The kind that provides the scorers that were not asked for, and why it was chosen. */
function chooseKind({ kind, ...asked }: ElicitationOptions, discriminator: LanguageModel): ChosenKind {
  if (kind !== undefined || roles.every((role) => asked[role] !== undefined)) {
    return { kind: kind ?? "contrast", reason: "asked for", replaced: false };
  }
  const { nextTokenLogprobs, scoreContinuations } = discriminator.capabilities;
  if (!nextTokenLogprobs && scoreContinuations) {
    const reason = "this model scores given text and gives no labels";
    return { kind: "pointwise", reason, replaced: true };
  }
  return { kind: "contrast", reason: "the default", replaced: false };
}
