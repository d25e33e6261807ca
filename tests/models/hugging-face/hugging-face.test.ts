import { huggingFace, InvalidArgumentError, MissingCapabilityError } from "equirank";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fakeEchoAnswer, wordLogprob } from "../http/fake-echo-server";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "../http/fake-model-server";
import { fakeGenerateAnswer } from "./fake-generate-server";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(
  respond: (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>,
): Promise<FakeModelServer> {
  const server = await FakeModelServer.start(respond);
  running.push(server);
  return server;
}

async function connect(respond: (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer> = fakeGenerateAnswer) {
  const server = await serve(respond);
  const model = huggingFace({
    endpointUrl: server.origin,
    accessToken: "hf_secret",
    maxRetries: 0,
  });
  return { server, model };
}

describe("huggingFace with an endpoint of text-generation-inference", () => {
  it("proves its prefill and scores by it", async () => {
    const { server, model } = await connect();
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
    const before = server.requests.length;
    const { scores, usage } = await model.scoreContinuations!("The sky", [" is blue", " fell"]);
    expect(scores).toEqual([
      { logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"), tokenCount: 2 },
      { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
    ]);
    // The prompt alone (BOS and 2 words), and with each continuation (BOS and 4 words, BOS and 3 words).
    expect(usage).toEqual({ requests: 3, promptTokens: 12, cachedTokens: 0, generatedTokens: 3 });
    expect(server.requests.slice(before).map(({ path, body }) => [path, body.inputs])).toEqual([
      ["/generate", "The sky"],
      ["/generate", "The sky is blue"],
      ["/generate", "The sky fell"],
    ]);
    expect(server.requests.at(-1)).toMatchObject({
      headers: { authorization: "Bearer hf_secret" },
      body: {
        parameters: {
          max_new_tokens: 1,
          do_sample: false,
          details: true,
          decoder_input_details: true,
        },
      },
    });
  });

  it("counts a token that spans the end of the prompt as a whole", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations!("The sky f", ["ell"]);
    expect(scores).toEqual([{ logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 }]);
  });

  it("says how to turn prefill on where it is empty, and that there is no echo either", async () => {
    const { model } = await connect((request) => fakeGenerateAnswer(request, { hasPrefill: false }));
    const { capabilities, reasons } = await model.probe();
    expect(capabilities.scoreContinuations).toBe(false);
    expect(reasons.scoreContinuations).toMatch(/empty prefill.*--enable-prefill-logprobs/);
    expect(reasons.scoreContinuations).toMatch(/\/completions.*without log-probabilities/);
    await expect(model.scoreContinuations!("The sky", [" fell"])).rejects.toThrow(MissingCapabilityError);
  });

  it("refuses prefill values that belong to other positions", async () => {
    const { model } = await connect((request) => {
      const answer = fakeGenerateAnswer(request);
      const { details } = answer.body as { details?: { prefill: { logprob: number | null }[] } };
      details?.prefill.forEach((token, i, all) => {
        token.logprob = all[i + 1]?.logprob ?? -1;
      });
      return answer;
    });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/decoder_input_details.*belong to other positions/);
  });

  it("refuses an answer whose prompt scores otherwise than alone, after the proof", async () => {
    let isProved = false;
    const { model } = await connect((request) => {
      const answer = fakeGenerateAnswer(request);
      if (!isProved || request.body.inputs === "The sky") return answer;
      const { details } = answer.body as { details: { prefill: { logprob: number | null }[] } };
      for (const token of details.prefill) token.logprob &&= token.logprob - 2;
      return answer;
    });
    await model.probe();
    isProved = true;
    await expect(model.scoreContinuations!("The sky", [" fell"])).rejects.toThrow(
      /gives "The" of the prompt the log-probabilities .* belong to other positions/,
    );
  });

  it("refuses a text to which the server adds the BOS token that promptPrefix gives", async () => {
    const server = await serve(fakeGenerateAnswer);
    const model = huggingFace({ endpointUrl: server.origin, promptPrefix: "<s> " });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/"<s>" before it twice.*Leave out promptPrefix/);
  });

  it("refuses a candidate's text that was read as control", async () => {
    const { model } = await connect();
    await expect(model.scoreContinuations!("The sky", [" fell </s>"])).rejects.toThrow(
      /reads "<\/s>" in the text as a control token/,
    );
  });

  it("asks the chat for 5 top tokens and leaves out top_p 1, which that server refuses", async () => {
    const { server, model } = await connect();
    const messages = [{ role: "user" as const, content: "Is it?" }];
    const { logprobs } = await model.nextTokenLogprobs(messages, ["No"]);
    expect(logprobs).toEqual([Math.log(0.25)]);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer hf_secret" },
      body: { messages, max_tokens: 1, logprobs: true, top_logprobs: 5 },
    });
    expect((await model.sample("Hello", { count: 2, seed: 1 })).texts).toEqual(["Yes 1", "Yes 2"]);
    expect(server.requests[1]?.body).not.toHaveProperty("top_p");
  });
});

