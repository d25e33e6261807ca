import { InvalidArgumentError, MissingCapabilityError, ModelError, ModelResponseError, vllm } from "equirank";
import { describe, expect, it } from "vitest";
import { wordLogprob } from "../http/fake-echo-server";
import type { ReceivedRequest } from "../http/fake-model-server";
import { fakeServers } from "../http/fake-servers";
import { beginOfText, partLogprob, shifted } from "../http/fake-tokens";
import { type FakeChoice, fakeVllmAnswer, refusal } from "./fake-vllm-server";

type Change = (choices: FakeChoice[], body: Record<string, unknown>) => FakeChoice[];

const { connect, connectProved } = fakeServers(vllm, (request) => fakeVllmAnswer(request));

const changed = (change: Change) => (request: ReceivedRequest) => fakeVllmAnswer(request, change);

const withoutPromptLogprobs: Change = (choices) => choices.map((choice) => ({ ...choice, prompt_logprobs: null }));

const right = [
  { logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"), tokenCount: 2 },
  { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
];

describe("vllm", () => {
  it("scores all continuations of a prompt in one request, the prompt first", async () => {
    const { server, model } = await connectProved(fakeVllmAnswer);
    const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual(right);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/completions",
      headers: { authorization: "Bearer sk-secret" },
    });
    expect(server.requests[0]!.body).toEqual({
      model: "org/model",
      prompt: ["The sky", "The sky is blue", "The sky fell"],
      max_tokens: 1,
      stream: false,
      temperature: 0,
      prompt_logprobs: 0,
      return_token_ids: true,
    });
    // BOS and 2, 4 and 3 words; one token generated for each text.
    expect(usage).toEqual({ requests: 1, promptTokens: 12, cachedTokens: 0, generatedTokens: 3 });
    expect(model.largestCallCost!([2, 1])).toEqual({ requests: 3, generatedTokens: 3 });
  });

  it("puts members that come out of order in their places", async () => {
    const { model } = await connectProved(changed((choices) => [choices[2]!, choices[0]!, choices[1]!]));
    const { scores } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual(right);
  });

  it.each<[string, Change]>([
    ["0, 2", (choices) => choices.filter(({ index }) => index !== 1)],
    ["0, 1, 1", (choices) => [choices[0]!, choices[1]!, { ...choices[1]! }]],
    ["(none)", () => []],
    ["0, 1, 2, 3", (choices) => [...choices, { ...choices[0]!, index: 3 }]],
    ["1, 2, 3", (choices) => choices.map((one) => ({ ...one, index: one.index + 1 }))],
  ])("loses none silently where the members are %s", async (members, change) => {
    const { model } = await connectProved(changed(change));
    const scoring = model.scoreContinuations("The sky", [" is blue", " fell"]);
    await expect(scoring).rejects.toThrow(ModelResponseError);
    await expect(scoring).rejects.toThrow(`members ${members} where 0 to 2 were asked for`);
  });

  it("asks for the whole list again where one member was broken in passing", async () => {
    let answers = 0;
    const breakOnce: Change = (choices) => (answers++ === 0 ? choices.slice(1) : choices);
    const { server, model } = await connectProved(changed(breakOnce), { maxRetries: 1 });
    const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual(right);
    expect(usage.requests).toBe(1);
    expect(server.requests.map(({ body }) => body)).toEqual([server.requests[0]!.body, server.requests[0]!.body]);
  });

  it("sends at most 32 texts in a request", async () => {
    const { server, model } = await connectProved(fakeVllmAnswer);
    const continuations = Array.from({ length: 40 }, (_, i) => ` number${i}`);
    const { scores, usage } = await model.scoreContinuations("The sky", continuations);
    expect(scores).toEqual(continuations.map((word) => ({ logLikelihood: wordLogprob(" sky", word), tokenCount: 1 })));
    const lengths = server.requests.map(({ body }) => (body.prompt as string[]).length);
    expect(lengths.sort()).toEqual([32, 9]); // the prompt and 40
    expect(usage).toMatchObject({ requests: 2, promptTokens: 3 + 40 * 4, generatedTokens: 41 });
  });

  it("counts a token that spans prompt and continuation whole", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations("The sky f", ["ell"]);
    expect(scores).toEqual([{ logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 }]);
  });

  it("scores characters that are split over tokens, also behind one in the prompt", async () => {
    const { model } = await connect();
    const { scores } = await model.scoreContinuations("My 🙂 says", [" hi", " 🙂 too"]);
    expect(scores).toEqual([
      { logLikelihood: wordLogprob(" says", " hi"), tokenCount: 1 },
      {
        logLikelihood: wordLogprob(" says", " 🙂") + partLogprob + wordLogprob(" 🙂", " too"),
        tokenCount: 3,
      },
    ]);
  });

  it("scores labels as given text, exactly", async () => {
    const { server, model } = await connectProved(fakeVllmAnswer);
    const { logprobs, isBound, usage } = await model.nextTokenLogprobs("Sure?", [" Yes", " No"]);
    expect(logprobs).toEqual([wordLogprob("Sure?", " Yes"), wordLogprob("Sure?", " No")]);
    expect(isBound).toEqual([false, false]);
    expect(usage.requests).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it("asks the chat for answers drawn from the whole distribution", async () => {
    const { server, model } = await connect();
    expect(model.id).toBe("vllm:org/model");
    expect((await model.sample("Hello")).texts).toEqual(["Yes"]);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      body: {
        model: "org/model",
        temperature: 1,
        top_p: 1,
        top_k: -1,
        min_p: 0,
        repetition_penalty: 1,
      },
    });
  });

  describe("with a base model, which has no chat template", () => {
    // vLLM's words for it, from vllm/entrypoints/chat_utils.py.
    const words =
      "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.";
    const ofBaseModel = (request: ReceivedRequest) =>
      request.path === "/v1/chat/completions"
        ? refusal(words)
        : fakeVllmAnswer(request, (choices) =>
            choices.map((choice) => ({ ...choice, text: " 2 + 2 = 4\nA: 4\n\nQuestion: 1" })),
          );

    it("continues a text, and does not ask the chat again", async () => {
      const { server, model } = await connectProved(ofBaseModel);
      const options = { topP: 0.9, maxTokens: 12, stop: ["\n\n"], seed: 7 };
      const { texts, finishReasons, usage } = await model.sample("Q: 2 + 2?\nA:", options);
      expect(texts).toEqual([" 2 + 2 = 4\nA: 4"]);
      expect(finishReasons).toEqual(["stop"]);
      expect(usage).toMatchObject({ requests: 1, generatedTokens: 12 });
      expect(server.requests.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/v1/completions"]);
      expect(server.requests[1]!.body).toEqual({
        model: "org/model",
        prompt: "Q: 2 + 2?\nA:",
        top_k: -1,
        min_p: 0,
        repetition_penalty: 1,
        stream: false,
        max_tokens: 12,
        temperature: 1,
        top_p: 0.9,
        stop: ["\n\n"],
        seed: 7,
      });
      await model.sample("Q: 2 + 2?\nA:", { count: 2, seed: 7 });
      expect(server.requests.slice(2).map(({ path, body }) => [path, body.seed])).toEqual([
        ["/v1/completions", 7],
        ["/v1/completions", 8],
      ]);
    });

    it("proves that it samples, and refuses messages in vLLM's words", async () => {
      const refusing = (request: ReceivedRequest) =>
        request.path === "/v1/chat/completions" ? refusal(words) : fakeVllmAnswer(request);
      const { model } = await connect(refusing);
      expect((await model.probe()).capabilities).toEqual({
        scoreContinuations: true,
        nextTokenLogprobs: true,
        sample: true,
      });
      const asked = model.sample([{ role: "user", content: "Hello" }]);
      await expect(asked).rejects.toThrow("provide a chat template");
    });

    it("passes on what else the chat refuses", async () => {
      const { server, model } = await connectProved(() => refusal("max_tokens is too large"));
      await expect(model.sample("Hello")).rejects.toThrow("max_tokens is too large");
      expect(server.requests.every(({ path }) => path === "/v1/chat/completions")).toBe(true);
    });
  });
});

