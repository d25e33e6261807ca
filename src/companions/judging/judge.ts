import { answerQuery } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import type { LanguageModel, ModelCallOptions, Prompt } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import { checkOptions, type OptionSchemas, wholeNumber } from "../../shared/schema";
import type { Label } from "../../statistics/samples";
import { fingerprintOf } from "../recording/run-settings";

/** Something to answer. */
export interface DistillationInput {
  /** Unique among all inputs. */
  id: string;
  text: string;
  /** Labels by which inputs can be told apart later, such as the topic; the student does not see them. */
  labels?: Readonly<Record<string, string>> | undefined;
}

/** An answer, with what a judge may look at. */
export interface AnswerToJudge {
  /** Unique among all answers. */
  id: string;
  input: DistillationInput;
  answer: string;
  /** All different answers to the input, this one among them. */
  among: readonly string[];
}

/** What a judge says of an item. */
export interface Judgement {
  /** Such as true, "complex" or 3; labels are compared with `===`. */
  label: Label;
  /** Probability that the label is right, 0 to 1, if the judge gives one. */
  confidence?: number;
  /** Why. */
  rationale?: string;
}

/** Labels items: a rule, a model that was asked, or a person's labels that were read from a file. */
export interface Judge<Item = AnswerToJudge> {
  (item: Item, options?: ModelCallOptions): Judgement | Promise<Judgement>;
  /**
   * Tells judges with the same name apart, for example by the model that is asked and how. A recording can only be continued by a
   * judge with the same fingerprint.
   * @default none: the judge's name suffices
   */
  readonly fingerprint?: string;
}

/** What a model is asked about an item, and how it may reply. */
export interface Rubric<Item = AnswerToJudge> {
  /** Names it among raters. */
  name: string;
  /** Puts the item and the criteria to the model, and asks for one of the words. */
  ask(item: Item): Prompt;
  /** At least two; the words of each are its spellings, whose probabilities are added. */
  labels: readonly { label: Label; words: readonly string[] }[];
}

/** How a model is asked to judge. */
export interface JudgeWithOptions {
  /** Replies drawn for each item from a model that gives no log-probabilities of labels. @default 20 */
  samples?: number;
  /** Seed of the first reply drawn for each item. @default none */
  seed?: number;
}

/** The label of an item if the model's reply is not one of the rubric's labels. */
const unread = "unread";

const samplingSchema: OptionSchemas<JudgeWithOptions> = {
  samples: wholeNumber(1),
  seed: wholeNumber(0),
};

/**
 * A judge that asks a model by a rubric, without examples. Its confidence in a label is
 *
 *     P(label) / Σ P(any label),
 *
 * exact from the log-probabilities of the labels' words as the next word, or counted among replies of a model that only samples.
 * An item to which the model gives no label any probability, or none in any reply, is labelled `"unread"` with the
 * reason and no confidence; of equally likely labels the first is taken.
 *
 * @returns a judge that rejects with a MissingCapabilityError if the model gives neither log-probabilities of labels nor
 * samples, and with a ModelError if it fails
 * @throws InvalidArgumentError for an unknown or unusable option, or a rubric with fewer than two labels or a label without words
 */
export function judgeWith<Item>(
  model: LanguageModel,
  rubric: Rubric<Item>,
  options: JudgeWithOptions = {},
): Judge<Item> {
  checkOptions("options", options, samplingSchema);
  const { samples = 20, seed } = options;
  const labels = readWords(rubric);
  const judge: Judge<Item> = async (item, { signal } = {}) => {
    const asked = await proveModel(model, { signal });
    const { nextTokenLogprobs, sample } = asked.proven.capabilities;
    const counting = !nextTokenLogprobs && sample ? { samples, seed } : undefined;
    // Labels of a reply, like the other ones; nothing reads the name.
    const query = {
      name: "true-false",
      candidate: undefined,
      prompt: rubric.ask(item),
      labels,
    } as const;
    const { answer } = await answerQuery(asked, query, "a judge", { signal }, counting);
    return readMasses(rubric, answer.counted?.counts ?? relativeMasses(answer.logLikelihoods));
  };
  return Object.assign(judge, { fingerprint: fingerprintOf({ model, rubric, samples, seed }) });
}

/** Probabilities as shares of the largest, which does not vanish however small all of them are. */
function relativeMasses(logLikelihoods: readonly number[]): number[] {
  const largest = Math.max(...logLikelihoods);
  return logLikelihoods.map((one) => (largest === -Infinity ? 0 : Math.exp(one - largest)));
}

function readMasses({ labels }: Rubric<never>, masses: readonly number[]): Judgement {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  if (total === 0) return { label: unread, rationale: "the reply is none of the labels" };
  const largest = Math.max(...masses);
  return { label: labels[masses.indexOf(largest)]!.label, confidence: largest / total };
}

function readWords({ labels }: Rubric<never>): (readonly string[])[] {
  if (!Array.isArray(labels) || labels.length < 2) {
    throw new InvalidArgumentError("rubric.labels", labels, "must hold at least two labels");
  }
  return labels.map(({ words }, i) => {
    if (!Array.isArray(words) || words.length === 0) {
      throw new InvalidArgumentError(`rubric.labels[${i}].words`, words, "must hold a word");
    }
    return words;
  });
}
