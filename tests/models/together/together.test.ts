import { MissingCapabilityError, ModelResponseError, ModelUnavailableError, together } from "equirank";
import { describe, expect, it } from "vitest";
import { wordLogprob } from "../http/fake-echo-server";
import { fakeServers } from "../http/fake-servers";
import { partLogprob, shifted } from "../http/fake-tokens";
import { type FakeCompletion, type FakeLogprobs, fakeTogetherAnswer } from "./fake-together-server";

const { connect, connectProved } = fakeServers(together, (request) => fakeTogetherAnswer(request));

/** The same change for what is told of every text that was sent. */
const changeEcho =
  (change: (logprobs: FakeLogprobs) => FakeLogprobs | undefined) =>
  (completion: FakeCompletion): FakeCompletion => ({
    ...completion,
    prompt: completion.prompt.map(({ text, logprobs }) => {
      const changed = logprobs && change(logprobs);
      return { text, ...(changed && { logprobs: changed }) };
    }),
  });

const right = [
  { logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"), tokenCount: 2 },
  { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
];

describe("together", () => {
  it("scores by the echo that comes in the answer's prompt", async () => {
    const { server, model } = await connect();
    expect(model.id).toBe("together:org/model");
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
    server.requests.length = 0;
    const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual(right);
    // BOS and 2, 4 and 3 words; one token generated for each text.
    expect(usage).toEqual({ requests: 3, promptTokens: 12, cachedTokens: 0, generatedTokens: 3 });
    expect(model.largestCallCost!([2, 1])).toEqual({ requests: 3, generatedTokens: 3 });
    expect(server.requests.map(({ body }) => body)).toEqual(
      ["The sky", "The sky is blue", "The sky fell"].map((prompt) => ({
        model: "org/model",
        prompt,
        max_tokens: 1,
        stream: false,
        temperature: 0,
        logprobs: 1,
        echo: true,
      })),
    );
    expect(server.requests[0]!.headers.authorization).toBe("Bearer sk-secret");
  });

  it("tells tokens by their texts where it is told no numbers", async () => {
    const withoutNumbers = changeEcho(({ tokens, token_logprobs }) => ({ tokens, token_logprobs }));
    const { model } = await connect((request) => fakeTogetherAnswer(request, withoutNumbers));
    expect((await model.scoreContinuations("The sky", [" is blue", " fell"])).scores).toEqual(right);
  });

  it("counts a token that spans prompt and continuation whole, and parts of characters each", async () => {
    const { model } = await connect();
    expect((await model.scoreContinuations("The sky f", ["ell"])).scores).toEqual([right[1]]);
    expect((await model.scoreContinuations("My 🙂 says", [" 🙂"])).scores).toEqual([
      { logLikelihood: wordLogprob(" says", " 🙂") + partLogprob, tokenCount: 2 },
    ]);
  });

  it("asks the chat for top tokens by a number, and reads them from its lists", async () => {
    const { server, model } = await connect();
    const messages = [{ role: "user" as const, content: "Is it?" }];
    const { logprobs, isBound } = await model.nextTokenLogprobs(messages, ["No", "Never"]);
    // What the list leaves over, 1 - 0.5 - 0.25 - 0.125, and the last one listed are both 0.125.
    expect(logprobs).toEqual([Math.log(0.25), Math.log(0.125)]);
    expect(isBound).toEqual([false, true]);
    expect(server.requests[0]!.body).toEqual({
      model: "org/model",
      messages,
      max_tokens: 1,
      stream: false,
      temperature: 0,
      logprobs: 20,
    });
    expect((await model.sample("Hello", { seed: 3 })).texts).toEqual(["Yes 3"]);
  });

  it("reads the same list as an object, which its document also allows", async () => {
    const { model } = await connect((request) => {
      const answer = fakeTogetherAnswer(request);
      const { choices } = answer.body as { choices: { logprobs: { top_logprobs?: unknown[] } }[] };
      const logprobs = choices[0]!.logprobs;
      if (logprobs.top_logprobs) Object.assign(logprobs, { top_logprobs: logprobs.top_logprobs[0] });
      return answer;
    });
    const messages = [{ role: "user" as const, content: "Is it?" }];
    expect((await model.nextTokenLogprobs(messages, ["No"])).logprobs).toEqual([Math.log(0.25)]);
  });
});

describe("answers that cannot be trusted", () => {
  it.each<[string, (completion: FakeCompletion) => FakeCompletion]>([
    ["ignores echo", (completion) => ({ ...completion, prompt: [] })],
    ["echoes without log-probabilities", changeEcho(() => undefined)],
    ["echoes with empty lists", changeEcho(() => ({ tokens: [], token_logprobs: [] }))],
  ])("are told from a model that %s", async (_, change) => {
    const { model } = await connect((request) => fakeTogetherAnswer(request, change));
    const { capabilities, reasons } = await model.probe();
    expect(capabilities.scoreContinuations).toBe(false);
    expect(reasons.scoreContinuations).toMatch(
      /without the log-probabilities of the prompt although asked.*Not every model/,
    );
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(MissingCapabilityError);
  });

  it("are refused where they belong to other positions", async () => {
    const shift = changeEcho((logprobs) => ({
      ...logprobs,
      token_logprobs: [null, ...shifted(logprobs.token_logprobs.slice(1), -3)],
    }));
    const { model } = await connect((request) => fakeTogetherAnswer(request, shift));
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/belong to other positions/);
  });

  it("are refused where zeros stand for all values", async () => {
    const zeros = changeEcho((logprobs) => ({
      ...logprobs,
      token_logprobs: logprobs.token_logprobs.map(() => 0),
    }));
    const { model } = await connect((request) => fakeTogetherAnswer(request, zeros));
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/gives 0 as the log-probability of every given tok/);
  });

  it("are refused where the lists are not as long as each other", async () => {
    const uneven = changeEcho((logprobs) => ({ ...logprobs, tokens: logprobs.tokens.slice(1) }));
    const { model } = await connect((request) => fakeTogetherAnswer(request, uneven));
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/\d tokens and \d+ log-probabilities/);
  });

  it("are refused for one text after the proof, and the call with it", async () => {
    const cut = changeEcho(({ tokens, token_logprobs, token_ids }) => ({
      tokens: tokens.slice(0, -1),
      token_logprobs: token_logprobs.slice(0, -1),
      token_ids: token_ids!.slice(0, -1),
    }));
    const { model } = await connectProved((request) =>
      fakeTogetherAnswer(request, request.body.prompt === "The sky is blue" ? cut : undefined),
    );
    const scoring = model.scoreContinuations("The sky", [" is blue", " fell"]);
    await expect(scoring).rejects.toThrow(ModelResponseError);
    await expect(scoring).rejects.toThrow(/reads " is" after the prompt where " is blue" was sent/);
  });

  it("never show the key", async () => {
    const { model } = await connect(() => ({
      status: 401,
      body: { error: { message: "Invalid API key provided: sk-secret" } },
    }));
    const error = await model.scoreContinuations("The sky", [" fell"]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(String(error)).not.toContain("sk-secret");
  });
});
