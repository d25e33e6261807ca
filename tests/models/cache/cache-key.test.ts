import type { LanguageModel } from "equirank";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CachedCall, cacheKey, canonicalJson } from "../../../src/models/cache/cache-key";

const capabilities = { scoreContinuations: true, nextTokenLogprobs: true, sample: true };

/** Texts that are likely to meet: a property over texts that never do would hold of any key. */
const text = fc.oneof(
  fc.constantFrom("", "a", "b", "ab", '"', ",", "\n", "\ud800", "\ufffd"),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const message = fc.record({
  role: fc.constantFrom("user" as const, "assistant" as const),
  content: text,
});
const prompt = fc.oneof(text, fc.array(message, { minLength: 1, maxLength: 2 }));
const options = fc.record({
  count: fc.integer({ min: 1, max: 2 }),
  temperature: fc.constantFrom(0, 1),
  topP: fc.constantFrom(0.5, 1),
  maxTokens: fc.integer({ min: 1, max: 2 }),
  stop: fc.array(text, { maxLength: 2 }),
  seed: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
});
const call: fc.Arbitrary<CachedCall> = fc.oneof(
  fc.record({ kind: fc.constant("probe" as const), claims: fc.constant(capabilities) }),
  fc.record({ kind: fc.constant("continuation" as const), prompt, continuation: text }),
  fc.record({
    kind: fc.constant("labels" as const),
    prompt,
    labels: fc.array(text, { minLength: 1, maxLength: 2 }),
    isExact: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("samples" as const), prompt, options }),
);
const model: fc.Arbitrary<LanguageModel> = fc.record({
  id: text,
  fingerprint: text,
  capabilities: fc.constant(capabilities),
});

describe("cacheKey", () => {
  it("is the same exactly where model and call are", async () => {
    const asked = fc.tuple(model, call);
    const pair = fc.oneof(
      fc.tuple(asked, asked),
      // Two that differ in one text at most.
      fc.tuple(asked, text, text).map(([[of, what], one, other]) => {
        const put = (content: string) =>
          "prompt" in what ? { ...what, prompt: [{ role: "user" as const, content }] } : what;
        return [
          [of, put(one)],
          [of, put(other)],
        ] as [[LanguageModel, CachedCall], [LanguageModel, CachedCall]];
      }),
    );
    await fc.assert(
      fc.asyncProperty(pair, async ([one, other]) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        const [key, otherKey] = await Promise.all([cacheKey(...one), cacheKey(...other)]);
        expect(key === otherKey).toBe(isSame);
        expect(key).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 300 },
    );
  });

  it("takes no notice of the order of names, nor of what is not sent", async () => {
    const of = { id: "m", capabilities };
    const first = { role: "user" as const, content: "a" };
    const same = { content: "a", role: "user" as const, note: "mine" };
    const [one, other] = await Promise.all(
      [first, same].map((said) => cacheKey(of, { kind: "continuation", prompt: [said], continuation: "b" })),
    );
    expect(one).toBe(other);
  });

  // SHA-256 of {"continuation":" b","fingerprint":"f","id":"m","keyVersion":1,"kind":"continuation","prompt":"a"} by
  // sha256sum: a change of it makes every cache of every user useless, and must raise keyVersion.
  it("stays what it is", async () => {
    const key = await cacheKey(
      { id: "m", fingerprint: "f", capabilities },
      { kind: "continuation", prompt: "a", continuation: " b" },
    );
    expect(key).toBe("f102f272c844948c4ef2db39ab969c56bd99ced766f4b6986d504da540c75e0f");
  });
});

describe("canonicalJson", () => {
  it("is JSON of the same value, whatever the order of names", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const reversed = JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
          typeof inner === "object" && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).reverse())
            : inner,
        );
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
