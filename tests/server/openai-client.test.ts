import { createOpenAI } from "@ai-sdk/openai";
import { Agent, OpenAIProvider, Runner, setTracingDisabled } from "@openai/agents";
import { type LanguageModel, ModelUnavailableError } from "equirank";
import OpenAI, { APIError, APIUserAbortError } from "openai";
import { describe, expect, it } from "vitest";
import { collect, question, serve, until } from "./calling";
import { createServedModel } from "./served-model";

async function connect(options: Parameters<typeof serve>[0] = {}) {
  const server = await serve(options);
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "unused", maxRetries: 0 });
  return { ...server, client };
}

describe("OpenAI's client gets", () => {
  it("the consensus of five samples as a chat completion, which the vote would not have found", async () => {
    const { client } = await connect();
    const completion = await client.chat.completions.create({ model: "any", ...question });
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: { role: "assistant", content: "Paris", refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ]);
    expect(completion.model).toBe("fake:model");
    expect(completion.id).toMatch(/^chatcmpl-/);
    const { equirank } = completion as unknown as { equirank: Record<string, unknown> };
    expect(equirank).toMatchObject({
      ranked: true,
      samples: 5,
      best: "Paris",
      method: "equilibrium-discriminator",
      equilibrium: { kind: "exact", converged: true },
    });
    const spent = equirank.usage as { promptTokens: number; generatedTokens: number };
    // Five samples of 20 and 3 tokens, and what the ranking itself read.
    expect(spent.generatedTokens).toBe(15);
    expect(spent.promptTokens).toBeGreaterThan(100);
    expect(completion.usage).toMatchObject({
      prompt_tokens: spent.promptTokens,
      completion_tokens: 15,
      total_tokens: spent.promptTokens + 15,
    });
  });

  it("the n best, of at least n samples", async () => {
    const { client } = await connect({ model: createServedModel(), samples: 1 });
    const { choices } = await client.chat.completions.create({ model: "any", n: 3, ...question });
    expect(choices.map(({ message }) => message.content)[0]).toBe("Paris");
    expect(choices.map(({ message }) => message.content).sort()).toEqual(["Lyon", "Nice", "Paris"]);
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it("a stream with comments before it and usage at its end", async () => {
    const { client, url } = await connect({
      keepAliveMs: 20,
      model: createServedModel({
        beforeSamples: () => new Promise((resolve) => setTimeout(resolve, 150)),
      }),
    });
    const raw = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...question, stream: true }),
    });
    const text = await raw.text();
    expect(raw.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(text.match(/^: keep-alive$/gm)!.length).toBeGreaterThanOrEqual(3);
    expect(text.startsWith(": keep-alive")).toBe(true);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);

    const stream = await client.chat.completions.create({
      model: "any",
      stream: true,
      stream_options: { include_usage: true },
      ...question,
    });
    const chunks = await collect(stream);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Paris");
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(["stop"]);
    expect(chunks.at(-1)!.usage!.completion_tokens).toBe(15);
    expect(chunks.at(-1)).toMatchObject({ equirank: { ranked: true, best: "Paris" } });
  });

  it.each([1, 2])("%i choices as a stream of which every chunk has one, unless usage was asked for", async (n) => {
    const { client } = await connect();
    const chunks = await collect(await client.chat.completions.create({ model: "any", stream: true, n, ...question }));
    // As OpenAI's own examples read them.
    const texts = chunks.map(({ choices }) => choices[0]!.delta.content ?? "");
    expect(texts.join("")).toMatch(n === 1 ? /^Paris$/ : /^Paris(Lyon|Nice)$/);
    expect(chunks).toHaveLength(2 * n);
    expect(chunks.map((chunk) => "equirank" in chunk)).toEqual(chunks.map((_, i) => i === 2 * n - 1));
    expect(chunks.at(-1)).toMatchObject({ choices: [{ index: n - 1, finish_reason: "stop" }] });
  });

  it("its own helper for streams to an end", async () => {
    const { client } = await connect();
    const runner = client.chat.completions.stream({ model: "any", ...question });
    expect(await runner.finalContent()).toBe("Paris");
  });

  it("an error of the model in the middle of a stream, which counts as a failure", async () => {
    const { client, entries } = await connect({
      model: createServedModel({
        beforeSamples() {
          throw new ModelUnavailableError("http://inner answered: SECRET", {
            status: 503,
            isRetryable: true,
          });
        },
      }),
    });
    const stream = await client.chat.completions.create({
      model: "any",
      stream: true,
      ...question,
    });
    const failure = await collect(stream).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APIError);
    expect(String(failure)).toContain("unavailable or busy");
    expect(String(failure)).not.toContain("SECRET");
    expect(entries).toMatchObject([{ outcome: "failed", status: 503, route: "chat/completions" }]);
  });

  it("nothing after it aborts, and the ranking stops", async () => {
    let seen: AbortSignal | undefined;
    const { client, entries } = await connect({
      model: createServedModel({
        beforeSamples: ({ signal }) =>
          new Promise((_, reject) => {
            seen = signal;
            signal!.addEventListener("abort", () => reject(signal!.reason as Error));
          }),
      }),
    });
    for (const stream of [false, true]) {
      seen = undefined;
      entries.length = 0;
      const controller = new AbortController();
      const request = (async () => {
        const answer = await client.chat.completions.create(
          { model: "any", stream, ...question },
          { signal: controller.signal },
        );
        return stream ? collect(answer as AsyncIterable<unknown>) : answer;
      })();
      const outcome = request.catch((error: unknown) => error);
      await until(() => seen !== undefined);
      controller.abort();
      // A stream that its reader aborts ends without an error.
      if (!stream) expect(await outcome).toBeInstanceOf(APIUserAbortError);
      await until(() => entries.length > 0);
      expect(seen!.aborted).toBe(true);
      expect(entries).toMatchObject([{ outcome: "aborted", status: 499 }]);
    }
  });

  it.each([
    ["no messages", { messages: [] }, 400, "messages"],
    ["an n of 0", { n: 0 }, 400, "n"],
    ["too many answers", { n: 17 }, 400, "n"],
    ["too many samples", { equirank: { samples: 17 } }, 400, "equirank.samples"],
    ["an unknown field of the extension", { equirank: { sample: 3 } }, 400, "equirank"],
    ["an unknown method", { equirank: { method: "best" } }, 400, "equirank.method"],
  ])("a typed error for %s", async (_, fields, status, param) => {
    const { client } = await connect();
    const failure = await client.chat.completions
      .create({ model: "any", ...question, ...(fields as object) })
      .catch((error: unknown) => error as APIError);
    expect(failure).toMatchObject({ status, param, type: "invalid_request_error" });
  });

  it("the server's model", async () => {
    const { client } = await connect({ name: "org/ranked" });
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(["org/ranked"]);
    expect(await client.models.retrieve("org/ranked")).toMatchObject({ id: "org/ranked" });
    await expect(client.models.retrieve("gpt-4")).rejects.toMatchObject({ status: 404 });
  });

  it.each(["hf.co/org/Model:Q4_K_M", "größe 7b+", "50%25"])("the server's model by the name %s", async (name) => {
    const { client, url } = await connect({ name });
    expect(await client.models.retrieve(name)).toMatchObject({ id: name });
    const lower = encodeURIComponent(name).replace(/%../g, (code) => code.toLowerCase());
    expect((await fetch(`${url}/v1/models/${lower}`)).status).toBe(200);
    expect((await fetch(`${url}/v1/models/%ZZ`)).status).toBe(404);
  });

  it("a response", async () => {
    const { client } = await connect();
    const response = await client.responses.create({
      model: "any",
      instructions: "Answer in one word.",
      input: "What is the capital of France?",
    });
    expect(response).toMatchObject({ output_text: "Paris", status: "completed", error: null });
    expect(response.usage).toMatchObject({ output_tokens: 15 });
    expect(response).toMatchObject({ equirank: { ranked: true, best: "Paris" } });
  });

  it.each([
    ["length", "max_output_tokens"],
    ["content-filter", "content_filter"],
  ] as const)("a response that was cut off by %s", async (finishReason, reason) => {
    const { client } = await connect({ model: createServedModel({ finishReason }) });
    const response = await client.responses.create({ model: "any", input: "Capital of France?" });
    expect(response).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason },
      output_text: "Paris",
    });
    const stream = await client.responses.create({ model: "any", input: "Capital of France?", stream: true });
    expect((await collect(stream)).at(-1)).toMatchObject({ type: "response.incomplete" });
  });

  it("what the model warned of while it wrote the samples", async () => {
    const model = createServedModel();
    const warning = { code: "setting-ignored", message: "The service does not take temperature, which is left out." };
    const sample: LanguageModel["sample"] = async (...asked) => ({
      ...(await model.sample!(...asked)),
      warnings: [warning],
    });
    const { client } = await connect({ model: { ...model, sample } });
    const answer = await client.chat.completions.create({ model: "any", temperature: 0.2, ...question });
    expect(answer).toMatchObject({ equirank: { warnings: [warning] } });
  });

  it("a response as events, in their order", async () => {
    const { client } = await connect();
    const stream = await client.responses.create({ model: "any", input: "Capital?", stream: true });
    const events = await collect(stream);
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
    const runner = client.responses.stream({ model: "any", input: "Capital?" });
    expect((await runner.finalResponse()).output_text).toBe("Paris");
  });

  it("an error for what needs stored responses", async () => {
    const { client } = await connect();
    await expect(
      client.responses.create({
        model: "any",
        input: "And Italy?",
        previous_response_id: "resp_1",
      }),
    ).rejects.toMatchObject({ status: 400, param: "previous_response_id" });
    await expect(
      client.responses.create({ model: "any", input: "And Italy?", prompt: { id: "pmpt_1" } }),
    ).rejects.toMatchObject({ status: 400, param: "prompt" });
  });

  it("a response to a conversation in which a model thought", async () => {
    const { client } = await connect();
    const { output_text } = await client.responses.create({
      model: "any",
      input: [
        { role: "user", content: "Hello" },
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "A greeting." }] },
        { role: "assistant", content: "Hello" },
        { role: "user", content: "What is the capital of France?" },
      ],
    });
    expect(output_text).toBe("Paris");
  });

  it("refused without the server's key", async () => {
    const { url } = await connect({ apiKey: "right-key" });
    for (const apiKey of ["right-kez", "right-key-and-more", "r"]) {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
      await expect(client.models.list()).rejects.toMatchObject({
        status: 401,
        code: "invalid_api_key",
      });
    }
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "right-key" });
    expect((await client.models.list()).data).toHaveLength(1);
  });
});

