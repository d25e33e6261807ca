import { z } from "zod";

/** The first thing that is wrong in an attempt. */
export interface Fault {
  correct: false;
  /** Number of the step, from 1, or the final response. */
  step: number | "final";
  /** What is wrong there, as the attempt has it. */
  part: string;
  /** Why, as it stands after "because". */
  reason: string;
}

/** What is said of an attempt: that all of it is right, or what is wrong first. */
export type Feedback = { correct: true; steps: number } | Fault;

/** What {@link Feedback} must be. */
export const feedbackSchema = z.discriminatedUnion("correct", [
  z.object({ correct: z.literal(true), steps: z.int().min(1) }),
  z.object({
    correct: z.literal(false),
    step: z.union([z.int().min(1), z.literal("final")]),
    part: z.string(),
    reason: z.string(),
  }),
]) satisfies z.ZodType<Feedback>;

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

/** The feedback that a line holds; undefined where it has not that form. */
export function parseFeedback(text: string): Feedback | undefined {
  const line = text.trim();
  const steps = /^Step \(1\) to step \(([1-9]\d{0,8})\) are correct\. (.*)$/.exec(line);
  if (steps?.[2] === confirmation) return { correct: true, steps: Number(steps[1]) };
  const fault =
    /^In (?:step \(([1-9]\d{0,8})\)|the final response) the part "(.*)" is incorrect because (.*?)\.?$/.exec(
      line,
    );
  if (fault === null) return undefined;
  const [, step, part = "", reason = ""] = fault;
  return { correct: false, step: step === undefined ? "final" : Number(step), part, reason };
}

/** Whether two are about the same step and part, or both find nothing wrong. Reasons may differ. */
export function isSameFeedback(a: Feedback, b: Feedback): boolean {
  if (a.correct || b.correct) return a.correct === b.correct;
  return a.step === b.step && a.part === b.part;
}

/** How far an attempt is right: the number of its first wrong step, larger for its final response, Infinity for neither. */
export function progressOf(feedback: Feedback): number {
  if (feedback.correct) return Number.POSITIVE_INFINITY;
  return feedback.step === "final" ? Number.MAX_SAFE_INTEGER : feedback.step;
}
