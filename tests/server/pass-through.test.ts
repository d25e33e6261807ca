import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import OpenAI from "openai";
import { describe, expect, it, onTestFinished } from "vitest";
import { collect, question, serve, until } from "./calling";
import { createServedModel } from "./served-model";

interface Seen {
  path: string;
  authorization: string | undefined;
  route?: string;
  body: Record<string, unknown>;
}

const call = {
  index: 0,
  id: "call_1",
  type: "function",
  function: { name: "look", arguments: "{}" },
};

function completion(parts: object) {
  return { id: "c1", object: "chat.completion", created: 1, model: "inner", ...parts };
}

/** A fake of the model's own server, which calls a tool whatever it is asked. */
async function startModelServer({ status = 200, breaks = false, babbles = false, begins = ": started\n\n" } = {}) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const body = JSON.parse(text) as Record<string, unknown>;
    const route = request.headers["x-route"] as string | undefined;
    seen.push({ path: request.url!, authorization: request.headers.authorization, ...(route && { route }), body });
    if (status !== 200) {
      response.writeHead(status, { "retry-after": "3" }).end('{"error":{"message":"SECRET"}}');
      return;
    }
    if (!body.stream) {
      response.setHeader("content-type", "application/json");
      const message = { role: "assistant", content: null, tool_calls: [call] };
      response.end(JSON.stringify(completion({ choices: [{ index: 0, message, finish_reason: "tool_calls" }] })));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (babbles) {
      response.on("close", () => seen.push({ path: "closed", authorization: undefined, body }));
      response.write("data: {no JSON}\n\n");
      return;
    }
    const chunk = (delta: object, finish_reason: string | null) =>
      `data: ${JSON.stringify(completion({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] }))}\n\n`;
    const first = `${begins}${chunk({ role: "assistant", tool_calls: [call] }, null)}`;
    // In pieces, as a network may cut them.
    for (const piece of [first.slice(0, 30), first.slice(30)]) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (breaks) {
      response.destroy();
      return;
    }
    response.end(`${chunk({}, "tool_calls")}data: [DONE]\n\n`);
  });
  server.listen(0, "127.0.0.1");
  await until(() => server.listening);
  onTestFinished(() => void server.close());
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

async function connect(options: Parameters<typeof startModelServer>[0] = {}, headers: Record<string, string> = {}) {
  const inner = await startModelServer(options);
  const passThrough = { baseUrl: inner.baseUrl, model: "inner", apiKey: "inner-key", headers };
  const server = await serve({ passThrough, apiKey: "outer-key" });
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "outer-key", maxRetries: 0 });
  return { ...server, client, seen: inner.seen };
}

const tools = [{ type: "function" as const, function: { name: "look", parameters: {} } }];

describe("a request with tools", () => {
  it("goes to the model's server and comes back whole, and the answer says that it was not ranked", async () => {
    const { client, seen, entries } = await connect();
    const answer = await client.chat.completions.create({
      model: "outer",
      tools,
      ...question,
      ...{ equirank: { samples: 3 } },
    });
    expect(answer.choices[0]!.message.tool_calls).toMatchObject([{ function: { name: "look" } }]);
    expect(answer).toMatchObject({ equirank: { ranked: false, reason: "tools" } });
    expect(seen).toEqual([
      {
        path: "/v1/chat/completions",
        authorization: "Bearer inner-key",
        body: { model: "inner", tools, ...question },
      },
    ]);
    expect(entries).toMatchObject([{ kind: "passed-through", outcome: "answered" }]);
  });

  it("is streamed through", async () => {
    const { client } = await connect();
    const stream = await client.chat.completions.create({
      model: "outer",
      tools,
      stream: true,
      ...question,
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]).toMatchObject({ equirank: { ranked: false, reason: "tools" } });
    expect(chunks[0]!.choices[0]!.delta.tool_calls).toMatchObject([{ id: "call_1" }]);
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe("tool_calls");
  });

  it("goes with the headers that the server's gateway asks for", async () => {
    const { client, seen } = await connect({}, { "X-Route": "blue", Authorization: "Basic aW5uZXI6a2V5" });
    await client.chat.completions.create({ model: "outer", tools, ...question });
    expect(seen).toMatchObject([{ route: "blue", authorization: "Basic aW5uZXI6a2V5" }]);
  });

  // JSON may hold Unicode's line breaks as they are, and servers do that repeat the caller's instructions.
  it("is streamed through if its first event holds a line break of Unicode", async () => {
    const begins = `: a\u2029b\r\n\r\ndata: ${JSON.stringify(completion({ choices: [], note: "a\u2028b" }))}\r\n\r\n`;
    const { client } = await connect({ begins });
    const stream = await client.chat.completions.create({ model: "outer", tools, stream: true, ...question });
    const chunks = await collect(stream);
    expect(chunks[0]).toMatchObject({ note: "a\u2028b", equirank: { ranked: false, reason: "tools" } });
    expect(chunks).toHaveLength(3);
  });

  it("counts as a failure if its stream breaks off", async () => {
    const { client, entries } = await connect({ breaks: true });
    const read = async () => {
      const stream = await client.chat.completions.create({
        model: "outer",
        tools,
        stream: true,
        ...question,
      });
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/failed to answer/);
    expect(entries).toMatchObject([{ outcome: "failed", status: 502 }]);
  });

  it("closes the connection to a model's server whose stream cannot be read", async () => {
    const { client, entries, seen } = await connect({ babbles: true });
    const stream = await client.chat.completions.create({ model: "outer", tools, stream: true, ...question });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow(/failed to answer/);
    await until(() => seen.at(-1)!.path === "closed");
    expect(entries).toMatchObject([{ outcome: "failed", status: 502 }]);
  });

  it.each([
    [400, 400],
    [404, 501],
    [401, 502],
    [500, 502],
    [503, 503],
    [429, 503],
    [504, 504],
    [302, 502],
  ])("that is answered by %d becomes %d without the server's text", async (status, expected) => {
    const { client } = await connect({ status });
    const failure = await client.chat.completions
      .create({ model: "outer", tools, ...question })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: expected });
    expect(String(failure)).not.toContain("SECRET");
  });

  it("becomes 503 where the model's server is down", async () => {
    const { url } = await serve({
      passThrough: { baseUrl: "http://127.0.0.1:9/v1", model: "inner" },
    });
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
    await expect(client.chat.completions.create({ model: "outer", tools, ...question })).rejects.toMatchObject({
      status: 503,
    });
  });
});

