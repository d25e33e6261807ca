import type { DistilledAnswer } from "./distilled-answer";

/** Why answers were rejected: each reason and how often it was given, the most frequent first. */
export function countReasons(
  answers: readonly Pick<DistilledAnswer, "label" | "rationale">[],
): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { label, rationale = "no reason given" } of answers) {
    if (label !== true) counts.set(rationale, (counts.get(rationale) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
