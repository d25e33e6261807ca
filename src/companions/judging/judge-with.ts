import { answerQuery } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/proven-model";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { LanguageModel, Prompt } from "../../models/language-model";
import type { Label } from "../../statistics/check-sample";
import type { Judge, Judgement } from "../judge";
import { fingerprintOf } from "../recording/fingerprint";

/** What a model is asked about an item, and how it may reply. */
export interface Rubric<Item> {
  /** Names it among raters. */
  name: string;
  /** Puts the item to the model, with what it is to go by, and asks for one of the words. */
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

/** The label of an item to which a model's reply is none of the rubric's. */
const unread = "unread";

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
  rejectUnknownOptions("options", options, ["samples", "seed"]);
  const { samples = 20, seed } = options;
  if (!(Number.isSafeInteger(samples) && samples > 0)) {
    throw new InvalidArgumentError("options.samples", samples, "must be a whole number from 1");
  }
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
