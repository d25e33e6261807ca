import { MissingCapabilityError, ModelError, ModelResponseError, sglang } from "equirank";
import { describe, expect, it } from "vitest";
import { wordLogprob } from "../http/fake-echo-server";
import type { ReceivedRequest } from "../http/fake-model-server";
import { fakeServers } from "../http/fake-servers";
import { beginOfText, partLogprob, shifted } from "../http/fake-tokens";
import { type FakeGenerated, fakeSglangAnswer } from "./fake-sglang-server";

type Change = (entries: FakeGenerated[], body: Record<string, unknown>) => FakeGenerated[];

const { connect, connectProved } = fakeServers(sglang, (request) => fakeSglangAnswer(request));

const changed = (change: Change) => (request: ReceivedRequest) => fakeSglangAnswer(request, { change });

/** The same change for the log-probabilities of what was sent, in every entry. */
const changeInput =
  (
    change: (
      triples: FakeGenerated["meta_info"]["input_token_logprobs"],
    ) => FakeGenerated["meta_info"]["input_token_logprobs"],
  ): Change =>
  (entries) =>
    entries.map((entry) => ({
      ...entry,
      meta_info: {
        ...entry.meta_info,
        input_token_logprobs: change(entry.meta_info.input_token_logprobs),
      },
    }));