describe("OpenAI's agents", () => {
  setTracingDisabled(true);

  it.each([true, false])("get an answer (by the responses' route: %s)", async (useResponses) => {
    const { url } = await serve();
    const modelProvider = new OpenAIProvider({
      baseURL: `${url}/v1`,
      apiKey: "unused",
      useResponses,
    });
    const agent = new Agent({ name: "Guide", instructions: "Answer in one word.", model: "any" });
    const runner = new Runner({ modelProvider });
    const result = await runner.run(agent, "What is the capital of France?");
    expect(result.finalOutput).toBe("Paris");
    const streamed = await runner.run(agent, "What is the capital of France?", { stream: true });
    expect((await collect(streamed.toTextStream())).join("")).toBe("Paris");
    await streamed.completed;
    expect(streamed.finalOutput).toBe("Paris");
  });
});

describe("the AI SDK's provider", () => {
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Capital of France?" }] }];

  it.each(["chat", "responses"] as const)("gets an answer by %s", async (kind) => {
    const { url } = await serve();
    const model = createOpenAI({ baseURL: `${url}/v1`, apiKey: "unused" })[kind]("any");
    const answer = await model.doGenerate({ prompt });
    expect(answer.content).toMatchObject([{ type: "text", text: "Paris" }]);
    expect(answer.usage.outputTokens.total).toBe(15);
    const { stream } = await model.doStream({ prompt });
    const parts = await collect(stream as unknown as AsyncIterable<{ type: string; delta?: string }>);
    expect(parts.flatMap(({ type, delta }) => (type === "text-delta" ? delta : [])).join("")).toBe("Paris");
    expect(parts.at(-1)!.type).toBe("finish");
  });

  it("keeps up a conversation by responses if it is told to store nothing, and else is told so", async () => {
    const { url } = await serve();
    const model = createOpenAI({ baseURL: `${url}/v1`, apiKey: "unused" }).responses("any");
    const providerOptions = { openai: { store: false } };
    const { content } = await model.doGenerate({ prompt, providerOptions });
    const answered = content.flatMap((part) =>
      part.type === "text" ? { type: part.type, text: part.text, providerOptions: part.providerMetadata! } : [],
    );
    const conversation = [...prompt, { role: "assistant" as const, content: answered }, ...prompt];
    const second = await model.doGenerate({ prompt: conversation, providerOptions });
    expect(second.content).toMatchObject([{ type: "text", text: "Paris" }]);
    await expect(model.doGenerate({ prompt: conversation })).rejects.toThrow(/^item_reference .* store: false$/);
  });
});
