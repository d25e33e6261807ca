import {
  InvalidArgumentError,
  llamaCppServer,
  MissingCapabilityError,
  type ModelError,
  ModelResponseError,
} from "equirank";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FakeModelServer, type ReceivedRequest } from "../http/fake-model-server";
import { fakeLlamaAnswer, fakeLogprob, type LlamaServerFault, scoreText, tokenId } from "./fake-llama-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function connect(
  fault: LlamaServerFault = {},
  options: Partial<Parameters<typeof llamaCppServer>[0]> = {},
  answer = (request: ReceivedRequest) => fakeLlamaAnswer(request, fault),
) {
  const server = await FakeModelServer.start(answer);
  running.push(server);
  const model = llamaCppServer({
    model: "fake",
    baseUrl: `${server.origin}/v1`,
    apiKey: "key-of-this-test",
    maxRetries: 0,
    ...options,
  });
  const asked = (path: string) => server.requests.filter((request) => request.path === path);
  return { server, model, asked };
}

/** What the made-up model gives these tokens after the others, the BOS token first. */
function logLikelihood(prompt: readonly (string | number[])[], continuation: readonly (string | number[])[]) {
  const ids = ["<bos>", ...prompt, ...continuation].map(tokenId);
  const start = 1 + prompt.length;
  return ids.slice(start).reduce((sum, id, place) => sum + fakeLogprob(ids.slice(0, start + place), id), 0);
}

/** Sums of doubles that are written as JSON and read again; the ratio of two probabilities is less exact. */
const digits = 9;

describe("llamaCppServer", () => {
  it("proves a right server, without asking for an echo", async () => {
    const { model, asked } = await connect();
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
    expect(asked("/v1/completions")).toEqual([]);
    expect(model.id).toBe("llama.cpp:fake");
  });

  it("scores each token by what the model gives it before it is forced", async () => {
    const { model } = await connect();
    const prompt = " The sky";
    const { scores } = await model.scoreContinuations(prompt, [" is blue", " is green", " fell."]);
    const before = [" ", "T", "h", "e", " sky"];
    const expected = [
      [" is", " blue"],
      [" is", " green"],
      [" fell", "."],
    ];
    for (const [index, continuation] of expected.entries()) {
      expect(scores[index]!.logLikelihood).toBeCloseTo(logLikelihood(before, continuation), digits);
      expect(scores[index]!.tokenCount).toBe(2);
    }
  });

  it("asks once for tokens that continuations share, in one slot and in the order of the text", async () => {
    const { model, server, asked } = await connect();
    await model.probe();
    server.requests.length = 0;
    const continuations = [" fell is", " bird", " one", " fell is blue"];
    const { usage } = await model.scoreContinuations(" sky", continuations);
    const completions = asked("/completion");
    const forced = completions.map(({ body }) => (body.logit_bias as number[][])[0]![0]);
    // " bird" is the greedy token at this place and comes with the answer for " one".
    expect(forced).toEqual([" one", " fell", " is", " blue"].map(tokenId));
    expect(completions.map(({ body }) => (body.prompt as number[]).length)).toEqual([2, 2, 3, 4]);
    expect(new Set(completions.map(({ body }) => body.id_slot)).size).toBe(1);
    // Four texts turned into tokens, four tokens forced; the fake says that it evaluated one token of each prompt.
    expect(usage).toEqual({
      requests: 8,
      promptTokens: 2 + 2 + 3 + 4,
      cachedTokens: 1 + 1 + 2 + 3,
      generatedTokens: 4,
    });
    // At most one for each text and two for each of its tokens.
    expect(model.largestCallCost!([2, 1, 1, 3]).requests).toBe(4 + 2 * 7);
  });

  it("scores a token that ends inside a character, of which the server tells nothing", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations(" sky", ["🙂", "🙂 fell"]);
    const halves = [
      [0xf0, 0x9f],
      [0x99, 0x82],
    ];
    expect(scores[0]!.logLikelihood).toBeCloseTo(logLikelihood([" sky"], halves), digits);
    expect(scores[1]!.logLikelihood).toBeCloseTo(logLikelihood([" sky"], [...halves, " fell"]), digits);
    expect(scores[0]!.tokenCount).toBe(2);
  });

  it("counts a token that spans the end of the prompt with the continuation", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations(" sky ", ["fell"]);
    expect(scores[0]).toEqual({
      logLikelihood: expect.closeTo(logLikelihood([" sky"], [" fell"]), digits),
      tokenCount: 1,
    });
  });

  it("scores any continuations of any prompt, however they are split into tokens", async () => {
    const { model } = await connect();
    const word = fc.constantFrom(" sky", " fell", " is", "s", " ", "🙂", "<bos>", "\n");
    const text = (minLength: number) => fc.array(word, { minLength, maxLength: 4 }).map((words) => words.join(""));
    const property = fc.asyncProperty(
      text(0),
      fc.array(text(1), { minLength: 1, maxLength: 4 }),
      async (prompt, continuations) => {
        const { scores } = await model.scoreContinuations(prompt, continuations);
        for (const [index, continuation] of continuations.entries()) {
          const bytes = new TextEncoder().encode(prompt).length;
          const expected = scoreText(prompt + continuation, bytes);
          expect(scores[index]!.logLikelihood).toBeCloseTo(expected.logLikelihood, digits);
          expect(scores[index]!.tokenCount).toBe(expected.tokenCount);
        }
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it("gives calls under way together a slot each, and one that comes back its own", async () => {
    const { model, asked } = await connect();
    await model.probe();
    const slotOf = (first: string) => {
      const texts = asked("/completion").filter(({ body }) => (body.prompt as number[]).includes(tokenId(first)));
      const forced = texts.filter(({ body }) => body.logit_bias !== undefined);
      return [...new Set(forced.map(({ body }) => body.id_slot).filter((slot) => slot !== -1))];
    };
    await Promise.all([
      model.scoreContinuations(" fell sky", [" fell fell fell"]),
      model.scoreContinuations(" blue sky", [" sky sky sky"]),
    ]);
    const [blue, other] = [slotOf(" blue"), slotOf(" fell")];
    expect([blue, other].map((slots) => slots.length)).toEqual([1, 1]);
    expect(blue).not.toEqual(other);
    await model.scoreContinuations(" blue sky", [" is"]);
    expect(slotOf(" blue")).toEqual(blue);
  });

  it("takes template tokens in prompts and continuations for text", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations(" sky", ["<bos>"]);
    expect(scores[0]!.tokenCount).toBe(5);
    expect(scores[0]!.logLikelihood).toBeCloseTo(logLikelihood([" sky"], [..."<bos>"]), digits);
  });

  it("gives exact log-probabilities of labels", async () => {
    const { model } = await connect();
    const { logprobs, isBound } = await model.nextTokenLogprobs(" sky", [" Yes", " No"]);
    expect(logprobs[0]).toBeCloseTo(logLikelihood([" sky"], [" Yes"]), digits);
    expect(logprobs[1]).toBeCloseTo(logLikelihood([" sky"], [" No"]), digits);
    expect(isBound).toEqual([false, false]);
  });

  it("samples from the model's own distribution", async () => {
    const { model, asked } = await connect();
    const { texts } = await model.sample("Is it?", { count: 2, seed: 5, topP: 0.9 });
    expect(texts).toEqual(["Yes 5", "Yes 6"]);
    expect(asked("/v1/chat/completions")[0]!.body).toMatchObject({
      samplers: ["top_p", "temperature"],
      top_p: 0.9,
      model: "fake",
    });
  });

  it("sends the key and keeps it out of errors", async () => {
    const { model } = await connect({}, {}, ({ headers }) => ({
      status: 400,
      body: { error: { code: 400, message: `bad ${headers.authorization}` } },
    }));
    const error = await model.probe().catch((failure: ModelError) => failure);
    expect(JSON.stringify(error) + String(error)).not.toContain("key-of-this-test");
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining("[hidden]") });
  });

  it("stops asking when it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let forced = 0;
    const { model, asked } = await connect({}, {}, (request) => {
      const isForced = request.path === "/completion" && request.body.logit_bias !== undefined;
      if (isForced && String(request.body.prompt).includes(String(tokenId(" blue"))) && ++forced === 2) {
        controller.abort(reason);
      }
      return fakeLlamaAnswer(request);
    });
    const scored = model.scoreContinuations(" blue", [" fell fell fell fell"], controller);
    await expect(scored).rejects.toBe(reason);
    const sent = asked("/completion").length;
    await model.sample("Is it?");
    expect(asked("/completion")).toHaveLength(sent);
    expect(forced).toBe(2);
  });
});