const right = [
  { logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"), tokenCount: 2 },
  { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
];

const score = ({ model }: Awaited<ReturnType<typeof connect>>) =>
  model.scoreContinuations("The sky", [" is blue", " fell"]);

describe("sglang", () => {
  it("scores all continuations in one request, of token numbers, from where they begin", async () => {
    const connected = await connectProved((request) => fakeSglangAnswer(request));
    const { scores, usage } = await score(connected);
    expect(scores).toEqual(right);
    const [tokenized, generated, ...others] = connected.server.requests;
    expect(others).toEqual([]);
    expect(tokenized).toMatchObject({
      path: "/tokenize",
      headers: { authorization: "Bearer sk-secret" },
      body: { prompt: ["The sky", "The sky is blue", "The sky fell"] },
    });
    expect(generated!.path).toBe("/generate");
    expect(generated!.body).toEqual({
      input_ids: [expect.any(Array), expect.any(Array)],
      sampling_params: { temperature: 0, max_new_tokens: 1 },
      return_logprob: true,
      // Behind BOS and "The": the value of the first place asked for, " sky", is missing.
      logprob_start_len: [2, 2],
      return_text_in_logprobs: true,
    });
    // BOS and 4 words, BOS and 3 words; BOS and "The" are in the cache when the second comes.
    expect(usage).toEqual({ requests: 2, promptTokens: 9, cachedTokens: 2, generatedTokens: 2 });
    expect(connected.model.largestCallCost!([2, 1])).toEqual({ requests: 4, generatedTokens: 4 });
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

  it("sends at most 32 texts in a request", async () => {
    const { server, model } = await connectProved((request) => fakeSglangAnswer(request));
    const continuations = Array.from({ length: 40 }, (_, i) => ` number${i}`);
    const { scores, usage } = await model.scoreContinuations("The sky", continuations);
    expect(scores).toEqual(continuations.map((word) => ({ logLikelihood: wordLogprob(" sky", word), tokenCount: 1 })));
    const lengths = server.requests.flatMap(({ path, body }) =>
      path === "/generate" ? [(body.input_ids as unknown[]).length] : [],
    );
    expect(lengths.sort()).toEqual([32, 8]);
    expect(usage).toMatchObject({ requests: 4, promptTokens: 40 * 4, generatedTokens: 40 });
  });

  it("scores labels as given text, exactly", async () => {
    const { model } = await connect();
    const { logprobs, isBound } = await model.nextTokenLogprobs("Sure?", [" Yes", " No"]);
    expect(logprobs).toEqual([wordLogprob("Sure?", " Yes"), wordLogprob("Sure?", " No")]);
    expect(isBound).toEqual([false, false]);
  });

  it("takes answers that leave out the first place, as some versions do", async () => {
    const connected = await connect(changed(changeInput((triples) => triples.slice(1))));
    expect((await score(connected)).scores).toEqual(right);
  });

  it("sends whole texts where there is no /tokenize", async () => {
    const connected = await connect((request) => fakeSglangAnswer(request, { hasTokenize: false }));
    const { scores, usage } = await score(connected);
    expect(scores).toEqual(right);
    // The prompt alone, BOS and 2 words, goes along; no prefix is cached before its first token.
    expect(usage).toEqual({ requests: 1, promptTokens: 12, cachedTokens: 0, generatedTokens: 3 });
    expect(connected.server.requests.at(-1)!.body).toMatchObject({
      text: ["The sky", "The sky is blue", "The sky fell"],
      logprob_start_len: [0, 0, 0],
    });
  });

  it("finds its own routes beside an address without a version, too", async () => {
    const { server, model } = await connect(undefined, { path: "" });
    await model.probe();
    expect(new Set(server.requests.map(({ path }) => path))).toEqual(
      new Set(["/generate", "/tokenize", "/v1/chat/completions"]),
    );
  });

  it("asks the chat for answers drawn from the whole distribution", async () => {
    const { server, model } = await connect();
    expect(model.id).toBe("sglang:org/model");
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
});

describe("answers that cannot be trusted", () => {
  it.each<[string, Change, RegExp]>([
    ["out of order", ([one, other]) => [other!, one!], /other tokens than it was sent/],
    ["too few", ([one]) => [one!], /1 texts where 2 were sent/],
    ["too many", ([one, other]) => [one!, other!, one!], /3 texts where 2 were sent/],
    ["empty", changeInput(() => []), /without input_token_logprobs/],
    ["without the last token", changeInput((all) => all.slice(0, -1)), /other tokens/],
    ["without the first token of the continuation", changeInput((all) => all.slice(2)), /other tok/],
    [
      "without a value", // orjson writes NaN as null.
      changeInput((all) => all.map(([_, id, text]) => [null, id, text])),
      /gives no log-probability for the token " is"/,
    ],
    [
      "given up on",
      ([one, other]) => {
        const reason = { type: "abort", message: "Out of memory", status_code: 500 };
        return [one!, { ...other!, meta_info: { ...other!.meta_info, finish_reason: reason } }];
      },
      /gave up on a text, saying "Out of memory"/,
    ],
  ])("fail the call where one is %s", async (_, change, message) => {
    const scoring = score(await connectProved(changed(change)));
    await expect(scoring).rejects.toThrow(message);
    await expect(scoring).rejects.toThrow(ModelError);
  });

  it("are asked for again, all of them, where one was broken in passing", async () => {
    let answers = 0;
    const breakOnce: Change = (entries) => (answers++ === 0 ? entries.slice(1) : entries);
    const connected = await connectProved(changed(breakOnce), { maxRetries: 1 });
    const { scores, usage } = await score(connected);
    expect(scores).toEqual(right);
    expect(usage.requests).toBe(2);
    expect(connected.server.requests.map(({ path }) => path)).toEqual(["/tokenize", "/generate", "/generate"]);
  });

  it("are refused where /tokenize tells of another number of texts", async () => {
    const { model } = await connect((request) => {
      const answer = fakeSglangAnswer(request);
      const { tokens } = answer.body as { tokens?: unknown[] };
      tokens?.pop();
      return request.path === "/generate" && "text" in request.body && tokens === undefined
        ? fakeSglangAnswer(request, { change: changeInput(() => []) })
        : answer;
    });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(
      /\/tokenize answers with 1 texts where 2 were sent.*without input_token_logprobs/,
    );
    await expect(model.scoreContinuations("The sky", [" fell"])).rejects.toThrow(MissingCapabilityError);
  });

  it("are refused where /tokenize tells its texts in another order", async () => {
    const connected = await connectProved((request) => {
      const answer = fakeSglangAnswer(request);
      const { tokens } = answer.body as { tokens?: number[][] };
      tokens?.push(...tokens.splice(1, 1));
      return answer;
    });
    await expect(score(connected)).rejects.toThrow(/reads " fell" after the prompt where " is blue" was sent/);
  });

  it("are refused by the probe where values belong to other positions", async () => {
    const shift = changeInput((all) => {
      const values = shifted(
        all.map(([logprob]) => logprob),
        -3,
      );
      return all.map(([, id, text], i) => [i === 0 ? null : values[i]!, id, text]);
    });
    const { model } = await connect(changed(shift));
    const { capabilities, reasons } = await model.probe();
    expect(capabilities.scoreContinuations).toBe(false);
    expect(reasons.scoreContinuations).toMatch(
      /logprob_start_len gives tokens other log-probabilities.*return_logprob .*belong to other pos/,
    );
  });

  it("are refused where the server adds the BOS token that promptPrefix gives", async () => {
    const { model } = await connect(
      (request) => {
        const answer = fakeSglangAnswer(request);
        const { tokens } = answer.body as { tokens?: number[][] };
        for (const ids of tokens ?? []) ids[1] = beginOfText.id;
        return answer;
      },
      { promptPrefix: `${beginOfText.text} ` },
    );
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/before it twice.*Leave out promptPrefix/);
  });

  it("are refused where a candidate's text was read as control", async () => {
    const scoring = (await connect()).model.scoreContinuations("The sky", [" fell </s>"]);
    await expect(scoring).rejects.toThrow(ModelResponseError);
    await expect(scoring).rejects.toThrow(/reads " <\/s>" in the text as a control token/);
  });
});
