import { createOpenAI } from "@ai-sdk/openai";
import * as ai5 from "ai-5";
import * as ai6 from "ai-6";
import { createOpenAI as createOpenAI2 } from "ai-sdk-openai-2";
import { InvalidArgumentError, openAICompatible } from "equirank";
import { type ConsensusReport, consensus, consensusMiddleware } from "equirank/ai-sdk";
import { afterEach, describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import type { FakeModelServer } from "../models/http/fake-model-server";
import { drawUsage, type FakeChatOptions, judgementUsage, startFakeChat } from "./fake-chat";

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const question = "What is the capital of France?";
/** Most samples are wrong, so that a vote and a judge choose differently. */
const drawn = ["Lyon", "Paris", "Lyon", "Paris", "Lyon"];

async function start(options: Partial<FakeChatOptions> = {}) {
  const fake = await startFakeChat({
    question,
    answer: (index) => drawn[index % drawn.length]!,
    right: ["Paris"],
    ...options,
  });
  running.push(fake.server);
  const baseURL = `${fake.server.origin}/v1`;
  return {
    ...fake,
    v2: createOpenAI2({ baseURL, apiKey: "key-of-this-test" }).chat("fake"),
    v3: createOpenAI({ baseURL, apiKey: "key-of-this-test" }).chat("fake"),
    judge: openAICompatible({ baseUrl: baseURL, apiKey: "key-of-this-test", model: "judge" }),
  };
}

/**
 * The same calls by the packages of two major versions, whose types differ, each with the provider package of its own.
 */
const versions = [
  {
    name: "ai 5",
    generateText: ai5.generateText as unknown as typeof ai6.generateText,
    key: "v2" as const,
  },
  { name: "ai 6", generateText: ai6.generateText, key: "v3" as const },
];

const quick = { elicitation: { testJudge: false } };

function reportOf(result: { providerMetadata: unknown }): ConsensusReport {
  const { equirank } = result.providerMetadata as { equirank: ConsensusReport };
  expect(JSON.parse(JSON.stringify(equirank))).toEqual(equirank);
  return equirank;
}

describe.each(versions)("consensus() with $name", ({ generateText, key }) => {
  it("returns the sample that ranks first, whole, and says how it was chosen", async () => {
    const fake = await start();
    const model = consensus(fake[key], quick);
    expect(model).toMatchObject({
      specificationVersion: key,
      provider: "openai.chat",
      modelId: "fake",
    });
    const result = await generateText({ model, prompt: question, seed: 7 });
    expect(result.text).toBe("Paris");
    expect(result.finishReason).toBe("stop");
    expect(fake.draws().map(({ body }) => [body.seed, body.temperature])).toEqual(
      [7, 8, 9, 10, 11].map((seed) => [seed, 1]),
    );
    expect(fake.draws().map(({ body }) => body.messages)).toEqual(
      drawn.map(() => [{ role: "user", content: question }]),
    );
    const report = reportOf(result);
    expect(report).toMatchObject({ unranked: null, samples: 5, chosen: 1, best: "Paris" });
    expect(report.ranking.map(({ candidate, originalIndices }) => [candidate, originalIndices])).toEqual([
      ["Paris", [1, 3]],
      ["Lyon", [0, 2, 4]],
    ]);
    expect(report.equilibrium).toMatchObject({ kind: "exact", converged: true });
    expect(report.warnings.map(({ code }) => code)).toContain("judge-not-tested");
  });

  it("sums the usage of all samples and of the model as its own judge", async () => {
    const fake = await start();
    const { usage } = await generateText({ model: consensus(fake[key], quick), prompt: question });
    const judged = fake.judgements().length;
    expect(judged).toBeGreaterThan(2);
    expect(usage).toMatchObject({
      inputTokens: 5 * drawUsage.prompt + judged * judgementUsage.prompt,
      outputTokens: 5 * drawUsage.completion + judged * judgementUsage.completion,
    });
  });

  it("leaves the temperature to the service for calls that set topP, as some refuse both", async () => {
    const fake = await start();
    const model = consensus(fake[key], { ...quick, judge: fake.judge, samples: 2 });
    await generateText({ model, prompt: question, topP: 0.9 });
    await generateText({ model, prompt: question, topP: 0.9, temperature: 0.5 });
    await generateText({ model, prompt: question });
    const sent = fake.draws().map(({ body }) => [body.temperature, body.top_p]);
    expect(sent).toEqual([
      [undefined, 0.9],
      [undefined, 0.9],
      [0.5, 0.9],
      [0.5, 0.9],
      [1, undefined],
      [1, undefined],
    ]);
  });

  it("keeps the usage of another judge apart", async () => {
    const fake = await start();
    const model = consensus(fake[key], { ...quick, judge: fake.judge, samples: 3 });
    const result = await generateText({ model, prompt: question });
    expect(result.usage).toMatchObject({ inputTokens: 300, outputTokens: 30, totalTokens: 330 });
    expect(reportOf(result).usage.promptTokens).toBe(fake.judgements().length * judgementUsage.prompt);
    expect(fake.judgements().map(({ body }) => body.model)).toContain("judge");
  });

  it("draws with the caller's own settings and conversation, the first sample alone", async () => {
    let drawnMeanwhile: number | undefined;
    const fake = await start({
      answer: async (index) => {
        if (index === 0) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          drawnMeanwhile = fake.draws().length;
        }
        return "Paris is the capital.";
      },
    });
    await generateText({
      model: consensus(fake[key], quick),
      system: "Be brief.",
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi" },
        { role: "user", content: question },
      ],
      temperature: 0.3,
      maxOutputTokens: 50,
      stopSequences: ["\n\n"],
    });
    expect(drawnMeanwhile).toBe(1);
    for (const { body } of fake.draws()) {
      expect(body).toMatchObject({
        temperature: 0.3,
        max_tokens: 50,
        stop: ["\n\n"],
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hello" },
          { role: "assistant", content: "Hi" },
          { role: "user", content: question },
        ],
      });
    }
    expect(fake.draws()).toHaveLength(5);
  });

  it("returns a tool call as it came, having drawn nothing else", async () => {
    const call = { id: "call-1", type: "function", function: { name: "look", arguments: "{}" } };
    const fake = await start({
      answer: () => ({
        message: { role: "assistant", content: null, tool_calls: [call] },
        finish_reason: "tool_calls",
      }),
    });
    const result = await generateText({
      model: consensus(fake[key]),
      prompt: question,
      tools: { look: ai6.tool({ inputSchema: z.object({}) }) },
    });
    expect(result.toolCalls).toMatchObject([{ toolName: "look", toolCallId: "call-1" }]);
    expect(result.usage).toMatchObject({ inputTokens: 100, outputTokens: 10 });
    expect(reportOf(result)).toMatchObject({ unranked: { code: "tool-call" }, samples: 1 });
    expect(fake.server.requests).toHaveLength(1);
  });

  it("returns an answer to a prompt that is not text as it came", async () => {
    const fake = await start();
    const image = new Uint8Array([137, 80, 78, 71]);
    const result = await generateText({
      model: consensus(fake[key]),
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: question },
            { type: "image", image, mediaType: "image/png" },
          ],
        },
      ],
    });
    expect(result.text).toBe("Lyon");
    expect(reportOf(result)).toMatchObject({ unranked: { code: "prompt-not-text" } });
    expect(fake.server.requests).toHaveLength(1);
    expect(fake.server.requests[0]!.body).not.toHaveProperty("temperature");
  });

  it("falls back to the vote when the judge fails, and says so", async () => {
    const fake = await start({
      judge: () => ({ status: 400, body: { error: { message: "no" } } }),
    });
    const model = consensus(fake[key], { ...quick, minimumConfidence: 0.9 });
    const result = await generateText({ model, prompt: question, maxRetries: 0 });
    expect(result.text).toBe("Lyon");
    const report = reportOf(result);
    expect(report).toMatchObject({ unranked: null, method: "majority-vote", chosen: 0 });
    expect(report.warnings[0]).toMatchObject({ code: "judge-failed" });
    const strict = consensus(fake[key], { ...quick, onJudgeFailure: "error" });
    await expect(generateText({ model: strict, prompt: question, maxRetries: 0 })).rejects.toThrow(/400/);
  });

  it("abstains below the minimum confidence, and returns the first sample all the same", async () => {
    const fake = await start();
    const model = consensus(fake[key], { ...quick, minimumConfidence: 1 });
    const result = await generateText({ model, prompt: question });
    expect(result.text).toBe("Paris");
    const report = reportOf(result);
    expect(report).toMatchObject({ unranked: null, best: null, chosen: 1 });
    expect(report.confidence).toBeGreaterThan(0.5);
  });

  it("leaves out samples that could not be drawn", async () => {
    const fake = await start({
      answer: (index) => (index === 2 ? { status: 400, body: { error: { message: "bad luck" } } } : drawn[index]!),
    });
    const result = await generateText({ model: consensus(fake[key], quick), prompt: question });
    expect(result.text).toBe("Paris");
    const report = reportOf(result);
    expect(report.samples).toBe(4);
    expect(report.warnings[0]).toMatchObject({
      code: "samples-failed",
      message: expect.stringMatching(/^1 of 5 samples .*bad luck/),
    });
  });

  it("returns the first sample where all were cut off", async () => {
    const fake = await start({
      answer: () => ({ message: { role: "assistant", content: "Par" }, finish_reason: "length" }),
    });
    const result = await generateText({ model: consensus(fake[key], quick), prompt: question });
    expect(result.text).toBe("Par");
    expect(reportOf(result)).toMatchObject({ unranked: { code: "no-answer" }, samples: 5 });
  });

  it("finds answers by extract and returns the whole text", async () => {
    const fake = await start({ answer: (index) => `Let me think. It is ${drawn[index]!}` });
    const model = consensus(fake[key], {
      ...quick,
      extract: (text) => text.split("It is ")[1],
    });
    const result = await generateText({ model, prompt: question });
    expect(result.text).toBe("Let me think. It is Paris");
    expect(reportOf(result).ranking[0]!.candidate).toBe("Paris");
  });

  it.each(["draws", "judge"])("aborts its %s", async (stage) => {
    const controller = new AbortController();
    const abort = () => {
      controller.abort(new Error("the user left"));
      return { body: "" };
    };
    const fake = await start(
      stage === "draws" ? { answer: (index) => (index === 0 ? "Paris" : abort()) } : { judge: abort },
    );
    await expect(
      generateText({
        model: consensus(fake[key], quick),
        prompt: question,
        abortSignal: controller.signal,
      }),
    ).rejects.toThrow("the user left");
  });

  it("rejects where the first sample cannot be drawn", async () => {
    const fake = await start({
      answer: () => ({ status: 401, body: { error: { message: "key?" } } }),
    });
    await expect(generateText({ model: consensus(fake[key]), prompt: question, maxRetries: 0 })).rejects.toThrow(
      "key?",
    );
    expect(fake.server.requests).toHaveLength(1);
  });
});

