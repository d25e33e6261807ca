import {
  cachedModel,
  InvalidArgumentError,
  ModelResponseError,
  memoryCache,
  rankCandidates,
  topTokensOnly,
} from "equirank";
import { describe, expect, it } from "vitest";

const messages = [{ role: "user" as const, content: "Is Paris in France?" }];
const tokens = [
  { token: "Yes", logprob: Math.log(0.75) },
  { token: "No", logprob: Math.log(0.2) },
];

describe("topTokensOnly", () => {
  it("gives labels among the tokens their own log-probability, and bounds others", async () => {
    const calls: unknown[] = [];
    const model = topTokensOnly(
      async (given, { count }) => {
        calls.push([given, count]);
        return tokens;
      },
      { id: "mine", topLogprobs: 5 },
    );
    const found = await model.nextTokenLogprobs("Is Paris in France?", ["No", "Yes", "Maybe"]);
    // What the list leaves over for another token is 0.05.
    expect(found.logprobs.map(Math.exp)).toEqual([
      expect.closeTo(0.2, 12),
      expect.closeTo(0.75, 12),
      expect.closeTo(0.05, 12),
    ]);
    expect(found.isBound).toEqual([false, false, true]);
    expect(found.usage.requests).toBe(1);
    expect(calls).toEqual([[messages, 5]]);
  });

  it("ranks candidates by the letters that it lists", async () => {
    const model = topTokensOnly(
      async (given) => {
        const { content } = given.at(-1)!;
        const likely = content.includes("Paris") && !content.includes("Rome is") ? 0.7 : 0.4;
        return [
          { token: "A", logprob: Math.log(likely) },
          { token: "B", logprob: Math.log(0.9 - likely) },
          { token: "Yes", logprob: Math.log(0.06) },
          { token: "No", logprob: Math.log(0.02) },
        ];
      },
      { id: "letters" },
    );
    const { ranking } = await rankCandidates({
      question: "Which city is the capital of France?",
      candidates: ["Paris", "Rome"],
      model,
    });
    expect(ranking.map(({ candidate }) => candidate)).toEqual(["Paris", "Rome"]);
  });

  it("asks again where that can help, and never tells a secret", async () => {
    let asked = 0;
    const secret = "not-like-a-key";
    const model = topTokensOnly(
      async () => {
        if (++asked === 1) throw Object.assign(new Error("busy"), { status: 503 });
        throw new Error(`refused for ${secret}`);
      },
      { secrets: [secret], maxRetries: 1 },
    );
    await expect(model.nextTokenLogprobs(messages, ["Yes"])).rejects.toThrow(/refused for \[hidden\]/);
    expect(asked).toBe(2);
  });

  it("keeps lists of another length apart in a cache", async () => {
    const cache = memoryCache();
    const list = async (_: unknown, { count }: { count: number }) =>
      [...tokens, { token: "Maybe", logprob: Math.log(0.04) }].slice(0, count);
    const ask = (topLogprobs: number) => {
      const model = cachedModel(topTokensOnly(list, { id: "mine", topLogprobs }), cache);
      return model.nextTokenLogprobs!(messages, ["Yes", "Maybe"]);
    };
    expect((await ask(2)).isBound).toEqual([false, true]);
    expect((await ask(3)).isBound).toEqual([false, false]);
    expect((await ask(3)).usage.cacheHits).toBe(1);
  });

  it.each([[[{ token: "Yes" }]], ["Yes"], [undefined]])("refuses %j as tokens", async (listed) => {
    const model = topTokensOnly(async () => listed as never, { maxRetries: 0 });
    await expect(model.nextTokenLogprobs(messages, ["Yes"])).rejects.toThrow(ModelResponseError);
  });

  it("names the token whose log-probability cannot be used", async () => {
    const listed = [{ token: "Yes", logprob: 1 }, tokens[0]!];
    const model = topTokensOnly(async () => listed, { maxRetries: 0 });
    await expect(model.nextTokenLogprobs(messages, ["Yes"])).rejects.toThrow(
      /gives 1 as the log-probability of "Yes", which must be a finite number <= 0/,
    );
  });

  it("rejects what is no function, and unknown options", () => {
    expect(() => topTokensOnly("Yes" as never)).toThrow(InvalidArgumentError);
    expect(() => topTokensOnly(async () => tokens, { top: 5 } as never)).toThrow(/options\.top/);
    expect(() => topTokensOnly(async () => tokens, { secrets: "x" as never })).toThrow(/secrets/);
  });
});
