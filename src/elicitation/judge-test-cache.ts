import type { LanguageModel } from "../models/language-model";
import type { ResolvedElicitation } from "./elicitation-options";
import type { JudgeTest } from "./judge-test";

const results = new WeakMap<LanguageModel, Map<string, JudgeTest>>();

/** The result of an earlier test of this model asked in the same words, so that it is tested once and not a question. */
export function recallJudgeTest(
  model: LanguageModel,
  elicitation: ResolvedElicitation,
): JudgeTest | undefined {
  return results.get(model)?.get(describeAsking(elicitation));
}

export function rememberJudgeTest(
  model: LanguageModel,
  elicitation: ResolvedElicitation,
  result: JudgeTest,
): void {
  const known = results.get(model) ?? new Map<string, JudgeTest>();
  results.set(model, known.set(describeAsking(elicitation), result));
}

/** Prompts may be functions, so they are told apart by what they make of a sample question. */
function describeAsking({ kind, shots, prompts }: ResolvedElicitation): string {
  const samples =
    kind === "contrast"
      ? [prompts.judgement("q", "y", shots), prompts.yes, prompts.no]
      : [prompts.plain("q", shots), prompts.continuation("y"), prompts.contentFreeQuestion];
  return JSON.stringify([kind, shots, samples]);
}
