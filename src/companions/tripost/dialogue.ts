import type { LanguageModel, Message, SampleOptions } from "../../models/language-model";
import { withoutUndefined } from "../../shared/options";
import type { SteppedItem } from "./stepped-item";

/** How a text is drawn from a model, one in each call. */
export type Drawing = Pick<SampleOptions, "temperature" | "maxTokens" | "seed" | "signal">;

/** The question alone. */
export function askAttempt({ question }: Pick<SteppedItem, "question">): Message[] {
  return [{ role: "user", content: question }];
}

/** The question and an attempt at it, asking for its first fault and a better attempt. */
export function askReview(item: Pick<SteppedItem, "question">, attempt: string): Message[] {
  return [
    ...askAttempt(item),
    { role: "assistant", content: attempt },
    {
      role: "user",
      content: "Check your steps. Name the first part that is incorrect, and write the answer anew.",
    },
  ];
}

/** The same with the fault named: only the better attempt is asked for. */
export function askUpdate(item: Pick<SteppedItem, "question">, attempt: string, fault: Fault): Message[] {
  return [
    ...askAttempt(item),
    { role: "assistant", content: attempt },
    { role: "user", content: `${formatFeedback(fault)} Write the answer anew.` },
  ];
}

/** What a model says of an attempt. */
export interface Review {
  feedback: Feedback;
  /** The better attempt; undefined if there is none. */
  update?: string;
}

/** The review as a model writes it: a line of feedback, and the better attempt below. */
export function formatReview({ feedback, update }: Review): string {
  return update === undefined ? formatFeedback(feedback) : `${formatFeedback(feedback)}\n${update}`;
}

/** The review that a reply holds; undefined if its first line is no feedback. */
export function parseReview(text: string): Review | undefined {
  const [line = "", ...rest] = text.trim().split("\n");
  const feedback = parseFeedback(line);
  const update = rest.join("\n").trim();
  return feedback && { feedback, ...(update !== "" && { update }) };
}

/** One text drawn from a model, with its cost. */
export async function drawText(
  sample: NonNullable<LanguageModel["sample"]>,
  prompt: readonly Message[],
  { temperature, maxTokens = 256, seed, signal }: Drawing,
) {
  const options = withoutUndefined({ count: 1, maxTokens, temperature, seed, signal });
  const { texts, usage } = await sample(prompt, options);
  return { text: texts[0]!.trim(), usage };
}

/** The first thing that is wrong in an attempt. */
export interface Fault {
  correct: false;
  /** Number of the step, from 1, or the final response. */
  step: number | "final";
  /** What is wrong there, as the attempt has it. */
  part: string;
  /** Why, as written after "because". */
  reason: string;
}

/** Feedback on an attempt: that all of it is right, or its first fault. */
export type Feedback = { correct: true; steps: number } | Fault;

/** Ends feedback on an attempt that is right, and with it a model's own improving. */
const confirmation = "The final response is also correct.";

/** The feedback in the form of the paper (arXiv 2310.13522), on one line. */
export function formatFeedback(feedback: Feedback): string {
  if (feedback.correct) {
    return `Step (1) to step (${feedback.steps}) are correct. ${confirmation}`;
  }
  const { step, part, reason } = feedback;
  const place = step === "final" ? "the final response" : `step (${step})`;
  return `In ${place} the part "${part}" is incorrect because ${reason}.`;
}

/** The feedback that a line holds; undefined if it does not have that form. */
export function parseFeedback(text: string): Feedback | undefined {
  const line = text.trim();
  const steps = /^Step \(1\) to step \(([1-9]\d{0,8})\) are correct\. (.*)$/.exec(line);
  if (steps?.[2] === confirmation) return { correct: true, steps: Number(steps[1]) };
  const fault =
    /^In (?:step \(([1-9]\d{0,8})\)|the final response) the part "(.*)" is incorrect because (.*?)\.?$/.exec(line);
  if (fault === null) return undefined;
  const [, step, part = "", reason = ""] = fault;
  return { correct: false, step: step === undefined ? "final" : Number(step), part, reason };
}

/** Whether two are about the same step and part, or both find nothing wrong. Reasons may differ. */
export function isSameFeedback(a: Feedback, b: Feedback): boolean {
  if (a.correct || b.correct) return a.correct === b.correct;
  return a.step === b.step && a.part === b.part;
}

/**
 * How far an attempt is right: the number of its first wrong step, larger for its final response, Infinity for neither.
 */
export function progressOf(feedback: Feedback): number {
  if (feedback.correct) return Number.POSITIVE_INFINITY;
  return feedback.step === "final" ? Number.MAX_SAFE_INTEGER : feedback.step;
}
