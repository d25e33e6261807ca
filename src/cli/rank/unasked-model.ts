import type { LanguageModel } from "../../index";

/** Stands where a model is due but none is asked: a single candidate is ranked without one. It can do nothing. */
export const unaskedModel: LanguageModel = {
  id: "none",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: false },
};
