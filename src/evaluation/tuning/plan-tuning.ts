import {
  elicitationKinds,
  resolveElicitation,
  type SignalPair,
} from "../../elicitation/elicitation-options";
import { assignRoles, type ModelRoles } from "../../elicitation/model-roles";
import { planQueries } from "../../elicitation/plan-queries";
import { defaultPrompts } from "../../elicitation/prompts";
import { proveModel } from "../../elicitation/proven-model";
import type { Signal } from "../../elicitation/signals";
import type { LanguageModel, ModelCallOptions } from "../../models/language-model";
import type { NamedPair } from "../evaluation-settings";
import { queriesOf } from "../required-queries";
import { offeredPairs } from "./tuning-setting";

/** What to record for a tuning. */
export interface TuningPlan {
  /** Pairs of signals that the model was proven able to give, for `recordScores()`. */
  pairs: NamedPair[];
  /** The pair that the library uses for this model by default, for `tuneRanking()`. */
  reference: string;
}

/**
 * What to record of a model for a tuning, and what the choice then has to beat.
 * @throws ModelError if the model cannot be reached
 */
export async function planTuning(
  model: LanguageModel | ModelRoles,
  options: ModelCallOptions = {},
): Promise<TuningPlan> {
  const roles = assignRoles(model);
  const proven = {
    generator: await proveModel(roles.generator, options),
    discriminator: await proveModel(roles.discriminator, options),
  };
  const canGive = (role: keyof SignalPair, signal: Signal) =>
    sampleCalls(signal).every((call) =>
      "labels" in call
        ? proven[role].proven.capabilities.nextTokenLogprobs
        : proven[role].proven.capabilities.scoreContinuations,
    );
  const { kind } = resolveElicitation({}, roles.discriminator);
  const isLettered =
    kind === "contrast" && !canGive("generator", elicitationKinds.contrast.generator);
  return { pairs: offeredPairs(canGive), reference: isLettered ? "choice" : kind };
}

/** What a signal asks about a question, from which the kind of call can be told. */
function sampleCalls(signal: Signal) {
  const sample = { question: "?", candidates: ["!"] };
  return planQueries(queriesOf(signal), sample, { prompts: defaultPrompts, shots: [] });
}