describe("a server that cannot be trusted", () => {
  const refused: [string, LlamaServerFault, RegExp][] = [
    ["ignores logit_bias", { ignoresBias: true }, /ignores logit_bias/],
    ["tells biased values", { tellsBiased: true }, /gives 0 as the log-probability/],
    ["cuts texts", { cutsAt: 3 }, /evaluated 3 of \d+ tokens.*--ctx-size/],
    ["tells no probabilities", { replace: () => ({}) }, /answered in an unknown form.*December 2024/],
    [
      "gives values of another place",
      { replace: (token) => ({ ...token, logprob: 0.7 * Number(token.logprob) }) },
      /belong to other positions/,
    ],
  ];
  it.each(refused)("is refused where it %s", async (_, fault, reason) => {
    const { model } = await connect(fault);
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: true,
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(reason);
    await expect(model.scoreContinuations(" sky", [" fell"])).rejects.toThrow(MissingCapabilityError);
  });

  it("fails where it gives the lowest number of single precision for a probability of 0", async () => {
    // `logarithm()` of tools/server/server-task.cpp.
    let isProved = false;
    const { model } = await connect({
      replace: (token) => (isProved ? { ...token, logprob: -3.4028234663852886e38 } : token),
    });
    await model.probe();
    isProved = true;
    await expect(model.scoreContinuations(" sky", [" fell"])).rejects.toThrow(ModelResponseError);
  });

  it("fails where its tokens do not spell the text", async () => {
    let isProved = false;
    const { model } = await connect({}, {}, (request) =>
      fakeLlamaAnswer(
        isProved && request.path === "/tokenize"
          ? {
              ...request,
              body: { ...request.body, content: String(request.body.content).toLowerCase() },
            }
          : request,
      ),
    );
    await model.probe();
    isProved = true;
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(/do not spell the text/);
  });

  it("refuses a promptPrefix that repeats what the server adds", async () => {
    const { model } = await connect({}, { promptPrefix: "<bos>" });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/"<bos>" before it twice.*Leave out promptPrefix/);
  });

  it("needs a token before the continuation", async () => {
    const { model } = await connect({}, {}, (request) =>
      fakeLlamaAnswer({ ...request, body: { ...request.body, add_special: false } }),
    );
    await expect(model.scoreContinuations("", [" fell"])).rejects.toThrow(InvalidArgumentError);
  });

  it("rejects unknown options", () => {
    const misspelt = { model: "fake", baseURL: "http://localhost:1" };
    expect(() => llamaCppServer(misspelt)).toThrow(/baseURL/);
  });
});
