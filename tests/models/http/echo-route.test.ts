import { MissingCapabilityError, ModelResponseError } from "equirank";
import { describe, expect, it } from "vitest";
import { createEchoRoute } from "../../../src/models/http/echo-route";

type List = Record<string, number> | null;

interface FakeEcho {
  tokens: string[];
  values: (number | null)[];
  lists?: List[] | unknown;
}

/** A route of answers written by hand, in the order in which they are asked for, for a text of one-letter words. */
function routeOf(...echoes: FakeEcho[]) {
  const { signal } = new AbortController();
  const route = createEchoRoute(async (_, read) => {
    const { tokens, values, lists } = echoes.shift()!;
    const offsets = tokens.map((__, i) => tokens.slice(0, i).join("").length);
    const logprobs = {
      tokens,
      token_logprobs: values,
      text_offset: offsets,
      ...(lists !== undefined && { top_logprobs: lists }),
    };
    return read({ choices: [{ text: tokens.join(""), logprobs }] });
  }, "");
  return {
    generate: (prompt: string) => route.generate(prompt, 2, signal),
    score: async (prompt: string, continuation: string) => {
      const [scored] = await route.score(prompt, [continuation], signal);
      return scored!.tokens.map(({ logprob }) => logprob);
    },
  };
}

/** "a b c" and a generated " d", which is the most probable token at its place; " b" and " c" are not. */
const right = {
  tokens: ["a", " b", " c", " d"],
  values: [null, -3, -2, -0.5],
  lists: [null, { " x": -1, " b": -3 }, { " y": -0.4, " c": -2 }, { " d": -0.5 }] as List[],
};

describe("an echo with the most probable tokens listed", () => {
  it("is believed where all fits together", async () => {
    expect(await routeOf(right).score("a", " b c")).toEqual([-3, -2]);
  });

  // What llama_cpp.server 0.3.36 does to texts without BOS, see
  // tests/fixtures/http/llama-cpp-server-without-prefix.json: its last place is another's.
  it.each<[string, FakeEcho]>([
    [
      "shifted to the left, lists and all",
      {
        ...right,
        values: [-3, -2, -0.5, -7],
        lists: [...right.lists.slice(1), { " z": -0.1, " d": -7 }],
      },
    ],
    ["shifted to the left, lists not", { ...right, values: [null, -2, -0.5, -7] }],
    [
      "shifted to the right, lists and all",
      { ...right, values: [null, -9, -3, -2], lists: [null, null, ...right.lists.slice(1, 3)] },
    ],
    ["above the most probable token's", { ...right, values: [null, -3, -0.2, -0.5] }],
  ])("is refused where its values are %s", async (_, echo) => {
    await expect(routeOf(echo).score("a", " b c")).rejects.toThrow(ModelResponseError);
    await expect(routeOf(echo).score("a", " b c")).rejects.toThrow(/belong to other positions/);
  });

  it("is believed from a server that does not generate its most probable token", async () => {
    const penalised = { tokens: [" e"], values: [-4], lists: [{ " d": -0.5, " e": -4 }] };
    const echo = {
      tokens: ["a", " b", " e"],
      values: [null, -3, -4],
      lists: [null, { " x": -1, " b": -3 }, { " d": -0.5, " e": -4 }],
    };
    const route = routeOf(penalised, echo);
    await route.generate("a b");
    expect(await route.score("a", " b")).toEqual([-3]);
  });

  it.each([[null], [[]], [[{}, {}, {}, {}]], [[{ " b": null }]], ["none"]])(
    "is believed as it is where the lists are %j",
    async (lists) => {
      expect(await routeOf({ ...right, lists }).score("a", " b c")).toEqual([-3, -2]);
    },
  );
});

describe("an echo", () => {
  it("may have no value for the first token of the text only", async () => {
    const holed = { tokens: ["a", " b", " c"], values: [null, null, -1] };
    await expect(routeOf(holed).score("a b", " c")).rejects.toThrow(
      /no log-probability for token 2, " b", where only the first of a text can have none/,
    );
  });

  it("is refused where the first token spans prompt and continuation, and so has no value", async () => {
    const merged = { tokens: ["ab", " c"], values: [null, -1] };
    await expect(routeOf(merged).score("a", "b c")).rejects.toThrow(/no log-probability for the token "ab"/);
  });

  it("counts a token that spans prompt and continuation whole", async () => {
    const merged = { tokens: ["a", " bc", " d"], values: [null, -2, -1] };
    expect(await routeOf(merged).score("a b", "c")).toEqual([-2]);
  });

  it("is refused without log-probabilities, as a capability that is missing", async () => {
    const route = createEchoRoute(async (_, read) => read({ choices: [{ text: "a" }] }), "");
    await expect(route.score("a", [" b"], undefined)).rejects.toThrow(MissingCapabilityError);
  });

  it("is refused where the server adds the BOS token that promptPrefix gives", async () => {
    const doubled = { tokens: ["<s>", "<s>", "a", " b"], values: [null, -9, -3, -2] };
    await expect(routeOf(doubled).score("a", " b")).rejects.toThrow(/"<s>" before it twice.*Leave out promptPrefix/);
  });
});
