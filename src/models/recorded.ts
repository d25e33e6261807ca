import { sha256 } from "../shared/digest";
import { InvalidArgumentError, MissingCapabilityError } from "../shared/errors";
import { type LabelLogprobs, type LanguageModel, type ModelCapabilities, noUsage, type Prompt } from "./language-model";

/** Scores of a real model, with the model's name: JSON that can be written to a file. */
export interface Recording {
  /** Version of this layout. */
  format: 1;
  /** `id` of the model that was recorded. */
  model: string;
  /** What else identifies it, for readers: a checksum of its file, its revision, the engine's version. */
  details?: Record<string, string>;
  /** Its proven capabilities. */
  capabilities: ModelCapabilities;
  /** By digest of prompt and continuation: `[log-likelihood in nats, number of tokens]`; null stands for -Infinity. */
  continuations: Record<string, [logLikelihood: number | null, tokenCount: number]>;
  /**
   * By digest of prompt and labels:
   * `[log-probabilities in nats or null for -Infinity, probability of none of them, bounded labels]`.
   */
  labels: Record<string, [logprobs: (number | null)[], uncoveredMass: number, bounds: number[]]>;
}

/**
 * A model that answers from a recording, without the model: for examples, tests and offline work. It returns exactly
 * the recorded answers, and rejects calls that were not recorded.
 * @throws InvalidArgumentError if the recording is not one
 */
export function recorded(recording: Recording): LanguageModel {
  const parts = [recording?.capabilities, recording?.continuations, recording?.labels];
  if (recording?.format !== 1 || parts.some((part) => typeof part !== "object" || part === null)) {
    const expected = "must be a recording of format 1, made by recordModel()";
    throw new InvalidArgumentError("recording", recording, expected);
  }
  const [keysOfTexts, keysOfLabels] = [rememberKeys(), rememberKeys()];
  /** The labels of the last call, usually those of the next as well, and their JSON. */
  let [known, name]: [readonly string[], string] = [[], "[]"];
  return {
    id: `recorded:${recording.model}`,
    capabilities: { ...recording.capabilities, sample: false },
    async scoreContinuations(prompt, continuations, { signal } = {}) {
      signal?.throwIfAborted();
      const keyOfText = keysOfTexts(prompt);
      const scores = continuations.map((text) => {
        const entry = recording.continuations[keyOfText([text], text)];
        const [logLikelihood, tokenCount] = entry ?? refuse(recording, prompt);
        return { logLikelihood: logLikelihood ?? -Infinity, tokenCount };
      });
      return { scores, usage: noUsage };
    },
    async nextTokenLogprobs(prompt, labels, { signal } = {}): Promise<LabelLogprobs> {
      signal?.throwIfAborted();
      if (labels.length !== known.length || labels.some((label, i) => label !== known[i])) {
        [known, name] = [[...labels], JSON.stringify(labels)];
      }
      const entry = recording.labels[keysOfLabels(prompt)(labels, name)];
      const [logprobs, uncoveredMass, bounds] = entry ?? refuse(recording, prompt);
      return {
        logprobs: logprobs.map((logprob) => logprob ?? -Infinity),
        uncoveredMass,
        isBound: labels.map((_, i) => bounds.includes(i)),
        usage: noUsage,
      };
    },
  };
}

/** A model that asks another one and records its answers. */
export interface RecordingModel extends LanguageModel {
  /** Everything answered so far. */
  readonly recording: Recording;
}

let recordings = 0;

/**
 * The model, with every further score kept in `recording`. Samples are passed on but not kept.
 * @param details what else identifies the model, for readers of the recording
 */
export function recordModel(model: LanguageModel, details?: Record<string, string>): RecordingModel {
  const recording: Recording = {
    format: 1,
    model: model.id,
    ...(details && { details }),
    capabilities: model.capabilities,
    continuations: {},
    labels: {},
  };
  const { scoreContinuations, nextTokenLogprobs, probe, sample, largestCallCost, thinkingRoom } = model;
  recordings++;
  return {
    id: model.id,
    // Probes and judge's tests are remembered by this; a recording needs its own, so that it contains them.
    fingerprint: [model.fingerprint ?? "", `recording ${recordings}`].join(" ").trim(),
    capabilities: model.capabilities,
    ...(model.takesTopK !== undefined && { takesTopK: model.takesTopK }),
    ...(largestCallCost && { largestCallCost: largestCallCost.bind(model) }),
    ...(thinkingRoom && { thinkingRoom: thinkingRoom.bind(model) }),
    recording,
    ...(probe && {
      async probe(options) {
        const result = await probe.call(model, options);
        recording.capabilities = result.capabilities;
        return result;
      },
    }),
    ...(sample && { sample: sample.bind(model) }),
    ...(scoreContinuations && {
      async scoreContinuations(prompt, continuations, options) {
        const answer = await scoreContinuations.call(model, prompt, continuations, options);
        for (const [i, { logLikelihood, tokenCount }] of answer.scores.entries()) {
          const key = keyOf(prompt, [continuations[i]!]);
          recording.continuations[key] = [withoutInfinity(logLikelihood), tokenCount];
        }
        return answer;
      },
    }),
    ...(nextTokenLogprobs && {
      async nextTokenLogprobs(prompt, labels, options) {
        const answer = await nextTokenLogprobs.call(model, prompt, labels, options);
        const { logprobs, uncoveredMass } = answer;
        const bounds = answer.isBound.flatMap((isBound, i) => (isBound ? [i] : []));
        const key = keyOf(prompt, labels);
        recording.labels[key] = [logprobs.map(withoutInfinity), uncoveredMass, bounds];
        return answer;
      },
    }),
  };
}

function withoutInfinity(logarithm: number): number | null {
  return logarithm === -Infinity ? null : logarithm;
}

function refuse(recording: Recording, prompt: Prompt): never {
  const shown = JSON.stringify(prompt).slice(-80);
  throw new MissingCapabilityError(
    `The recording of ${recording.model} has no answer to the prompt that ends ${shown}: record it with recordModel(), or use the model itself`,
  );
}

/**
 * Gives keys after a prompt, and keeps those of up to 2 MB of texts, since a hash takes longer than the rest of an
 * answer.
 */
function rememberKeys() {
  const byPrompt = new Map<Prompt, Map<string, string>>();
  let length = 0;
  return (prompt: Prompt) => {
    const known = byPrompt.get(prompt) ?? new Map<string, string>();
    return (texts: readonly string[], name: string): string => {
      const key = known.get(name) ?? keyOf(prompt, texts);
      if (typeof prompt !== "string" || known.has(name)) return key;
      length += prompt.length + name.length;
      byPrompt.set(prompt, known.set(name, key));
      if (length <= 2 ** 20) return key;
      byPrompt.clear();
      length = 0;
      return key;
    };
  };
}

/**
 * The first 24 hexadecimal digits of the SHA-256 of what was asked: the JSON of the list of the prompt and the texts.
 */
function keyOf(prompt: Prompt, texts: readonly string[]): string {
  return sha256(`[${JSON.stringify(prompt)},${JSON.stringify(texts).slice(1)}`).slice(0, 24);
}