const image = { type: "image_url" as const, image_url: { url: "data:image/png;base64,AA==" } };

it.each([
  ["structured-output", { response_format: { type: "json_object" as const } }],
  ["logprobs", { logprobs: true }],
  ["sampling-settings", { presence_penalty: 1 }],
  ["not-text", { messages: [{ role: "user" as const, content: [image] }] }],
  ["not-text", { messages: [...question.messages, { role: "assistant" as const, content: "It is" }] }],
  [
    "not-text",
    {
      messages: [
        { role: "assistant" as const, content: "", tool_calls: [call as never] },
        { role: "tool" as const, tool_call_id: "call_1", content: "3" },
      ],
    },
  ],
])("is not ranked because of %s", async (reason, fields) => {
  const { client, seen } = await connect();
  const answer = await client.chat.completions.create({ model: "outer", ...question, ...fields });
  expect(answer).toMatchObject({ equirank: { ranked: false, reason } });
  expect(seen).toHaveLength(1);
});

it("a conversation in which a function was called, in the form before tools, is passed through", async () => {
  const { client, seen } = await connect();
  const called = { role: "assistant" as const, content: "", function_call: { name: "look", arguments: "{}" } };
  const messages = [{ role: "user" as const, content: "Look." }, called, ...question.messages];
  const answer = await client.chat.completions.create({ model: "outer", messages });
  expect(answer).toMatchObject({ equirank: { ranked: false, reason: "not-text" } });
  expect(seen[0]!.body.messages).toEqual(messages);
});

it.each([
  ["tools: []", { tools: [] }],
  ["a format of text", { response_format: { type: "text" as const } }],
  ["a penalty of 0", { presence_penalty: 0, logit_bias: {} }],
  [
    "parts of text",
    {
      messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Capital of France?" }] }],
    },
  ],
])("is ranked in spite of %s", async (_, fields) => {
  const { client, seen } = await connect();
  const answer = await client.chat.completions.create({ model: "outer", ...question, ...fields });
  expect(answer).toMatchObject({ equirank: { ranked: true } });
  expect(seen).toHaveLength(0);
});

it.each([
  ["tools", { tools: [{ type: "function" as const, name: "look", parameters: {}, strict: false }] }],
  ["structured-output", { text: { format: { type: "json_object" as const } } }],
  ["not-text", { input: [{ type: "function_call_output" as const, call_id: "call_1", output: "3" }] }],
])("a response is passed through because of %s", async (reason, fields) => {
  const { client, seen } = await connect();
  const answer = await client.responses.create({ model: "outer", input: "Capital?", ...fields });
  expect(answer).toMatchObject({ equirank: { ranked: false, reason } });
  expect(seen).toMatchObject([{ path: "/v1/responses" }]);
});

it("without a server of the model's, such a request is refused", async () => {
  const { url } = await serve({ model: createServedModel() });
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
  await expect(client.chat.completions.create({ model: "outer", tools, ...question })).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/\(tools\)/),
  });
});
