import { InvalidArgumentError, type LanguageModel, ModelError, openAICompatible, type SampleOptions } from "equirank";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { cachedModel } from "../../../src/models/cache/cached-model";
import { memoryCache, type ScoreCache } from "../../../src/models/cache/stores";
import { forgetServers } from "../../../src/models/http/probe";
import { FakeLanguageModel } from "../../fakes/fake-language-model";
import { fakeEchoAnswer } from "../http/fake-echo-server";
import { FakeModelServer } from "../http/fake-model-server";

/** A cache whose entries can be seen and changed. */
class FakeCache implements ScoreCache {
  readonly entries = new Map<string, string>();
  readonly get = async (key: string) => this.entries.get(key);
  readonly set = async (key: string, value: string) => this.entries.set(key, value);
}

const free = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

describe("scoreContinuations", () => {
  it("asks once, and counts what it did not ask for", async () => {
    const fake = new FakeLanguageModel();
    const model = cachedModel(fake, memoryCache());
    const asked = await model.scoreContinuations!("x", ["a", "bb"]);
    expect(asked).toEqual(await fake.scoreContinuations("x", ["a", "bb"]));
    fake.calls.length = 0;
    const { scores, usage } = await model.scoreContinuations!("x", ["a", "bb"]);
    expect(scores).toEqual(asked.scores);
    expect(usage).toEqual({ ...free, cacheHits: 2 });
    expect(fake.calls).toHaveLength(0);
  });

  it("asks for the continuations that are missing only, and puts each in its place", async () => {
    const fake = new FakeLanguageModel();
    const model = cachedModel(fake, memoryCache());
    await model.scoreContinuations!("x", ["bb"]);
    const { scores, usage } = await model.scoreContinuations!("x", ["a", "bb", "ccc"]);
    expect(scores.map((score) => score.logLikelihood)).toEqual([-1, -2, -3]);
    expect(fake.calls.map(({ texts }) => texts)).toEqual([["bb"], ["a", "ccc"]]);
    expect(usage).toMatchObject({ requests: 1, cacheHits: 1 });
  });

  it("keeps impossible answers, and tokens' counts", async () => {
    const fake = new FakeLanguageModel({ scoreContinuation: () => -Infinity });
    const model = cachedModel(fake, memoryCache());
    const first = await model.scoreContinuations!("x", ["a"]);
    expect((await model.scoreContinuations!("x", ["a"])).scores).toEqual(first.scores);
    expect(first.scores).toEqual([{ logLikelihood: -Infinity, tokenCount: 1 }]);
    expect(fake.calls).toHaveLength(1);
  });

  it.each([[Number.NaN], [Infinity], [undefined as unknown as number]])(
    "passes %s on and does not keep it",
    async (value) => {
      const fake = new FakeLanguageModel({ scoreContinuation: () => value });
      const cache = new FakeCache();
      const { scores } = await cachedModel(fake, cache).scoreContinuations!("x", ["a"]);
      expect(scores[0]?.logLikelihood).toBe(value);
      expect(cache.entries.size).toBe(0);
    },
  );

  it.each([
    { logLikelihood: 0.5, tokenCount: 1 },
    { logLikelihood: -1, tokenCount: 0 },
    { logLikelihood: -1, tokenCount: 1.5 },
  ])("neither keeps %j, which no ranking can use, nor reads it", async (wrong) => {
    const fake = new FakeLanguageModel();
    const score = fake.scoreContinuations.bind(fake);
    fake.scoreContinuations = async (...call) => ({ ...(await score(...call)), scores: [wrong] });
    const cache = new FakeCache();
    const model = cachedModel(fake, cache);
    expect((await model.scoreContinuations!("x", ["a"])).scores).toEqual([wrong]);
    expect(cache.entries.size).toBe(0);
    fake.scoreContinuations = score;
    const right = { logLikelihood: -1, tokenCount: 1 };
    expect((await model.scoreContinuations!("x", ["a"])).scores).toEqual([right]);
    // An earlier version, or another program, may have kept it.
    for (const key of cache.entries.keys()) cache.entries.set(key, JSON.stringify(wrong));
    expect((await model.scoreContinuations!("x", ["a"])).scores).toEqual([right]);
    expect([...cache.entries.values()]).toEqual([JSON.stringify(right)]);
  });

  it("tells the warnings of a call with every score that came from it", async () => {
    const warnings = [{ code: "setting-ignored", message: "The server ignores it." }];
    const fake = new FakeLanguageModel({ warnings });
    const model = cachedModel(fake, memoryCache());
    const first = await model.scoreContinuations!("x", ["a"]);
    expect(first).toMatchObject({ scores: [{ logLikelihood: -1, tokenCount: 1 }], warnings });
    expect(first.scores[0]).not.toHaveProperty("warnings");
    const again = await model.scoreContinuations!("x", ["a"]);
    expect(again).toMatchObject({ scores: first.scores, warnings, usage: { requests: 0, cacheHits: 1 } });
  });

  it("rejects too few answers instead of putting them in wrong places", async () => {
    const fake = new FakeLanguageModel();
    const score = fake.scoreContinuations.bind(fake);
    fake.scoreContinuations = (prompt, texts) => score(prompt, texts.slice(1));
    const cache = new FakeCache();
    await expect(cachedModel(fake, cache).scoreContinuations!("x", ["a", "bb"])).rejects.toThrow(
      "fake answered with 1 answers, but 2 were requested",
    );
    expect(cache.entries.size).toBe(0);
  });

  it.each(["", "{", "null", "[]", '{"logLikelihood":null,"tokenCount":1}', '{"logLikelihood":-1}'])(
    "takes an entry of %j for missing, and mends it",
    async (broken) => {
      const cache = new FakeCache();
      const fake = new FakeLanguageModel();
      const model = cachedModel(fake, cache);
      await model.scoreContinuations!("x", ["a"]);
      const [key, whole] = [...cache.entries][0]!;
      cache.entries.set(key, broken);
      const { scores } = await model.scoreContinuations!("x", ["a"]);
      expect(scores).toEqual([{ logLikelihood: -1, tokenCount: 1 }]);
      expect(cache.entries.get(key)).toBe(whole);
      expect(fake.calls).toHaveLength(2);
    },
  );

  it("does not keep errors", async () => {
    let isDown = true;
    const failure = new ModelError("the server is down");
    const fake = new FakeLanguageModel({
      beforeAnswer: () => {
        if (isDown) throw failure;
      },
    });
    const model = cachedModel(fake, memoryCache());
    await expect(model.scoreContinuations!("x", ["a"])).rejects.toBe(failure);
    isDown = false;
    expect((await model.scoreContinuations!("x", ["a"])).scores).toHaveLength(1);
  });

  it("passes on what a cache cannot do", async () => {
    const full = new Error("ENOSPC");
    const cache = { get: async () => undefined, set: () => Promise.reject(full) };
    const model = cachedModel(new FakeLanguageModel(), cache);
    await expect(model.scoreContinuations!("x", ["a"])).rejects.toBe(full);
  });
});

