import { ModelResponseError } from "equirank";
import { describe, expect, it } from "vitest";
import { createPrefillRoute, type Prefill, type PrefillToken } from "../../../src/models/http/prefill-route";

const usage = { requests: 1, promptTokens: 0, cachedTokens: 0, generatedTokens: 1 };
const bos = { id: 1, text: "<s>", logprob: null };

/** A route of answers written by hand: of the prompt alone, then with each continuation. */
function routeOf(...prefills: PrefillToken[][]) {
  const read = async (): Promise<Prefill[]> => prefills.map((tokens) => ({ tokens, usage }));
  const generate = () => Promise.reject(new Error("not asked for"));
  const route = createPrefillRoute({ name: "/route", remedy: "", generate, read }, "");
  return (prompt: string, ...continuations: string[]) => route.score(prompt, continuations, undefined);
}

/** As SentencePiece tokens read, each decoded alone: without their spaces. */
const token = (id: number, text: string, logprob: number) => ({ id, text, logprob });
const the = token(450, "The", -3);
const sky = token(14744, "sky", -2);

describe("a text read as tokens with numbers", () => {
  it("is scored from the first token that is not the prompt's, as it stands there", async () => {
    const is = token(338, "is", -0.5);
    const blue = token(7254, "blue", -0.25);
    const score = routeOf([bos, the, sky], [bos, the, sky, is, blue], [bos, the, sky, blue]);
    const scored = await score("The sky", " is blue", " blue");
    expect(scored.map(({ tokens }) => tokens)).toEqual([[is, blue], [blue]]);
    expect(scored.map((text) => text.usage.requests)).toEqual([2, 1]); // the prompt's with the first
  });

  it("keeps labels apart that read the same", async () => {
    const spaced = token(3869, "Yes", -0.5);
    const bare = token(8241, "Yes", -2);
    const score = routeOf([bos, the], [bos, the, spaced], [bos, the, bare]);
    const scored = await score("The", " Yes", "Yes");
    expect(scored.map(({ tokens }) => tokens[0]!.id)).toEqual([3869, 8241]);
  });

  it("counts a token that spans prompt and continuation whole", async () => {
    const space = token(29871, "", -1);
    const score = routeOf([bos, the, space], [bos, the, sky]);
    expect((await score("The ", "sky"))[0]!.tokens).toEqual([sky]);
  });

  it("may have tokens that read as bytes or as nothing", async () => {
    const parts = [token(243, "<0xF0>", -4), token(162, "\ufffd", -1), token(1, "", -0.5)];
    const score = routeOf([bos, the], [bos, the, ...parts, sky]);
    expect((await score("The", "🙂 sky"))[0]!.tokens).toHaveLength(4);
  });

  it("has no score where its first token spans the prompt, and so has no value", async () => {
    const thesky = { id: 9, text: "Thesky", logprob: null };
    await expect(routeOf([{ ...the, logprob: null }], [thesky])("The", "sky")).rejects.toThrow(
      /no log-probability for the token "Thesky"/,
    );
  });

  it.each<[string, PrefillToken[], RegExp]>([
    ["cut at the prompt", [bos, the], /as it reads the prompt alone.*may cut/],
    ["cut behind the prompt", [bos, the, token(8, "s", -1)], /reads "s" after the prompt/],
    ["those of another text", [bos, the, token(7, "sea", -1)], /reads "sea" after the prompt/],
    ["another at the prompt", [bos, { ...the, logprob: -9 }, sky], /belong to other positions/],
    ["control", [bos, the, token(2, "</s>", -1)], /reads "<\/s>" in the text as a control token/],
    ["opened twice", [bos, { ...bos, logprob: -1 }, the, sky], /"<s>" before it twice/],
    ["without a value", [bos, the, { ...sky, logprob: undefined }], /no log-probability for/],
    ["with the sentinel -9999", [bos, the, { ...sky, logprob: -9999 }], /not a measurement/],
    ["with a positive value", [bos, the, { ...sky, logprob: 0.1 }], /a finite number <= 0/],
  ])("is refused where its tokens are %s", async (_, together, message) => {
    const scoring = routeOf([bos, the], together)("The", " sky");
    await expect(scoring).rejects.toThrow(ModelResponseError);
    await expect(scoring).rejects.toThrow(message);
  });
});