describe("calls whose types differ between versions", () => {
  it("streams the answer as deltas once it is known", async () => {
    const said = (index: number) => `It is  ${drawn[index]!}.\nYes!`;
    const fake = await start({ answer: said });
    for (const stream of [
      ai5.streamText({ model: consensus(fake.v2, quick), prompt: question }),
      ai6.streamText({ model: consensus(fake.v3, quick), prompt: question }),
    ]) {
      const deltas: string[] = [];
      for await (const delta of stream.textStream) deltas.push(delta);
      expect(deltas.join("")).toBe("It is  Paris.\nYes!");
      expect(deltas).toHaveLength(4);
      expect(await stream.finishReason).toBe("stop");
      expect(reportOf({ providerMetadata: await stream.providerMetadata }).unranked).toBeNull();
      expect((await stream.usage).inputTokens).toBeGreaterThan(500);
    }
  });

  it("streams with the request and the headers of the sample that was chosen", async () => {
    const fake = await start();
    for (const stream of [
      ai5.streamText({ model: consensus(fake.v2, quick), prompt: question }),
      ai6.streamText({ model: consensus(fake.v3, quick), prompt: question }),
    ]) {
      expect(await stream.text).toBe("Paris");
      expect((await stream.request).body).toMatchObject({ model: "fake", temperature: 1 });
      expect((await stream.response).headers).toMatchObject({ "content-type": expect.stringContaining("json") });
    }
  });

  it("leaves out a sample that the service broke off, which the SDK calls any other reason", async () => {
    const broken = { message: { role: "assistant", content: "Par" }, finish_reason: "abort" };
    const fake = await start({ answer: (index) => (index === 4 ? broken : drawn[index]!) });
    const result = await ai6.generateText({ model: consensus(fake.v3, quick), prompt: question });
    expect(reportOf(result).ranking.map(({ candidate }) => candidate)).toEqual(["Paris", "Lyon"]);
    expect(reportOf(result).warnings.map(({ code }) => code)).toContain("samples-cut-off");
  });

  it("counts the judge's tokens among those that came from no cache", async () => {
    const fake = await start();
    const { usage } = await ai6.generateText({ model: consensus(fake.v3, quick), prompt: question });
    const { noCacheTokens, cacheReadTokens } = usage.inputTokenDetails;
    expect(noCacheTokens! + cacheReadTokens!).toBe(usage.inputTokens);
  });

  it("returns structured output as it came", async () => {
    const fake = await start({ answer: () => '{"city":"Paris"}' });
    const schema = z.object({ city: z.string() });
    const results = [
      await ai5.generateObject({ model: consensus(fake.v2), prompt: question, schema }),
      await ai6.generateObject({ model: consensus(fake.v3), prompt: question, schema }),
    ];
    for (const result of results) {
      expect(result.object).toEqual({ city: "Paris" });
      expect(reportOf(result as never)).toMatchObject({ unranked: { code: "structured-output" } });
    }
    expect(fake.server.requests).toHaveLength(2);
    const stream = ai6.streamObject({ model: consensus(fake.v3), prompt: question, schema });
    for await (const _ of stream.partialObjectStream);
    expect(await stream.object).toEqual({ city: "Paris" });
    const providerMetadata = await stream.providerMetadata;
    expect(reportOf({ providerMetadata })).toMatchObject({
      unranked: { code: "structured-output" },
    });
    expect(fake.server.requests[2]!.body).toMatchObject({ stream: true });
  });

  it("is middleware as well", async () => {
    const fake = await start();
    const middleware = consensusMiddleware(quick);
    const results = [
      await ai5.generateText({
        model: ai5.wrapLanguageModel({ model: fake.v2, middleware }),
        prompt: question,
      }),
      await ai6.generateText({
        model: ai6.wrapLanguageModel({ model: fake.v3, middleware }),
        prompt: question,
      }),
    ];
    for (const result of results) {
      expect(result.text).toBe("Paris");
      expect(reportOf(result).samples).toBe(5);
    }
    const model = ai6.wrapLanguageModel({ model: fake.v3, middleware });
    expect(await ai6.streamText({ model, prompt: question }).text).toBe("Paris");
  });

  it("has the type that each version asks for", async () => {
    const fake = await start();
    expectTypeOf(consensus(fake.v2)).toExtend<Exclude<ai5.LanguageModel, string>>();
    expectTypeOf(consensus(fake.v3)).toExtend<Exclude<ai6.LanguageModel, string>>();
    expectTypeOf(consensusMiddleware()).toExtend<ai5.LanguageModelMiddleware>();
    expectTypeOf(consensusMiddleware()).toExtend<ai6.LanguageModelMiddleware>();
    expect(Object.getPrototypeOf(consensus(fake.v3))).toBe(Object.prototype);
  });
});

describe("what callers learn before they pay", () => {
  it.each([
    [{ samples: 1 }, "options.samples"],
    [{ sample: 3 }, "options.sample"],
    [{ temperature: -1 }, "options.temperature"],
    [{ method: "best" }, "options.method"],
    [{ elicitation: "contrst" }, "elicitation.kind"],
    [{ extract: "number" }, "options.extract"],
    [{ minimumConfidence: 2 }, "options.minimumConfidence"],
    [{ onJudgeFailure: "ignore" }, "options.onJudgeFailure"],
    [{ judge: "gpt-4.1-mini" }, "options.judge"],
    [{ judge: {} }, "judge"],
  ])("%j is refused", async (options, parameter) => {
    const { v3 } = await start();
    const create = () => consensus(v3, options as never);
    expect(create).toThrow(InvalidArgumentError);
    expect(create).toThrow(expect.objectContaining({ parameter }));
  });

  it("a model's name is no model", () => {
    expect(() => consensus("openai/gpt-4.1" as never)).toThrow(/not its name/);
  });
});
