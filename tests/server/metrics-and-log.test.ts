import { describe, expect, it } from "vitest";
import { createCaller, question } from "./calling";
import { createServedModel } from "./served-model";

const chat = "/v1/chat/completions";

/** The samples of an exposition, by name and labels. */
async function readMetrics(get: (path: string) => Promise<Response>): Promise<Map<string, number>> {
  const response = await get("/metrics");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  const lines = (await response.text()).split("\n").filter((line) => line && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

describe("/metrics", () => {
  it("counts requests, answers, and what models spent", async () => {
    const { post, get } = createCaller();
    const first = await (await post(chat, question)).json();
    await post(chat, "{");
    await get("/health");
    const metrics = await readMetrics(get);
    const requests = (labels: string) => metrics.get(`equirank_requests_total{${labels}}`);
    expect(requests('route="chat/completions",outcome="answered",status="200"')).toBe(1);
    expect(requests('route="chat/completions",outcome="refused",status="400"')).toBe(1);
    expect(requests('route="health",outcome="answered",status="200"')).toBe(1);
    expect(metrics.get('equirank_answers_total{kind="ranked"}')).toBe(1);
    expect(metrics.get('equirank_model_tokens_total{kind="generated"}')).toBe(15);
    expect(metrics.get('equirank_model_tokens_total{kind="prompt"}')).toBe(first.usage.prompt_tokens);
    expect(metrics.get('equirank_request_seconds_count{route="chat/completions"}')).toBe(2);
  });

  it("has no label that a caller chose, whatever is sent", async () => {
    const { post, get, handler } = createCaller();
    await post("/v1/SECRET", {});
    await post(chat, { ...question, model: "SECRET", user: "SECRET", n: "SECRET", SECRET: 1 });
    await get("/v1/models/SECRET");
    await handler(new Request("http://SECRET.example/x?SECRET", { method: "PATCH" }));
    await handler(new Request(`http://localhost${chat}`, { method: "SECRET" }));
    const text = await (await get("/metrics")).text();
    expect(text.toUpperCase()).not.toContain("SECRET");
  });

  it("tells abstentions apart", async () => {
    const { post, get } = createCaller({
      model: createServedModel({ texts: ["Lyon", "Nice"] }),
      ranking: { elimination: true },
    });
    const answer = await (await post(chat, question)).json();
    expect(answer.equirank.best).toBeNull();
    expect(answer.choices[0].message.content).toBe("Lyon");
    expect((await readMetrics(get)).get('equirank_answers_total{kind="abstained"}')).toBe(1);
  });
});

describe("the log", () => {
  it("has an entry for each request, with its id, its time and what it cost", async () => {
    const { post, entries } = createCaller();
    const response = await post(chat, question);
    const { usage } = (await response.json()).equirank;
    expect(entries).toEqual([
      {
        level: "info",
        event: "request",
        id: response.headers.get("x-request-id"),
        route: "chat/completions",
        outcome: "answered",
        status: 200,
        ms: expect.any(Number),
        kind: "ranked",
        candidates: 5,
        modelRequests: usage.requests,
        promptTokens: usage.promptTokens,
        generatedTokens: usage.generatedTokens,
      },
    ]);
  });

  it("holds no text and no key, also where a fault quotes them", async () => {
    const model = createServedModel({
      beforeSamples() {
        throw new RangeError("SECRET\n    at SECRET (prompt)\nSECRET");
      },
    });
    const { post, entries } = createCaller({ model, apiKey: "SECRET-key" });
    const authorization = "Bearer SECRET-key";
    const headers = { "content-type": "application/json", authorization, "x-request-id": "SECRET" };
    await post(chat, { ...question, model: "SECRET", equirank: { SECRET: "SECRET" } }, { headers });
    const failed = await post(chat, { messages: [{ role: "user", content: "SECRET?" }] }, { headers });
    await post(chat, question, { headers: { ...headers, authorization: "Bearer SECRET-guess" } });
    expect(entries.map(({ status }) => status)).toEqual([400, 500, 401]);
    expect(JSON.stringify(entries)).not.toContain("SECRET");
    expect(await failed.text()).not.toContain("SECRET");
    // Where the fault is, stays.
    expect(entries[1]!.error).toMatchObject({ name: "RangeError" });
    expect(entries[1]!.error!.at!.join("\n")).toMatch(/metrics-and-log/);
  });

  it("does not mix callers' answers under load", async () => {
    const model = createServedModel({ right: ["Paris", "Rome", "Oslo"] });
    // Answers with what was asked, after a while that differs.
    const echoing = {
      ...model,
      async sample(prompt: unknown, options: { count?: number } = {}) {
        const asked = (prompt as { content: string }[]).at(-1)!.content;
        await new Promise((resolve) => setTimeout(resolve, asked.length % 7));
        const texts = Array.from({ length: options.count ?? 1 }, (_, i) => `${asked} ${i}`);
        return {
          texts,
          usage: { requests: 1, promptTokens: 1, cachedTokens: 0, generatedTokens: 1 },
        };
      },
    };
    const { post } = createCaller({ model: echoing, limits: { concurrency: 8 } });
    const asked = Array.from({ length: 60 }, (_, i) => `caller ${i}${".".repeat(i % 11)}`);
    const answers = await Promise.all(
      asked.map(async (content) => {
        const response = await post(chat, { messages: [{ role: "user", content }] });
        return response.text();
      }),
    );
    answers.forEach((answer, i) => {
      const others = new Set([...answer.matchAll(/caller \d+\.*/g)].map(([name]) => name));
      expect([...others]).toEqual([asked[i]]);
    });
  });
});