it("asks again for labels and samples of which it holds another number", async () => {
  const fake = new FakeLanguageModel({ drawText: () => "text" });
  const cache = new FakeCache();
  const model = cachedModel(fake, cache);
  const ask = async () => [
    (await model.nextTokenLogprobs!("x", ["a", "b"])).logprobs.length,
    (await model.sample!("x", { count: 2, seed: 1 })).texts.length,
  ];
  expect(await ask()).toEqual([2, 2]);
  for (const [key, value] of cache.entries) {
    const { logprobs, ...kept } = JSON.parse(value);
    cache.entries.set(key, JSON.stringify(logprobs ? { ...kept, logprobs: [-1] } : { texts: ["text"] }));
  }
  expect(await ask()).toEqual([2, 2]);
  expect(fake.calls).toHaveLength(4);
  expect(await ask()).toEqual([2, 2]);
  expect(fake.calls).toHaveLength(4);
});

describe("what is kept apart", () => {
  const score = (model: LanguageModel, cache: ScoreCache) => cachedModel(model, cache).scoreContinuations!("x", ["a"]);

  it.each<[string, Partial<LanguageModel>]>([
    ["another id", { id: "other" }],
    ["another fingerprint", { fingerprint: "sha256:1" }],
  ])("%s", async (_, difference) => {
    const cache = memoryCache();
    await score(new FakeLanguageModel(), cache);
    const { usage } = await score(Object.assign(new FakeLanguageModel(), difference), cache);
    expect(usage).toMatchObject({ requests: 1 });
  });

  it("labels scored exactly, and labels from a list", async () => {
    const cache = memoryCache();
    for (const scoreContinuations of [true, false]) {
      const fake = new FakeLanguageModel({ capabilities: { scoreContinuations } });
      const model = cachedModel(fake, cache);
      expect((await model.nextTokenLogprobs!("x", ["a"])).usage.requests).toBe(1);
      const again = await model.nextTokenLogprobs!("x", ["a"]);
      expect(again.usage).toEqual({ ...free, cacheHits: 1 });
      expect(again.logprobs).toEqual([Math.log(0.1)]);
    }
  });

  it("texts of a model with more room to think, which were cut off with less", async () => {
    const cache = memoryCache();
    const server = await FakeModelServer.start(({ body }) => {
      const isCut = (body.max_tokens as number) < 200;
      const message = { content: isCut ? "Par" : "Paris", reasoning_content: "The capital of France" };
      return { body: { choices: [{ message, finish_reason: isCut ? "length" : "stop" }] } };
    });
    onTestFinished(() => server.close());
    const draw = async (thinkingTokens: number) => {
      const options = { baseUrl: server.origin, model: "m", thinkingTokens };
      const { texts } = await cachedModel(openAICompatible(options), cache).sample!("x", { seed: 1, maxTokens: 50 });
      return texts;
    };
    // The first shows that the model thinks.
    await draw(99);
    forgetServers();
    expect(await draw(99)).toEqual(["Par"]);
    await openAICompatible({ baseUrl: server.origin, model: "m", thinkingTokens: 999 }).sample("x");
    expect(await draw(999)).toEqual(["Paris"]);
  });

  it("labels in another order, of which the first has a token that they share", async () => {
    const model = cachedModel(new FakeLanguageModel(), memoryCache());
    await model.nextTokenLogprobs!("x", ["a", "b"]);
    expect((await model.nextTokenLogprobs!("x", ["b", "a"])).usage.requests).toBe(1);
  });
});

