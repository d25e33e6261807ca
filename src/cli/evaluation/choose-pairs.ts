import { type NamedPair, parsePair } from "../../evaluation/index";
import type { LanguageModel } from "../../index";

/** The named pairs that a model can serve: both usual ones, or that for models which only score text or only give labels. */
export async function choosePairs(model: LanguageModel, signal: AbortSignal): Promise<NamedPair[]> {
  const proven = await model.probe?.({ signal });
  const { scoreContinuations, nextTokenLogprobs } = proven?.capabilities ?? model.capabilities;
  if (!scoreContinuations && nextTokenLogprobs) return [parsePair("choice")];
  return (nextTokenLogprobs ? ["contrast", "pointwise"] : ["pointwise"]).map(parsePair);
}
