import type { LanguageModel, Message, SampleOptions } from "../../../models/language-model";
import type { SteppedItem } from "../items/stepped-item";
import { type Fault, type Feedback, formatFeedback, parseFeedback } from "./feedback";

/** How a model is drawn from: one text a call. */
export type Drawing = Pick<SampleOptions, "temperature" | "maxTokens" | "seed" | "signal">;

/** The question alone. */
export function askAttempt({ question }: Pick<SteppedItem, "question">): Message[] {
  return [{ role: "user", content: question }];
}

/** The question and an attempt at it, of which the first fault and a better attempt are wanted. */
export function askReview(item: Pick<SteppedItem, "question">, attempt: string): Message[] {
  return [
    ...askAttempt(item),
    { role: "assistant", content: attempt },
    {
      role: "user",
      content:
        "Check your steps. Name the first part that is incorrect, and write the answer anew.",
    },
  ];
}

/** The same with the fault named, so that only the better attempt is wanted. */
export function askUpdate(
  item: Pick<SteppedItem, "question">,
  attempt: string,
  fault: Fault,
): Message[] {
  return [
    ...askAttempt(item),
    { role: "assistant", content: attempt },
    { role: "user", content: `${formatFeedback(fault)} Write the answer anew.` },
  ];
}

/** What a model says of an attempt. */
export interface Review {
  feedback: Feedback;
  /** The better attempt; undefined where there is none. */
  update?: string;
}

/** The review as a model writes it: a line of feedback, and the better attempt below. */
export function formatReview({ feedback, update }: Review): string {
  return update === undefined ? formatFeedback(feedback) : `${formatFeedback(feedback)}\n${update}`;
}

/** The review that a reply holds; undefined where its first line is no feedback. */
export function parseReview(text: string): Review | undefined {
  const [line = "", ...rest] = text.trim().split("\n");
  const feedback = parseFeedback(line);
  const update = rest.join("\n").trim();
  return feedback && { feedback, ...(update !== "" && { update }) };
}

/** One text drawn from a model, with what it cost. */
export async function drawText(
  sample: NonNullable<LanguageModel["sample"]>,
  prompt: readonly Message[],
  { temperature, maxTokens = 256, seed, signal }: Drawing,
) {
  const { texts, usage } = await sample(prompt, {
    count: 1,
    maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(signal && { signal }),
  });
  return { text: texts[0]!.trim(), usage };
}