describe("sample", () => {
  function connect() {
    const drawn: SampleOptions[] = [];
    const fake: LanguageModel = Object.assign(new FakeLanguageModel(), {
      sample: async (_: unknown, options: SampleOptions = {}) => {
        drawn.push(options);
        return { texts: [`text ${drawn.length}`], usage: { ...free, requests: 1 } };
      },
    });
    return { drawn, model: cachedModel(fake, memoryCache()) };
  }

  it.each<[SampleOptions]>([[{ seed: 1 }], [{ temperature: 0 }]])("keeps what is drawn with %j", async (options) => {
    const { drawn, model } = connect();
    expect((await model.sample!("x", options)).texts).toEqual(["text 1"]);
    const again = await model.sample!("x", options);
    expect(again).toEqual({ texts: ["text 1"], usage: { ...free, cacheHits: 1 } });
    expect((await model.sample!("x", { ...options, maxTokens: 7 })).texts).toEqual(["text 2"]);
    expect(drawn).toHaveLength(2);
  });

  it("draws anew without a seed", async () => {
    const { drawn, model } = connect();
    await model.sample!("x");
    expect((await model.sample!("x")).texts).toEqual(["text 2"]);
    expect(drawn).toEqual([{}, {}]);
  });
});

describe("identical calls under way", () => {
  function connect() {
    let answer = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const fake = new FakeLanguageModel({ beforeAnswer: () => gate });
    return { fake, model: cachedModel(fake, memoryCache()), answer };
  }

  it("are sent once, and paid for once", async () => {
    const { fake, model, answer } = connect();
    const calls = Array.from({ length: 10 }, () => model.scoreContinuations!("x", ["a"]));
    answer();
    const answers = await Promise.all(calls);
    expect(fake.calls).toHaveLength(1);
    expect(answers.map(({ scores }) => scores)).toEqual(Array(10).fill(answers[0]!.scores));
    expect(answers.filter(({ usage }) => usage.requests === 1)).toHaveLength(1);
    expect(answers.filter(({ usage }) => usage.cacheHits === 1)).toHaveLength(9);
  });

  it("go on for the others when one is aborted, and end when all are", async () => {
    const { fake, model, answer } = connect();
    const reason = new Error("no longer wanted");
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) => model.scoreContinuations!("x", ["a"], { signal }));
    await expect.poll(() => fake.calls.length).toBe(1);
    first.abort(reason);
    await expect(calls[0]).rejects.toBe(reason);
    expect(fake.calls[0]?.signal?.aborted).toBe(false);
    second.abort(reason);
    await expect(calls[1]).rejects.toBe(reason);
    expect(fake.calls[0]?.signal?.aborted).toBe(true);

    const later = model.scoreContinuations!("x", ["a"]);
    await expect.poll(() => fake.calls.length).toBe(2);
    answer();
    expect((await later).scores).toHaveLength(1);
  });

  it("send nothing where they are aborted before", async () => {
    const { fake, model } = connect();
    const signal = AbortSignal.abort(new Error("never wanted"));
    await expect(model.nextTokenLogprobs!("x", ["a"], { signal })).rejects.toBe(signal.reason);
    expect(fake.calls).toHaveLength(0);
    expect(fake.probes).toBe(0);
  });
});