describe("huggingFace with an endpoint that echoes", () => {
  it("recovers the log-probabilities that the client's textGeneration drops", async () => {
    const { server, model } = await connect((request) =>
      request.path === "/generate" ? { status: 404, body: {} } : fakeEchoAnswer(request),
    );
    const { scores } = await model.scoreContinuations!("The sky", [" fell"]);
    expect(scores).toEqual([{ logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 }]);
    expect(server.requests.at(-1)).toMatchObject({
      path: "/v1/completions",
      body: { prompt: "The sky fell", max_tokens: 1, echo: true, logprobs: 1, temperature: 0 },
    });
  });
});

describe("huggingFace through the router", () => {
  it("sends the chat to the router with the model's name, and cannot score given text", async () => {
    const server = await serve(fakeEchoAnswer);
    const sent: string[] = [];
    const model = huggingFace({
      model: "org/model",
      accessToken: "hf_secret",
      fetch: (url, init) => {
        sent.push(String(url));
        return fetch(String(url).replace("https://router.huggingface.co", server.origin), init);
      },
    });
    expect(model.id).toBe("hf:org/model");
    expect(model.capabilities.scoreContinuations).toBe(false);
    expect(model.scoreContinuations).toBeUndefined();
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
    expect((await model.nextTokenLogprobs("Is it?", ["No"])).logprobs).toEqual([Math.log(0.25)]);
    expect(new Set(sent)).toEqual(new Set(["https://router.huggingface.co/v1/chat/completions"]));
    expect(server.requests[0]).toMatchObject({
      headers: { authorization: "Bearer hf_secret" },
      body: { model: "org/model" },
    });
  });

  it("says what the client refuses, without the token", async () => {
    const model = huggingFace({ model: "org/model", accessToken: "key-of-a-provider" });
    const error: unknown = await model.sample("Hello").catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: "ModelError" });
    expect((error as Error).message).toMatch(/@huggingface\/inference refuses the call.*auto-router/);
    expect((error as Error).message).not.toContain("key-of-a-provider");
  });
});

describe("failures", () => {
  it.each<[FakeAnswer, string, boolean]>([
    [{ status: 401, body: { error: "Invalid token hf_secret" } }, "ModelUnavailableError", false],
    [{ status: 429, headers: { "retry-after": "9" }, body: {} }, "ModelUnavailableError", true],
    [{ status: 503, body: { error: "loading" } }, "ModelUnavailableError", true],
    [{ body: "<html>Welcome</html>" }, "ModelResponseError", false],
  ])("are those of every adapter, not the client's: %j", async (answer, name, isRetryable) => {
    const { server, model } = await connect(() => answer);
    const error: unknown = await model.sample("Hello").catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name, isRetryable, status: answer.status ?? 200 });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("hf_secret");
    expect(server.requests).toHaveLength(1); // the client itself would repeat a 503 for ever
  });

  it("rejects with the signal's reason at once", async () => {
    const { server, model } = await connect(() => new Promise<FakeAnswer>(() => {}));
    const controller = new AbortController();
    const sampling = model.sample("Hello", { signal: controller.signal });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 10_000);
    controller.abort("stop");
    await expect(sampling).rejects.toBe("stop");
  });

  it.each([
    ["options.model", {}],
    ["options.model", { model: "" }],
    ["options.provider", { endpointUrl: "http://localhost", provider: "together" }],
    ["options.endpointUrl", { endpointUrl: "localhost" }],
    ["options.endpointUrl", { model: "a", endpointUrl: "" }],
    ["options.endpointUrl", { model: "a", endpointUrl: null }],
    ["options.accessToken", { model: "a", accessToken: "hf_secret " }],
    ["options.token", { model: "a", token: "hf_secret" }],
  ])("refuses a wrong %s", (parameter, options) => {
    let error: unknown;
    try {
      huggingFace(options as never);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ parameter });
  });
});
