import type { Feedback, SteppedItem } from "equirank/companions";
import { type Fault, formatAttempt, parseAttempt, writeSteps } from "../../../src/internal";

/**
 * What is wrong first in an attempt, found by holding its steps against the item's, part by part; no model is asked.
 * @returns undefined for an attempt that cannot be parsed
 */
export function scriptedFeedback(item: SteppedItem, attempt: string): Feedback | undefined {
  const parsed = parseAttempt(attempt);
  if (parsed === undefined) return undefined;
  const { steps, answer } = parsed;
  for (const [i, text] of steps.entries()) {
    const fault = findFault(item, i, text);
    if (fault !== undefined) return { correct: false, step: i + 1, ...fault };
  }
  const { length } = item.steps;
  const fault = { correct: false, step: "final", part: answer } as const;
  if (steps.length < length) return { ...fault, reason: `step (${steps.length + 1}) is missing` };
  if (answer !== item.answer) return { ...fault, reason: `the steps come to ${item.answer}` };
  return { correct: true, steps: length };
}

/**
 * The attempt with its steps kept up to the wrong one and the rest written anew, by the item's steps; no model is
 * asked.
 * @returns undefined for an attempt that cannot be parsed
 */
export function scriptedImprovement(item: SteppedItem, attempt: string, { step }: Fault): string | undefined {
  const parsed = parseAttempt(attempt);
  if (parsed === undefined) return undefined;
  const kept = step === "final" ? parsed.steps : parsed.steps.slice(0, step - 1);
  const steps = [...kept, ...writeSteps(item).slice(kept.length)];
  return formatAttempt({ steps, answer: item.answer });
}

/** The first part of a step that is not as it should be, after steps that are. */
function findFault(
  { steps, separator }: SteppedItem,
  i: number,
  text: string,
): Pick<Fault, "part" | "reason"> | undefined {
  const parts = steps[i];
  if (parts === undefined) {
    return { part: text, reason: `nothing is left to be done after step (${steps.length})` };
  }
  const found = text.split(separator);
  if (found.length !== parts.length) {
    const form = parts.map(() => "…").join(separator);
    return { part: text, reason: `the step has not the form ${form}` };
  }
  const wrong = parts.findIndex((part, p) => found[p] !== part.text);
  return wrong === -1 ? undefined : { part: found[wrong]!, reason: parts[wrong]!.reason };
}
