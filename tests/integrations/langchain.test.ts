import { InMemoryCache } from "@langchain/core/caches";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import type { ChatResult } from "@langchain/core/outputs";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { InvalidArgumentError } from "equirank";
import { ConsensusChat, type ConsensusChatOptions, type ConsensusReport } from "equirank/langchain";
import { describe, expect, expectTypeOf, it } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const question = "What is the capital of France?";
const drawn = ["Lyon", "Paris", "Lyon", "Paris", "Lyon"];

/** A fake chat model of LangChain that answers as it is told and keeps what it was asked. */
class FakeChat extends BaseChatModel {
  readonly calls: { messages: BaseMessage[]; options: Record<string, unknown> }[] = [];

  constructor(private readonly answer: (index: number) => AIMessage | Promise<AIMessage>) {
    super({});
  }

  override _llmType() {
    return "fake";
  }

  override bindTools(tools: unknown[]) {
    return this.withConfig({ tools } as never) as unknown as Runnable<BaseLanguageModelInput, never>;
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    this.calls.push({ messages, options: options as unknown as Record<string, unknown> });
    const message = await this.answer(this.calls.length - 1);
    return { generations: [{ text: message.text, message }] };
  }
}

const usage_metadata = { input_tokens: 100, output_tokens: 10, total_tokens: 110 };

function say(content: string, finish_reason = "stop") {
  return new AIMessage({
    content,
    usage_metadata: usage_metadata as never,
    response_metadata: { finish_reason, model_name: "fake" },
  });
}

/** Says yes to Paris, and finds every letter and text equally likely. */
function createJudge() {
  return new FakeLanguageModel({
    scoreContinuation: () => -2,
    scoreLabel: (prompt, label) => {
      const isRight = prompt.split("Proposed answer: ").at(-1)!.startsWith("Paris");
      return Math.log((label.trim().toLowerCase() === "yes") === isRight ? 0.2 : 0.05);
    },
  });
}

const quick = { elicitation: { testJudge: false } };

function reportOf({ response_metadata }: { response_metadata: Record<string, unknown> }) {
  const { equirank } = response_metadata as { equirank: ConsensusReport };
  expect(JSON.parse(JSON.stringify(equirank))).toEqual(equirank);
  return equirank;
}

