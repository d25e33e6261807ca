import { sha256 } from "../../shared/digest";
import type { ResolvedSampleOptions } from "../check-call";
import type { LanguageModel, ModelCapabilities, Prompt } from "../language-model";

/**
 * Raised whenever a new version of this library would answer the same call otherwise, or keep its answers otherwise.
 */
const keyVersion = 1;

/** A call to a model: all of it that changes the answer, besides the model. */
export type CachedCall =
  | { kind: "probe"; claims: ModelCapabilities }
  | { kind: "continuation"; prompt: Prompt; continuation: string }
  | {
      kind: "labels";
      prompt: Prompt;
      labels: readonly string[];
      /**
       * Whether the model proved that it scores given text: servers then score labels exactly, and else from a list.
       */
      isExact: boolean;
    }
  | {
      kind: "samples";
      prompt: Prompt;
      options: ResolvedSampleOptions;
      /** By how much a text may be longer for thoughts: with less, an answer may be cut off. */
      thinkingTokens?: number | undefined;
    };

/**
 * The key of a call to a model: the SHA-256 of its canonical JSON, together with the model's id and fingerprint and the
 * version of this library's keys. Calls have the same key only where they must have the same answer.
 */
export function cacheKey({ id, fingerprint }: LanguageModel, call: CachedCall): string {
  const prompt =
    "prompt" in call && typeof call.prompt !== "string"
      ? // Whatever else a caller's objects hold is not sent.
        call.prompt.map(({ role, content }) => ({ role, content }))
      : undefined;
  return sha256(canonicalJson({ keyVersion, id, fingerprint, ...call, ...(prompt && { prompt }) }));
}

/**
 * The JSON of a value, the same whatever the order in which objects name their properties.
 * @example canonicalJson({ b: 1, a: { d: 2, c: 3 } }) // '{"a":{"c":3,"d":2},"b":1}'
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
