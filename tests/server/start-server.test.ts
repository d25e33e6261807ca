import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { InvalidArgumentError } from "equirank";
import { createHandler, startServer } from "equirank/server";
import { describe, expect, it } from "vitest";
import { createCaller, question, serve, until } from "./calling";
import { createServedModel } from "./served-model";

const body = JSON.stringify(question);
const headers = { "content-type": "application/json" };

function ask(url: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
}

/** What a server writes on a connection until it closes it. */
async function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(text);
  let received = "";
  socket.on("data", (chunk) => {
    received += String(chunk);
  });
  await once(socket, "close");
  return received;
}

describe("a server", () => {
  it.each(["0.0.0.0", "::", "example.com", "192.168.0.1"])("does not listen at %s without a key", async (host) => {
    const failure = startServer({ model: createServedModel(), host, port: 0 });
    await expect(failure).rejects.toThrow(InvalidArgumentError);
    await expect(failure).rejects.toThrow(/unless callers must send a key/);
  });

  it("listens everywhere with a key, and asks for it", async () => {
    const { url } = await serve({ host: "0.0.0.0", apiKey: "key" });
    const local = url.replace("0.0.0.0", "127.0.0.1");
    expect((await ask(local)).status).toBe(401);
    expect((await fetch(`${local}/health`)).status).toBe(200);
  });

  it("tests the judge when it starts, so that a request whose deadline is shorter gets an answer later", async () => {
    let isSlow = true;
    let asked = 0;
    const model = createServedModel({
      async onPrompt(prompt) {
        asked++;
        // The test takes longer than a request may.
        if (isSlow && !prompt.includes("capital")) await new Promise((resolve) => setTimeout(resolve, 400));
      },
    });
    const { url } = await serve({
      model: { ...model, id: "fake:slow" },
      limits: { deadlineMs: 200 },
    });
    expect((await ask(url)).status).toBe(504);
    isSlow = false;
    await new Promise((resolve) => setTimeout(resolve, 600));
    const spent = asked;
    expect((await ask(url)).status).toBe(200);
    // Three different answers: two questions about all of them, and one about each.
    expect(asked - spent).toBe(5);
  });

  it("says so where its port is taken", async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    await expect(startServer({ model: createServedModel(), port })).rejects.toThrow(/EADDRINUSE/);
  });

  it("refuses names of other hosts where it has no key, as pages may rebind their own to this machine", async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const sent = request({
      port,
      host: "127.0.0.1",
      path: "/health",
      headers: { host: "evil.example" },
    }).end();
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(421);
    expect(JSON.parse(String(await response.toArray()))).toMatchObject({
      error: {
        message: expect.stringMatching(/an address of its own machine.*start it with a key/),
        type: "invalid_request_error",
      },
    });
  });

  it.each([
    ["/health?probe=1", "localhost", 200],
    ["/v1/../health", "127.0.0.1:80", 200],
    ["/%68ealth", "localhost", 404],
    ["//health", "localhost", 404],
    ["/v1/models/fake%3Amodel", "[::1]", 200],
    ["/health#/nowhere?probe=1", "localhost", 200],
    ["/health", "LOCALHOST", 200],
    ["/health", "127.1", 200],
    ["/health", "127.0.0.1.evil.example", 421],
    ["http://localhost/health", "localhost", 200],
    ["http://evil.example/health", "localhost", 421],
    ["/health", "localhost@evil.example", 400],
    ["/health", "localhost.evil.example", 421],
    ["/health", "evil.example:80", 421],
    ["/v1\\..\\health", "localhost", 400],
    ["/health", "local host", 400],
    ["*", "localhost", 400],
  ])("reads the path %s for the host %s and answers %i", async (target, host, status) => {
    const model = createServedModel();
    const { url } = await serve({ model: { ...model, id: "fake:model" } });
    const head = `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
    expect(await exchange(url, head)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("closes a connection on which the body of a refused request goes on", async () => {
    // So that the time for a whole request is longer than this test may take.
    const { url } = await serve({ limits: { bodyMs: 100_000 } });
    const head = "POST /nowhere HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000000\r\n\r\n";
    expect(await exchange(url, head + "x".repeat(1e5))).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("keeps a connection open after a refusal whose body has arrived", async () => {
    const { url } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const sent = request(`${url}/nowhere`, { method: "POST", agent, headers });
      sent.end(body);
      const [response] = await once(sent, "response");
      ports.push(sent.socket!.localPort);
      expect(response.statusCode).toBe(404);
      response.resume();
      await once(response, "end");
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(ports[1]).toBe(ports[0]);
    agent.destroy();
  });

  it("finishes what it has accepted when it stops, on connections that stay open too", async () => {
    let finish = () => {};
    const started = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let count = 0;
    const model = createServedModel({
      async beforeSamples() {
        count++;
        await started;
      },
    });
    const server = await serve({ model });
    const accepted = [1, 2, 3].map(() => ask(server.url));
    await until(() => count === 3);
    const stopped = server.stop();
    let isStopped = false;
    void stopped.then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(ask(server.url)).rejects.toThrow();
    expect(isStopped).toBe(false);
    finish();
    const answers = await Promise.all(accepted);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map((answer) => answer.headers.get("connection"))).toEqual(["close", "close", "close"]);
    await stopped;
  });

  it("drops no request of callers that ask without a pause while it stops", async () => {
    const server = await serve();
    const agent = new Agent({ keepAlive: true });
    const url = `${server.url}/v1/chat/completions`;
    /** The status of the answer, "dropped" where it broke off, or the code of the error. */
    const askOnce = () =>
      new Promise<number | string>((resolve) => {
        const sent = request(url, { method: "POST", agent, headers });
        sent.on("response", (response) => {
          response.resume();
          response.on("close", () => resolve(response.complete ? response.statusCode! : "dropped"));
        });
        sent.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
        sent.end(body);
      });
    const outcomes: (number | string)[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      for (let outcome: number | string = 200; outcome === 200; ) {
        outcome = await askOnce();
        outcomes.push(outcome);
      }
    });
    await until(() => outcomes.length > 16);
    await server.stop();
    await Promise.all(callers);
    agent.destroy();
    // Each caller ends with the connection that nobody takes any more.
    expect(outcomes.filter((outcome) => outcome !== 200)).toEqual(callers.map(() => "ECONNREFUSED"));
  });

  it("ranks requests that arrive together step by step together", async () => {
    /** How many requests had been answered when the model was asked. */
    const answered: number[] = [];
    const onPrompt = () => {
      answered.push(server.entries.length);
    };
    const server = await serve({ model: createServedModel({ onPrompt }) });
    const { hostname, port } = new URL(server.url);
    const json = JSON.stringify({ query: "capital of France", documents: ["Paris", "Rome"] });
    const text = `POST /v1/rerank HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`;
    const sockets = [1, 2, 3].map(() => connect(Number(port), hostname));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    // The server has accepted all three when it answers this, and has tested its judge.
    await ask(server.url);
    answered.length = 0;
    for (const socket of sockets) socket.write(text);
    await Promise.all(sockets.map((socket) => once(socket, "data")));
    for (const socket of sockets) socket.destroy();
    // For each request two calls about both documents and one about each of them, all before the first answer.
    expect(answered).toEqual(Array.from({ length: 12 }, () => 1));
  });

  it("ends connections whose body does not come", async () => {
    const { url, entries } = await serve({ limits: { bodyMs: 300 } });
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
    const answer = await exchange(url, head);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/did not arrive within 300 ms/);
    expect(entries).toMatchObject([{ status: 408, outcome: "refused" }]);
  });

  it("answers a body of 100 MB by 413 and closes the connection", async () => {
    const { url } = await serve();
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100000000\r\n\r\n`;
    const answer = await exchange(url, head + "x".repeat(1e6));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("survives callers that go away in the middle of a body, an answer and a stream", async () => {
    let aborted = 0;
    const model = createServedModel({
      beforeSamples: ({ signal }) =>
        new Promise((_, reject) => {
          signal!.addEventListener("abort", () => {
            aborted++;
            reject(signal!.reason as Error);
          });
        }),
    });
    const server = await serve({ model });
    const { hostname, port } = new URL(server.url);
    const send = async (text: string, ms: number) => {
      const socket = connect(Number(port), hostname);
      socket.write(text);
      await new Promise((resolve) => setTimeout(resolve, ms));
      socket.resetAndDestroy();
    };
    const post = (json: string, length = json.length) =>
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${json}`;
    await send(post(body, 10_000), 50);
    await send(post(body), 50);
    await send(post(JSON.stringify({ ...question, stream: true })), 50);
    await until(() => server.entries.length === 3);
    expect(server.entries.map(({ outcome }) => outcome)).toEqual(["aborted", "aborted", "aborted"]);
    expect(aborted).toBe(2);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe("a handler", () => {
  it("may stand behind a path", async () => {
    const { get, post } = createCaller({ basePath: "/llm" });
    expect((await get("/llm/health")).status).toBe(200);
    expect((await post("/llm/v1/chat/completions", question)).status).toBe(200);
    for (const path of ["/health", "/llmhealth", "/llm"]) expect((await get(path)).status).toBe(404);
  });

  it.each([
    ["an unknown option", { sample: 3 }, /did you mean samples/],
    ["an unknown limit", { limits: { body: 3 } }, /bodyBytes/],
    // Which Node's timers would take for 1 ms.
    ["a deadline of 25 days", { limits: { deadlineMs: 25 * 86_400_000 } }, /from 1 to 2147483647/],
    ["as much time for a body", { limits: { bodyMs: 2 ** 31 } }, /from 1 to 2147483647/],
    ["as long a silence", { keepAliveMs: 1e12 }, /from 1 to 2147483647/],
    [
      "headers as one text",
      { passThrough: { baseUrl: "http://a", model: "m", headers: "x-a: 1" } },
      /passThrough\.headers must be/,
    ],
    ["a ranking that cannot be", { ranking: { method: "best" } }, /options\.method/],
    ["more samples than its limit", { samples: 17 }, /at most limits\.samples, which is 16/],
    ["an empty key", { apiKey: "" }, /options\.apiKey/],
    ["a path with a slash at its end", { basePath: "/llm/" }, /options\.basePath/],
    [
      "an address with a key in it",
      { passThrough: { baseUrl: "http://a:b@c/v1", model: "m" } },
      /passThrough\.baseUrl/,
    ],
  ])("is not made with %s", (_, options, message) => {
    const create = () => createHandler({ model: createServedModel(), ...(options as object) });
    expect(create).toThrow(InvalidArgumentError);
    expect(create).toThrow(message);
  });
});