describe("ConsensusChat", () => {
  it("returns the message that ranks first, whole, with the usage of all", async () => {
    const model = new FakeChat((index) => say(drawn[index]!));
    const chat = new ConsensusChat({ model, judge: createJudge(), ...quick });
    const message = await chat.invoke([new SystemMessage("Be brief."), new HumanMessage(question)], {
      stop: ["\n"],
      seed: 3,
    });
    expect(message.content).toBe("Paris");
    expect(message.response_metadata).toMatchObject({ model_name: "fake", finish_reason: "stop" });
    expect(message.usage_metadata).toEqual({
      input_tokens: 500,
      output_tokens: 50,
      total_tokens: 550,
    });
    const report = reportOf(message);
    expect(report).toMatchObject({ unranked: null, samples: 5, chosen: 1, best: "Paris" });
    expect(report.ranking.map(({ originalIndices }) => originalIndices)).toEqual([
      [1, 3],
      [0, 2, 4],
    ]);
    expect(model.calls.map(({ options }) => [options.seed, options.stop])).toEqual(
      [3, 4, 5, 6, 7].map((seed) => [seed, ["\n"]]),
    );
  });

  it("stands in a chain of LangChain, and streams", async () => {
    const model = new FakeChat((index) => say(drawn[index % 5]!));
    const chat = new ConsensusChat({ model, judge: createJudge(), ...quick });
    const chain = ChatPromptTemplate.fromMessages([["user", "{question}"]])
      .pipe(chat)
      .pipe(new StringOutputParser());
    expect(await chain.invoke({ question })).toBe("Paris");
    const parts: string[] = [];
    for await (const part of await chain.stream({ question })) parts.push(part);
    expect(parts.join("")).toBe("Paris");
  });

  it("counts without a judge where asked to vote", async () => {
    const model = new FakeChat((index) => say(drawn[index]!));
    const chat = new ConsensusChat({ model, method: "majority-vote" });
    const message = await chat.invoke(question);
    expect(message.content).toBe("Lyon");
    expect(reportOf(message)).toMatchObject({ method: "majority-vote", chosen: 0 });
  });

  it("returns a tool call as it came, also of tools bound to it", async () => {
    const tool_calls = [{ name: "look", args: {}, id: "call-1", type: "tool_call" as const }];
    const model = new FakeChat(() => new AIMessage({ content: "", tool_calls }));
    const chat = new ConsensusChat({ model, judge: createJudge() });
    const tools = [{ type: "function", function: { name: "look", parameters: {} } }];
    const message = await chat.bindTools(tools).invoke(question);
    expect(message.tool_calls).toEqual(tool_calls);
    expect(reportOf(message)).toMatchObject({ unranked: { code: "tool-call" }, samples: 1 });
    expect(model.calls).toHaveLength(1);
    expect(model.calls[0]!.options.tools).toEqual(tools);
  });

  it.each<[string, BaseMessage[]]>([
    ["an image", [new HumanMessage({ content: [{ type: "image_url", image_url: { url: "data:," } }] })]],
    ["a tool's result", [new HumanMessage("?"), new ToolMessage({ content: "4", tool_call_id: "1" })]],
    ["a prefilled answer", [new HumanMessage("?"), new AIMessage("It is")]],
    ["an empty question", [new HumanMessage("  ")]],
  ])("returns the answer to %s as it came", async (_, messages) => {
    const model = new FakeChat(() => say("Lyon"));
    const message = await new ConsensusChat({ model, judge: createJudge() }).invoke(messages);
    expect(message.content).toBe("Lyon");
    expect(reportOf(message)).toMatchObject({ unranked: { code: "prompt-not-text" } });
    expect(model.calls).toHaveLength(1);
  });

  it("leaves out messages that were cut off, and falls back to the vote", async () => {
    const model = new FakeChat((index) => say(drawn[index % 5]!, index % 5 === 4 ? "max_tokens" : "stop"));
    const judge = new FakeLanguageModel({
      beforeAnswer: () => {
        throw new Error("the judge is down");
      },
    });
    const message = await new ConsensusChat({ model, judge, ...quick }).invoke(question);
    const report = reportOf(message);
    expect(report.method).toBe("majority-vote");
    expect(report.ranking.map(({ score }) => score)).toEqual([2, 2]);
    expect(report.warnings.map(({ code }) => code)).toEqual(["judge-failed", "samples-cut-off"]);
    expect(report.warnings[0]!.message).toContain("the judge is down");
    const strict = new ConsensusChat({ model, judge, ...quick, onJudgeFailure: "error" });
    await expect(strict.invoke(question)).rejects.toThrow("the judge is down");
  });

  // @langchain/ollama and @langchain/aws before their versions of November 2026, and ChatOpenAI by its responses API.
  it.each([
    { done_reason: "length" },
    { stopReason: "max_tokens" },
    { messageStop: { stopReason: "max_tokens" } },
    { stop_reason: "model_context_window_exceeded" },
    { finishReason: "MAX_TOKENS" },
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    { finish_reason: "content_filter" },
    // DeepSeek, where it broke the answer off.
    { finish_reason: "insufficient_system_resource" },
  ])("leaves out messages that were cut off, by %j", async (response_metadata) => {
    const model = new FakeChat((index) =>
      index === 4 ? new AIMessage({ content: "Nice", response_metadata }) : say(drawn[index]!),
    );
    const message = await new ConsensusChat({ model, judge: createJudge(), ...quick }).invoke(question);
    const { ranking, warnings } = reportOf(message);
    expect(ranking.map(({ candidate }) => candidate).sort()).toEqual(["Lyon", "Paris"]);
    expect(warnings.map(({ code }) => code)).toContain("samples-cut-off");
  });

  it.each(["reasoning_content", "redacted_thinking"])("ranks texts beside encrypted thoughts: %s", async (type) => {
    const blocks = (text: string) => [
      { type, data: "…" },
      { type: "text", text },
    ];
    const model = new FakeChat((index) => new AIMessage({ content: blocks(drawn[index]!) as never }));
    const message = await new ConsensusChat({ model, judge: createJudge(), ...quick }).invoke(question);
    expect(reportOf(message)).toMatchObject({ unranked: null, samples: 5 });
    expect(message.text).toBe("Paris");
  });

  it("returns a tool call that cannot be read as it came", async () => {
    const invalid_tool_calls = [{ name: "look", args: "{", id: "call-1", error: "broken", type: "invalid_tool_call" }];
    const model = new FakeChat(() => new AIMessage({ content: "I look.", invalid_tool_calls } as never));
    const message = await new ConsensusChat({ model, judge: createJudge() }).invoke(question);
    expect(reportOf(message)).toMatchObject({ unranked: { code: "tool-call" }, samples: 1 });
  });

  it("aborts", async () => {
    const controller = new AbortController();
    const model = new FakeChat(() => {
      controller.abort(new Error("gone"));
      return say("Lyon");
    });
    const chat = new ConsensusChat({ model, judge: createJudge(), ...quick });
    await expect(chat.invoke(question, { signal: controller.signal })).rejects.toThrow("gone");
    expect(model.calls).toHaveLength(1);
  });

  it("aborts while a model that does not heed its signal draws the first sample", async () => {
    const controller = new AbortController();
    const model = new FakeChat(() => {
      setTimeout(() => controller.abort(new Error("gone")));
      return new Promise(() => {});
    });
    const chat = new ConsensusChat({ model, judge: createJudge(), ...quick });
    await expect(chat.invoke(question, { signal: controller.signal })).rejects.toThrow("gone");
  });

  it("sums the details of usage that messages tell", async () => {
    const usages = [
      { ...usage_metadata, input_token_details: { cache_read: 40 }, output_token_details: { reasoning: 3 } },
      { ...usage_metadata, input_token_details: { cache_read: 2 } },
      undefined,
    ];
    const model = new FakeChat((index) => new AIMessage({ content: "Paris", usage_metadata: usages[index] as never }));
    const message = await new ConsensusChat({ model, judge: createJudge(), ...quick, samples: 3 }).invoke(question);
    expect(message.usage_metadata).toEqual({
      input_tokens: 200,
      output_tokens: 20,
      total_tokens: 220,
      input_token_details: { cache_read: 42 },
      output_token_details: { reasoning: 3 },
    });
  });

  it("shares answers in a cache with its like alone", async () => {
    const cache = new InMemoryCache();
    const models: FakeChat[] = [];
    const draw = (name: string) => {
      const model = new FakeChat(() => say(name));
      model._identifyingParams = () => ({ model_name: name });
      models.push(model);
      return model;
    };
    const judge = createJudge();
    const ask = async (options: Omit<ConsensusChatOptions, "judge">) =>
      (await new ConsensusChat({ judge, ...quick, ...options }, { cache }).invoke(question)).content;
    expect(await ask({ model: draw("Lyon") })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon") })).toBe("Lyon");
    expect(await ask({ model: draw("Paris") })).toBe("Paris");
    expect(await ask({ model: draw("Lyon"), samples: 2 })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon"), extract: (text) => text.trim() })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon"), extract: (text) => text })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon").withConfig({ stop: ["a"] }) })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon").withConfig({ stop: ["a"] }) })).toBe("Lyon");
    expect(await ask({ model: draw("Lyon").withConfig({ stop: ["b"] }) })).toBe("Lyon");
    expect(models.map(({ calls }) => calls.length)).toEqual([5, 0, 5, 2, 5, 5, 5, 0, 5]);
    // What tells nothing of itself is asked each time.
    for (const name of ["Lyon", "Paris"]) {
      const model = RunnableLambda.from(() => say(name)) as unknown as ConsensusChatOptions["model"];
      expect(await ask({ model })).toBe(name);
    }
  });

  it("keeps its own settings when tools are bound to it", async () => {
    const ended: string[] = [];
    const callbacks = [{ handleLLMEnd: () => void ended.push("end") }];
    const chat = new ConsensusChat({ model: new FakeChat(() => say("Lyon")), judge: createJudge() }, { callbacks });
    await chat.bindTools([]).invoke(question);
    expect(ended).toEqual(["end"]);
  });

  it("leaves structured output to the inner model", async () => {
    const model = new FakeChat(() => say("Lyon"));
    const asked: unknown[] = [];
    model.withStructuredOutput = ((...given: unknown[]) => {
      asked.push(...given);
      return RunnableLambda.from(() => ({ city: "Paris" }));
    }) as never;
    const schema = { type: "object", properties: { city: { type: "string" } } };
    const chat = new ConsensusChat({ model, judge: createJudge() });
    const structured = chat.withStructuredOutput(schema, { method: "jsonSchema" });
    expect(await structured.invoke(question)).toEqual({ city: "Paris" });
    expect(asked).toEqual([schema, { method: "jsonSchema" }]);
    const bound = new ConsensusChat({ model: RunnableLambda.from(() => say("Lyon")) as never, judge: createJudge() });
    expect(() => bound.withStructuredOutput(schema)).toThrow(/options[.]model must have withStructuredOutput/);
  });

  it("refuses unusable options before it is asked", () => {
    const model = new FakeChat(() => say("Lyon"));
    const judge = createJudge();
    const create = (options: object) => () => new ConsensusChat(options as never);
    expect(create({ model })).toThrow(/options[.]judge/);
    expect(create({ judge })).toThrow(/options[.]model/);
    expect(create({ model, judge, samples: 1 })).toThrow(InvalidArgumentError);
    expect(create({ model, judge: { id: "no model" } })).toThrow(/options[.]judge/);
    expect(create({ model, judge, temperature: 1 })).toThrow(/temperature is not an option/);
    expectTypeOf<ConsensusChat>().toExtend<BaseChatModel>();
  });
});
