import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import type { Prompt } from "../models/language-model";
import type { Shot } from "./shots";

/** Whether a correct or an incorrect answer is asked for. */
export type Correctness = "correct" | "incorrect";

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
  /** How an answer is written after `plain` and `generation`; the leading space belongs to it. */
  continuation(candidate: string): string;
  /** A question without content, against which the plain likelihood is compared. */
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

/** The prompts that every published figure of this library was made with. */
export const defaultPrompts: Prompts = {
  plain: (question, shots) =>
    withShots(
      shots.map((shot) => `Question: ${shot.question}\nAnswer: ${shot.correct}`),
      `Question: ${question}\nAnswer:`,
    ),
  generation: (question, correctness, shots) => {
    const heading = correctness === "correct" ? "Correct answer:" : "Incorrect answer:";
    return withShots(
      shots.map((shot) => `Question: ${shot.question}\n${heading} ${shot[correctness]}`),
      `Question: ${question}\n${heading}`,
    );
  },
  choice: (question, candidates, correctness, shots) => {
    const asked = correctness === "correct" ? "Correct answer" : "Incorrect answer";
    const ask = (text: string, options: readonly string[], letter: string) =>
      `Question: ${text}\n${options.map((option, i) => `${choiceLetter(i)}. ${option}`).join("\n")}\n${asked} (one letter):${letter}`;
    return withShots(
      shots.map((shot, i) => {
        // The right answer stands first and second in turn, so that no letter is favoured.
        const options =
          i % 2 === 0 ? [shot.correct, shot.incorrect] : [shot.incorrect, shot.correct];
        return ask(shot.question, options, ` ${choiceLetter(options.indexOf(shot[correctness]))}`);
      }),
      ask(question, candidates, ""),
    );
  },
  judgement: judge("Is the proposed answer correct (Yes or No)?", " Yes", " No"),
  verdict: judge("The proposed answer is (true or false):", " true", " false"),
  channel: (candidate, shots) =>
    withShots(
      shots.map((shot) => `Answer: ${shot.correct}\nQuestion: ${shot.question}`),
      `Answer: ${candidate}\nQuestion:`,
    ),
  channelContinuation: (question) => ` ${question}`,
  continuation: (candidate) => ` ${candidate}`,
  contentFreeQuestion: "N/A",
  yes: [" Yes", "Yes", " yes", "yes"],
  no: [" No", "No", " no", "no"],
  true: [" True", "True", " true", "true"],
  false: [" False", "False", " false", "false"],
};

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

/** A, B, … Z. */
export function choiceLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** A question about a proposed answer that one of two words answers. */
function judge(instruction: string, affirmation: string, denial: string): Prompts["judgement"] {
  const ask = (question: string, answer: string) =>
    `Question: ${question}\nProposed answer: ${answer}\n${instruction}`;
  return (question, candidate, shots) =>
    withShots(
      // Right and wrong answers in turn, as many of each.
      shots.map((shot, i) =>
        i % 2 === 0
          ? `${ask(shot.question, shot.correct)}${affirmation}`
          : `${ask(shot.question, shot.incorrect)}${denial}`,
      ),
      ask(question, candidate),
    );
}

function withShots(shots: readonly string[], question: string): string {
  return [...shots, question].join("\n\n");
}
