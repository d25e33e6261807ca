import { createServer, request as forward, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { ModelError, openAICompatible, rankCandidates } from "equirank";
import { type Dispatcher, EnvHttpProxyAgent, ProxyAgent, fetch as undiciFetch } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fakeEchoAnswer } from "./fake-echo-server";
import { FakeModelServer } from "./fake-model-server";

/** What a proxy does with a request: pass it on, refuse it, or end the connection. */
type Behaviour = "passes" | "asks for a password" | "dies" | "is overloaded";

/** A real HTTP proxy on this machine, which forwards requests and opens tunnels. */
async function startProxy(behaviour: Behaviour) {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const statuses = { "asks for a password": 407, "is overloaded": 503 } as const;
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (behaviour === "dies") return void request.socket.destroy();
    if (behaviour !== "passes") return void response.writeHead(statuses[behaviour]).end();
    const { method, headers, url = "" } = request;
    const onward = forward(url, { method, headers }, (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (request, socket: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.on("error", () => {});
    if (behaviour === "dies") return void socket.destroy();
    if (behaviour !== "passes") {
      return void socket.end(`HTTP/1.1 ${statuses[behaviour]} Refused\r\ncontent-length: 0\r\n\r\n`);
    }
    const [host, port] = String(request.url).split(":");
    const tunnel = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on("error", () => socket.destroy());
  });
  proxy.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });
  return { seen, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

async function startServer() {
  const server = await FakeModelServer.start((request) => fakeEchoAnswer(request));
  onTestFinished(() => server.close());
  return server;
}

/** undici's own fetch with a dispatcher, as people pass it. */
const through = (dispatcher: Dispatcher): typeof globalThis.fetch => {
  onTestFinished(() => dispatcher.destroy());
  return ((url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
};

const tunnelling = (url: string) => new ProxyAgent({ uri: url, proxyTunnel: true });
const forwarding = (url: string) => new ProxyAgent({ uri: url, proxyTunnel: false });
const byEnvironment = (url: string) => {
  vi.stubEnv("HTTP_PROXY", url);
  vi.stubEnv("http_proxy", url);
  vi.stubEnv("no_proxy", "");
  vi.stubEnv("NO_PROXY", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  return new EnvHttpProxyAgent();
};

const asked = { question: "Which animal flies?", candidates: ["one bird", "small hills", "a dog"] };
const key = "sk-proj-4eC39HqLyjWDarjtT1zdp7dc";

describe("a proxy", () => {
  it.each([
    ["by a tunnel", tunnelling, /^CONNECT /],
    ["by forwarding", forwarding, /^POST http:\/\/127/],
    ["named by the environment", byEnvironment, /127\.0\.0\.1/],
  ] as const)("passes on all that a ranking asks: %s", async (_, createAgent, form) => {
    const server = await startServer();
    const baseUrl = `${server.origin}/v1`;
    const expected = await rankCandidates({
      ...asked,
      model: openAICompatible({ model: "direct", baseUrl, apiKey: key }),
    });
    const direct = server.requests.length;
    const proxy = await startProxy("passes");
    const fetch = through(createAgent(proxy.url));
    const found = await rankCandidates({
      ...asked,
      model: openAICompatible({ model: "proxied", baseUrl, apiKey: key, fetch }),
    });
    expect(found.ranking).toEqual(expected.ranking);
    expect(server.requests.length).toBe(2 * direct);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
    expect(proxy.seen.length).toBeGreaterThan(0);
    for (const request of proxy.seen) expect(request).toMatch(form);
  });

  it.each<[Behaviour, typeof tunnelling, RegExp, boolean]>([
    ["asks for a password", forwarding, /cannot be reached.*Proxy Authentication Required \(407\)/s, false],
    ["asks for a password", tunnelling, /cannot be reached.*Proxy response \(407\)/s, false],
    ["is overloaded", forwarding, /503/, true],
    ["is overloaded", tunnelling, /503/, true],
    ["dies", forwarding, /cannot be reached.*(closed|ECONNRESET)/is, true],
    // undici does not tell of a tunnel that ends before it is open: the model's own patience ends the waiting.
    ["dies", tunnelling, /did not answer within 2000 ms/, true],
  ])("that %s is an error that says so: %o", async (behaviour, createAgent, words, isRetryable) => {
    const server = await startServer();
    const proxy = await startProxy(behaviour);
    const model = openAICompatible({
      model: "m",
      baseUrl: `${server.origin}/v1`,
      apiKey: key,
      maxRetries: 0,
      timeoutMs: 2_000,
      fetch: through(createAgent(proxy.url)),
    });
    const error = await rankCandidates({ ...asked, model }).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).message).toMatch(words);
    expect(error).toMatchObject({ isRetryable });
    expect((error as ModelError).message).not.toContain(key);
    expect(server.requests).toEqual([]);
    expect(proxy.seen.length).toBeGreaterThan(0);
  });

  it("whose refusal a fetch hands on says what it asks for", async () => {
    // Node's own fetch tells nothing of such an answer; node-fetch and others hand it on.
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response("", { status: 407 });
    };
    const model = openAICompatible({ model: "m", baseUrl: "http://behind-a-proxy.test/v1", fetch });
    await expect(model.sample("Hello")).rejects.toThrow(/HTTP 407\. A proxy on the way asks for its own password/);
    expect(sent).toBe(1);
  });
});