describe("answers that cannot be trusted", () => {
  const shiftPlaces: Change = (choices) =>
    choices.map((choice) => {
      const [first, ...others] = choice.prompt_logprobs ?? [];
      if (first === undefined) return choice;
      const values = others.map((place) => Object.values(place!)[0]!.logprob);
      const moved = shifted(values, -3).map((logprob, i) => {
        const [id, entry] = Object.entries(others[i]!)[0]!;
        return { [id]: { ...entry, logprob } };
      });
      return { ...choice, prompt_logprobs: [null, ...moved] };
    });

  it("are refused by the probe where they belong to other positions, and echo is asked instead", async () => {
    const { server, model } = await connect(changed(shiftPlaces));
    expect((await model.scoreContinuations("The sky", [" is blue", " fell"])).scores).toEqual(right);
    expect(server.requests.at(-1)!.body).toEqual({
      model: "org/model",
      prompt: ["The sky is blue", "The sky fell"],
      max_tokens: 1,
      stream: false,
      temperature: 0,
      logprobs: 1,
      echo: true,
    });
  });

  it("are refused for good where echo belongs to other positions as well", async () => {
    const shiftAll: Change = (choices, body) =>
      shiftPlaces(choices, body).map((choice) =>
        body.echo && choice.logprobs
          ? {
              ...choice,
              logprobs: {
                ...choice.logprobs,
                token_logprobs: [null, ...shifted(choice.logprobs.token_logprobs.slice(1), -3)],
                top_logprobs: choice.logprobs.top_logprobs.map(() => null),
              },
            }
          : choice,
      );
    const { model } = await connect(changed(shiftAll));
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: true, // from the chat
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(
      /with prompt_logprobs gives .* belong to other positions.*with echo gives .* belong to other positions/,
    );
  });

  it("are not asked for where prompt_logprobs are refused, or ignored: echo is asked with lists", async () => {
    const refuse = (request: ReceivedRequest) =>
      "prompt_logprobs" in request.body ? refusal("prompt_logprobs is not supported") : fakeVllmAnswer(request);
    for (const respond of [refuse, changed(withoutPromptLogprobs)]) {
      const { server, model } = await connect(respond);
      const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
      expect(scores).toEqual(right);
      expect(usage).toMatchObject({ requests: 1, promptTokens: 9, generatedTokens: 2 });
      expect(server.requests.at(-1)!.body.prompt).toEqual(["The sky is blue", "The sky fell"]);
    }
  });

  it("are refused where echo is ignored too", async () => {
    const ignoreBoth = ({ path, body }: ReceivedRequest) =>
      fakeVllmAnswer({ method: "POST", path, headers: {}, body: { ...body, echo: false } }, (all) =>
        withoutPromptLogprobs(all, body),
      );
    const { model } = await connect(ignoreBoth);
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(
      /without prompt_logprobs although asked.*do not spell the text it was sent.*may ignore `echo`/,
    );
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(MissingCapabilityError);
  });

  // Offsets add up the tokens' own lengths, and " \ufffd" and "\ufffd" are one character longer than " 🙂".
  it("are refused where echo has offsets that a split character moves", async () => {
    const { model } = await connect(changed(withoutPromptLogprobs));
    await expect(model.scoreContinuations("My 🙂 says", [" hi"])).rejects.toThrow(/do not spell the text/);
  });

  it.each<[string, (place: Record<string, { logprob: number | null }>) => unknown, RegExp]>([
    ["null", () => null, /gives no log-probability for the token/],
    ["the sentinel -9999", (place) => replaced(place, -9999), /-9999 .*not a measurement/],
    ["positive", (place) => replaced(place, 0.5), /0\.5 as the log-probability/],
    ["of several tokens, the given one not among them", () => ({ 3: entry, 4: entry }), /gives no/],
  ])("are refused where a value of the continuation is %s", async (_, distort, message) => {
    const { model } = await connectProved(
      changed((choices) =>
        choices.map((choice) => ({
          ...choice,
          prompt_logprobs: choice.prompt_logprobs!.map((place, i, all) =>
            i === all.length - 1 && i > 2 ? (distort(place!) as typeof place) : place,
          ),
        })),
      ),
    );
    await expect(model.scoreContinuations("The sky", [" is blue", " fell"])).rejects.toThrow(message);
  });

  const entry = { logprob: -1, rank: 1, decoded_token: " x" };
  const replaced = (place: Record<string, { logprob: number | null }>, logprob: number) =>
    Object.fromEntries(Object.entries(place).map(([id, one]) => [id, { ...one, logprob }]));

  it("are read without the tokens' numbers, as before vLLM 0.10.2, where one token is listed a place", async () => {
    const withoutNumbers: Change = (choices) =>
      choices.map(({ prompt_token_ids: _, ...choice }) => choice as FakeChoice);
    const { model } = await connect(changed(withoutNumbers));
    expect((await model.scoreContinuations("The sky", [" is blue", " fell"])).scores).toEqual(right);

    // JSON objects with numbers for names come sorted by them, so which was given cannot be told.
    const severalListed: Change = (choices, body) =>
      withoutNumbers(choices, body).map((choice) => ({
        ...choice,
        prompt_logprobs: choice.prompt_logprobs!.map((place) => place && { ...place, 5: entry }),
      }));
    const ambiguous = await connectProved(changed(severalListed));
    await expect(ambiguous.model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(/several tokens at a place/);
  });

  it("are refused where the numbers of tokens and values differ", async () => {
    const { model } = await connectProved(
      changed((choices) => choices.map((choice) => ({ ...choice, prompt_token_ids: [1, 2] }))),
    );
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(/2 tokens and 3 log-probabilities/);
  });

  it("are refused where one member is of a text that was cut", async () => {
    const { model } = await connectProved(
      changed((choices) =>
        choices.map((choice) =>
          choice.index === 1
            ? {
                ...choice,
                prompt_logprobs: choice.prompt_logprobs!.slice(0, -1),
                prompt_token_ids: choice.prompt_token_ids!.slice(0, -1),
              }
            : choice,
        ),
      ),
    );
    await expect(model.scoreContinuations("The sky", [" is blue", " fell"])).rejects.toThrow(
      /reads " is" after the prompt where " is blue" was sent/,
    );
  });

  it("are refused where the server adds the BOS token that promptPrefix gives", async () => {
    // The word that reads as BOS gets its number, as a tokenizer that parses special tokens gives it.
    const asBos: Change = (choices) =>
      choices.map((choice) => ({
        ...choice,
        prompt_token_ids: choice.prompt_token_ids?.map((id, place) => (place === 1 ? beginOfText.id : id)) ?? null,
        prompt_logprobs:
          choice.prompt_logprobs?.map((place, i) =>
            i === 1 ? { [beginOfText.id]: Object.values(place!)[0]! } : place,
          ) ?? null,
      }));
    const { model } = await connect(changed(asBos), { promptPrefix: `${beginOfText.text} ` });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/"<\|begin_of_text\|>" before it twice.*Leave out promptPrefix/);
  });

  it("fail the call where the server refuses the list, for one of its texts", async () => {
    const { model } = await connectProved(() => refusal("This model's maximum context length is 8 tokens."));
    const error = await model.scoreContinuations("The sky", [" fell"]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ status: 400, isRetryable: false, attempts: 1 });
    expect((error as Error).message).toContain("maximum context length is 8 tokens");
  });
});

it.each([
  ["options.model", {}],
  ["options.model", { model: "" }],
  ["options.baseUrl", { model: "m", baseUrl: "localhost" }],
  ["options.apiKey", { model: "m", apiKey: "two\nlines" }],
  ["options.headers", { model: "m", headers: new Map() }],
  ["options.extraBody", { model: "m", extraBody: {} }],
])("a wrong %s is refused: %j", (parameter, options) => {
  let error: unknown;
  try {
    vllm(options as never);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InvalidArgumentError);
  expect(error).toMatchObject({ parameter });
});
