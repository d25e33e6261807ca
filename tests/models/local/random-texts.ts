import fc from "fast-check";
import type { Token } from "../../../src/models/local/engine";

// A fixed seed: a failing run can be repeated.
fc.configureGlobal({ seed: 20231009 });

/** Few different tokens, so that texts share more than their prompt. */
const token = fc.integer({ min: 0, max: 3 }) as fc.Arbitrary<number> as fc.Arbitrary<Token>;

/** Texts that begin alike, as prompts with continuations do, and the first token to score of each. */
export interface SharedTexts {
  texts: Token[][];
  firstScored: number[];
}

/**
 * One to six texts with 1 to 9 tokens in common, and 1 to 6 after them. Up to two of the common tokens are to be
 * scored, as where a token spans the end of the prompt.
 */
export const sharedTexts: fc.Arbitrary<SharedTexts> = fc
  .record({
    prompt: fc.array(token, { minLength: 1, maxLength: 9 }),
    continuations: fc.array(
      fc.record({
        tokens: fc.array(token, { minLength: 1, maxLength: 6 }),
        spanned: fc.integer({ min: 0, max: 2 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ prompt, continuations }) => ({
    texts: continuations.map(({ tokens }) => [...prompt, ...tokens]),
    firstScored: continuations.map(({ spanned }) => Math.max(1, prompt.length - spanned)),
  }));

/** Tokens that an earlier call left in memory. */
export const tokensInMemory = fc.array(token, { maxLength: 12 });
