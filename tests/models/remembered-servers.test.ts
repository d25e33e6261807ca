import { cachedModel, memoryCache, openAICompatible, rankCandidates, type ServerOptions, vllm } from "equirank";
import { describe, expect, it, onTestFinished } from "vitest";
import { fakeEchoAnswer } from "./http/fake-echo-server";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./http/fake-model-server";
import { fakeVllmAnswer } from "./vllm/fake-vllm-server";

async function startServer(respond: (request: ReceivedRequest) => FakeAnswer) {
  const server = await FakeModelServer.start(respond);
  onTestFinished(() => server.close());
  const settings = {
    baseUrl: `${server.origin}/v1`,
    model: "m",
    apiKey: "sk-4eC39HqLyjWDarjt",
    maxRetries: 0,
  };
  /** Requests that this takes. */
  const count = async (work: Promise<unknown>) => {
    const before = server.requests.length;
    await work;
    return server.requests.length - before;
  };
  return { server, settings, count };
}

const prompt = "The sky was";
const texts = [" blue", " green"];

describe("a model made anew for the same server", () => {
  it.each([
    ["vllm", vllm, (request: ReceivedRequest) => fakeVllmAnswer(request), 1],
    ["openAICompatible", openAICompatible, (request: ReceivedRequest) => fakeEchoAnswer(request), 2],
  ] as const)("is not proved again, whatever calls it first: %s", async (_, create, answer, each) => {
    const { settings, count } = await startServer(answer);
    const score = (options: Partial<ServerOptions> = {}) =>
      count(create({ ...settings, ...options }).scoreContinuations(prompt, texts));
    const first = await score();
    expect(first).toBeGreaterThan(each);
    expect(await score()).toBe(each);
    expect(await count(create(settings).probe())).toBe(0);
    expect(await score({ timeoutMs: 5_000, concurrency: 1 })).toBe(each);
    // Another credential, route, name or prompt may be answered otherwise.
    expect(await score({ apiKey: "sk-another" })).toBe(first);
    expect(await score({ headers: { "x-route": "b" } })).toBe(first);
    expect(await score({ headers: { authorization: "Bearer other" } })).toBe(first);
    expect(await score({ model: "n" })).toBe(first);
    expect(await score({ apiKey: "sk-another" })).toBe(each);
  });

  it("is neither proved nor tested again for another question or conversation, cached or not", async () => {
    const { settings, count } = await startServer((request) => fakeEchoAnswer(request));
    const rank = (question: string, isCached = false) => {
      const model = openAICompatible(settings);
      return count(
        rankCandidates({
          messages: [
            { role: "user", content: `Let us talk of ${question}` },
            { role: "assistant", content: "Yes." },
            { role: "user", content: question },
          ],
          candidates: ["a horse", "a dog"],
          model: isCached ? cachedModel(model, memoryCache()) : model,
          elicitation: { kind: "contrast", testJudge: true },
        }),
      );
    };
    const first = await rank("What flies?");
    const second = await rank("What swims?");
    expect(second).toBeLessThan(first - 16);
    expect(await rank("What sings?", true)).toBe(second);
  });

  it("asks as the service was learned to want it", async () => {
    const { server, settings } = await startServer(({ body }) => {
      const isRefused = "max_tokens" in body;
      const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
      return isRefused
        ? { status: 400, body: { error: { message } } }
        : { body: { choices: [{ message: { content: "Yes" } }] } };
    });
    for (let i = 0; i < 3; i++) {
      const { warnings } = await openAICompatible(settings).sample("Is it?");
      expect(warnings?.map(({ code }) => code)).toEqual(["setting-renamed"]);
    }
    expect(server.requests).toHaveLength(4);
  });

  it("is forgotten when so many others were asked since", async () => {
    const { settings, count } = await startServer((request) => fakeEchoAnswer(request));
    const probe = (model: string) => count(openAICompatible({ ...settings, model }).probe());
    const first = await probe("m");
    expect(await probe("m")).toBe(0);
    for (let i = 0; i < 256; i++) await probe(`other ${i}`);
    expect(await probe("m")).toBe(first);
  });

  it("is told apart by a hash that does not tell the credential", async () => {
    const { settings } = await startServer((request) => fakeEchoAnswer(request));
    const { access, fingerprint, id } = openAICompatible(settings);
    expect(access).toMatch(/^[0-9a-f]{64}$/);
    expect([access, fingerprint, id].join(" ")).not.toContain(settings.apiKey);
    expect(openAICompatible(settings).access).toBe(access);
    expect(openAICompatible({ ...settings, apiKey: "sk-another" }).access).not.toBe(access);
  });

  it("is proved anew once the server does not do what it proved", async () => {
    let isOld = false;
    const { settings, count } = await startServer((request) =>
      isOld && request.path.endsWith("/completions") && !request.path.includes("chat")
        ? { body: { choices: [{ index: 0, text: "one", logprobs: null }] } }
        : fakeEchoAnswer(request),
    );
    const score = () => openAICompatible(settings).scoreContinuations(prompt, texts);
    await score();
    isOld = true;
    await expect(score()).rejects.toThrow(/without log-probabilities/);
    isOld = false;
    expect(await count(score())).toBeGreaterThan(texts.length);
  });
});
