import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import type { Prompt } from "../models/language-model";
import { type Correctness, type Phrasing, writePrompts } from "./phrasing";
import type { Shot } from "./shots";

export type { Correctness } from "./phrasing";

/**
 * Every text that a model is shown. Each can be replaced; a replacement may return messages instead of text, for models
 * that only chat.
 */
export interface Prompts {
  /** The plain question, for log P(y|x). */
  plain(question: string, shots: readonly Shot[]): Prompt;
  /** The question asking for a correct or an incorrect answer, for log P(y|x,v). */
  generation(question: string, correctness: Correctness, shots: readonly Shot[]): Prompt;
  /** The same as a choice between lettered candidates, for models that only give the log-probabilities of labels. */
  choice(
    question: string,
    candidates: readonly string[],
    correctness: Correctness,
    shots: readonly Shot[],
  ): Prompt;
  /** A yes/no question on one proposed answer, for P(v|x,y). */
  judgement(question: string, candidate: string, shots: readonly Shot[]): Prompt;
  /** A true/false question on one proposed answer, for P(v|x,y). */
  verdict(question: string, candidate: string, shots: readonly Shot[]): Prompt;
  /** An answer whose question is wanted, for P(x|y). */
  channel(candidate: string, shots: readonly Shot[]): Prompt;
  /** How a question is written after `channel`. */
  channelContinuation(question: string): string;
  /** How an answer is written after `plain` and `generation`, with the leading space if there is to be one. */
  continuation(candidate: string): string;
  /** A question without content, against which likelihoods and judgements can be held. */
  contentFreeQuestion: string;
  /** Words that answer `judgement` with yes; their probabilities are added. */
  yes: readonly string[];
  /** Words that answer it with no. */
  no: readonly string[];
  /** Words that answer `verdict` with true; their probabilities are added. */
  true: readonly string[];
  /** Words that answer it with false. */
  false: readonly string[];
}

const headings: Record<Correctness, string> = {
  correct: "Correct answer",
  incorrect: "Incorrect answer",
};

/** Text that a base model continues. */
const completion: Phrasing = {
  plain: (question) => `Question: ${question}\nAnswer:`,
  generation: (question, correctness) => `Question: ${question}\n${headings[correctness]}:`,
  choice: (question, options, correctness) =>
    `Question: ${question}\n${options}\n${headings[correctness]} (one letter):`,
  judgement: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nIs the proposed answer correct (Yes or No)?`,
  verdict: (question, candidate) =>
    `Question: ${question}\nProposed answer: ${candidate}\nThe proposed answer is (true or false):`,
  channel: (candidate) => `Answer: ${candidate}\nQuestion:`,
  yesNo: ["Yes", "No"],
  trueFalse: ["true", "false"],
  answer: (text) => ` ${text}`,
  join: (turns, asked) => [...turns.map((turn) => turn.join("")), asked].join("\n\n"),
};

/** What every set of prompts has in common: a question without content, and the spellings of the label words. */
export const commonPrompts = {
  contentFreeQuestion: "N/A",
  yes: [" Yes", "Yes", " yes", "yes"],
  no: [" No", "No", " no", "no"],
  true: [" True", "True", " true", "true"],
  false: [" False", "False", " false", "false"],
} satisfies Partial<Prompts>;

/** The prompts that every published figure of this library was made with. */
export const defaultPrompts: Prompts = { ...writePrompts(completion), ...commonPrompts };

/**
 * The library's prompts with some replaced.
 * @throws InvalidArgumentError for an unknown name, or a replacement of another type
 */
export function resolvePrompts(replacements: Partial<Prompts>): Prompts {
  rejectUnknownOptions("elicitation.prompts", replacements, Object.keys(defaultPrompts));
  const prompts = { ...defaultPrompts };
  for (const [name, replacement] of Object.entries(replacements)) {
    if (replacement === undefined) continue;
    const original = defaultPrompts[name as keyof Prompts];
    const isUsable = Array.isArray(original)
      ? Array.isArray(replacement) &&
        replacement.length > 0 &&
        replacement.every((word) => typeof word === "string" && word !== "")
      : typeof replacement === typeof original;
    if (!isUsable) {
      const expected = Array.isArray(original) ? "a list of words" : `a ${typeof original}`;
      throw new InvalidArgumentError(
        `elicitation.prompts.${name}`,
        replacement,
        `must be ${expected}, as in defaultPrompts`,
      );
    }
    Object.assign(prompts, { [name]: replacement });
  }
  return prompts;
}