describe("a server behind a cache", () => {
  const running: FakeModelServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  async function connect(options: object = {}) {
    const server = await FakeModelServer.start((request) => fakeEchoAnswer(request));
    running.push(server);
    const create = (more: object = {}) =>
      openAICompatible({ baseUrl: server.origin, model: "fake", ...options, ...more });
    return { server, create };
  }

  async function askAll(model: LanguageModel) {
    await model.probe!();
    const { scores } = await model.scoreContinuations!("The sky", [" fell"]);
    const { usage: _, ...labels } = await model.nextTokenLogprobs!("Is it?", [" Yes", " No"]);
    const { texts } = await model.sample!("Hello", { seed: 1 });
    return { scores, labels, texts };
  }

  it("is not asked at all the second time, not even to prove itself", async () => {
    const { server, create } = await connect();
    const cache = memoryCache();
    const first = await askAll(cachedModel(create(), cache));
    const sent = server.requests.length;
    expect(await askAll(cachedModel(create(), cache))).toEqual(first);
    expect(server.requests).toHaveLength(sent);
  });

  it("is asked again where it must be proved again", async () => {
    const server = await FakeModelServer.start((request) =>
      request.path.endsWith("/chat/completions") ? fakeEchoAnswer(request) : { status: 404, body: {} },
    );
    running.push(server);
    const create = () => openAICompatible({ baseUrl: server.origin, model: "fake" });
    const cache = memoryCache();
    await cachedModel(create(), cache).probe!();
    const sent = server.requests.length;
    // As in another process, where nothing is remembered.
    forgetServers();
    const { capabilities } = await cachedModel(create(), cache).probe!();
    expect(capabilities.scoreContinuations).toBe(false);
    expect(server.requests.length).toBe(2 * sent);
  });

  it.each([
    { promptPrefix: "The " },
    { topLogprobs: 5 },
    { extraBody: { top_k: 0 } },
    { extraBody: { temperature: undefined } },
  ])("is asked again with %o", async (difference) => {
    const { create } = await connect();
    const fingerprints = [create(), create(difference)].map(({ fingerprint }) => fingerprint);
    expect(fingerprints[0]).not.toBe(fingerprints[1]);
  });

  it("is named without what may be a key, whatever the order of parameters", async () => {
    const { create } = await connect();
    const one = create({ extraBody: { a: 1, api_key: "sk-secret" } });
    const other = create({ extraBody: { api_key: "sk-secret", a: 1 } });
    expect(one.fingerprint).toBe(other.fingerprint);
    expect(one.fingerprint).not.toContain("sk-secret");
  });
});

describe("cachedModel", () => {
  it("has what the model has, and is one object for one model and cache", () => {
    const fake = Object.assign(new FakeLanguageModel({ takesTopK: true }), {
      fingerprint: "f",
    });
    const cache = memoryCache();
    const model = cachedModel(fake, cache);
    expect(model).toMatchObject({
      ...{ id: "fake", fingerprint: "f" },
      ...{ takesTopK: true, largestCallCost: expect.any(Function) },
    });
    expect(model.capabilities).toBe(fake.capabilities);
    expect(model.sample).toBeUndefined();
    expect(cachedModel(fake, cache)).toBe(model);
    expect(cachedModel(fake, memoryCache())).not.toBe(model);
  });

  it.each([[undefined], [{}], [{ get: async () => undefined }]])("refuses %o as cache", (cache) => {
    expect(() => cachedModel(new FakeLanguageModel(), cache as never)).toThrow(InvalidArgumentError);
  });

  it("refuses wrong arguments, which no entry can be about", async () => {
    const model = cachedModel(new FakeLanguageModel(), memoryCache());
    for (const call of [
      () => model.scoreContinuations!("x", []),
      () => model.nextTokenLogprobs!([], ["a"]),
      () => model.scoreContinuations!("x", ["a"], { timeout: 1 } as never),
      () => model.probe!({ timeout: 1 } as never),
    ]) {
      await expect(call()).rejects.toThrow(InvalidArgumentError);
    }
  });
});
