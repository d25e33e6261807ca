import { runTogether } from "../../abort/run-together";
import { shareTask } from "../../abort/share-task";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { MissingCapabilityError } from "../../errors/model-error";
import { checkCallOptions, checkPrompt, checkTexts, resolveSampleOptions } from "../check-call";
import type { LanguageModel, ModelCallOptions, ProbeResult, Prompt } from "../language-model";
import { sumUsage } from "../usage";
import type { ContinuationScorer } from "./continuation-scorer";
import { labelsFromFirstTokens } from "./label-logprobs";
import { type HttpAccess, probeHttpModel } from "./probe-http-model";

/** A language model behind HTTP, which can do all it is asked until its probe shows otherwise. */
export interface HttpModel extends LanguageModel {
  scoreContinuations: NonNullable<LanguageModel["scoreContinuations"]>;
  /**
   * Proves the capabilities against the server, once: about ten short requests, sent here or with the first call that
   * needs to know. No call's `usage` counts them.
   */
  probe: NonNullable<LanguageModel["probe"]>;
  nextTokenLogprobs: NonNullable<LanguageModel["nextTokenLogprobs"]>;
  sample: NonNullable<LanguageModel["sample"]>;
}

/**
 * The language model of these ways of reaching it: what the adapters share once requests can be sent.
 * @param fingerprint as in `LanguageModel`
 */
export function createHttpModel(id: string, fingerprint: string, access: HttpAccess): HttpModel {
  const { chat, scorers } = access;
  const probed = shareTask((signal) => probeHttpModel(access, signal));

  /** The proved scorer for this prompt, or why there is none. */
  async function scorerFor(
    prompt: Prompt,
    signal: AbortSignal | undefined,
  ): Promise<{ scorer: ContinuationScorer; prompt: string } | { reason: string }> {
    if (typeof prompt !== "string") {
      return {
        reason:
          "Given text can be scored after a text prompt only: a server applies its chat template to messages where they " +
          "cannot be followed by given text. Pass the prompt as text.",
      };
    }
    if (scorers.length === 0) return { reason: `${id} has no way of scoring given text.` };
    const { scorer, result } = await probed(signal);
    return scorer === undefined
      ? { reason: result.reasons.scoreContinuations ?? "" }
      : { scorer, prompt };
  }

  return {
    id,
    fingerprint,
    capabilities: {
      scoreContinuations: scorers.length > 0,
      nextTokenLogprobs: true,
      sample: true,
    },

    largestCallCost(tokens) {
      const requests = Math.max(1, ...scorers.map((scorer) => scorer.requestsFor(tokens)));
      return { requests, generatedTokens: requests };
    },

    async probe(options: ModelCallOptions = {}): Promise<ProbeResult> {
      checkCallOptions(options);
      const { result } = await probed(options.signal);
      return { capabilities: { ...result.capabilities }, reasons: { ...result.reasons } };
    },

    async scoreContinuations(prompt, continuations, options = {}) {
      checkPrompt(prompt);
      checkTexts("continuations", continuations);
      checkCallOptions(options);
      const found = await scorerFor(prompt, options.signal);
      if ("reason" in found) throw new MissingCapabilityError(found.reason);
      const scored = await found.scorer.score(found.prompt, continuations, options.signal);
      return {
        scores: scored.map(({ tokens }) => ({
          logLikelihood: tokens.reduce((sum, token) => sum + token.logprob, 0),
          tokenCount: tokens.length,
        })),
        usage: sumUsage(scored.map((text) => text.usage)),
      };
    },

    async nextTokenLogprobs(prompt, labels, options = {}) {
      checkPrompt(prompt);
      checkTexts("labels", labels);
      checkCallOptions(options);
      const { signal } = options;
      // Scoring each label as given text is exact for all of them and puts the prompt to the model as it stands, so it
      // comes first where it is proved. The chat lists only some tokens, and those of an answer to a user's message.
      const found = await scorerFor(prompt, signal);
      if ("reason" in found) {
        return chat.labelLogprobs(prompt, labels, signal);
      }
      const scored = await found.scorer.score(found.prompt, labels, signal);
      return {
        ...labelsFromFirstTokens(scored.map((text) => text.tokens[0]!)),
        usage: sumUsage(scored.map((text) => text.usage)),
      };
    },

    async sample(prompt, options = {}) {
      checkPrompt(prompt);
      const resolved = resolveSampleOptions(options);
      if (resolved.topK !== undefined) {
        throw new InvalidArgumentError(
          "options.topK",
          resolved.topK,
          "must be left out: the chat by which this model samples does not have it on every server; use topP or temperature, or the server's own parameter in extraBody where the adapter takes one",
        );
      }
      const drawn = await runTogether(
        Array.from(
          { length: resolved.count },
          (_, index) => (together: AbortSignal) => chat.sample(prompt, resolved, index, together),
        ),
        options.signal,
      );
      return {
        texts: drawn.map((sample) => sample.text),
        usage: sumUsage(drawn.map((sample) => sample.usage)),
      };
    },
  };
}
