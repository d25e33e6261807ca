import { openAICompatible } from "equirank";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** Where requests would go, and with which key. */
const sent: { url: string; key: string | null }[] = [];
const fetch: typeof globalThis.fetch = async (url, init) => {
  sent.push({ url: String(url), key: new Headers(init?.headers).get("authorization") });
  return Response.json({ choices: [{ message: { content: "Yes" } }] });
};

beforeEach(() => {
  sent.length = 0;
  vi.stubEnv("OPENAI_API_KEY", "sk-of-openai");
  vi.stubEnv("OPENAI_BASE_URL", "");
  vi.stubEnv("GROQ_API_KEY", "gsk-of-groq");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function ask(options: Omit<Parameters<typeof openAICompatible>[0], "model">) {
  await openAICompatible({ model: "m", fetch, maxRetries: 0, ...options }).sample("Hello");
  return sent.at(-1);
}

const path = "/chat/completions";

describe("openAICompatible without an address", () => {
  it("asks OpenAI with the environment's key", async () => {
    const url = `https://api.openai.com/v1${path}`;
    expect(await ask({})).toEqual({ url, key: "Bearer sk-of-openai" });
    expect(await ask({ apiKey: "own" })).toEqual({ url, key: "Bearer own" });
  });

  it("takes the environment's address", async () => {
    vi.stubEnv("OPENAI_BASE_URL", "https://proxy.test/v1/");
    expect(await ask({})).toEqual({
      url: `https://proxy.test/v1${path}`,
      key: "Bearer sk-of-openai",
    });
  });

  it("works where there is no process", async () => {
    vi.stubGlobal("process", undefined);
    expect(await ask({})).toEqual({ url: `https://api.openai.com/v1${path}`, key: null });
  });
});

describe("openAICompatible with an address", () => {
  it.each(["baseUrl", "baseURL"] as const)("takes no key of another place's: %s", async (name) => {
    expect(await ask({ [name]: "http://own.test/v1" })).toEqual({
      url: `http://own.test/v1${path}`,
      key: null,
    });
  });

  it("takes one spelling of it only", () => {
    const baseUrl = "http://own.test/v1";
    expect(() => openAICompatible({ model: "m", baseUrl, baseURL: baseUrl })).toThrow(/baseURL/);
  });
});

describe("services by name", () => {
  it("have an address and a variable for the key", async () => {
    expect(await ask({ service: "groq" })).toEqual({
      url: `https://api.groq.com/openai/v1${path}`,
      key: "Bearer gsk-of-groq",
    });
  });

  it("have none where each customer has one", async () => {
    vi.stubEnv("AZURE_OPENAI_BASE_URL", "");
    expect(() => openAICompatible({ model: "m", service: "azure" })).toThrow(/AZURE_OPENAI_BASE_URL/);
    vi.stubEnv("AZURE_OPENAI_BASE_URL", "https://mine.openai.azure.com/openai/v1");
    expect((await ask({ service: "azure" }))?.url).toBe(`https://mine.openai.azure.com/openai/v1${path}`);
  });

  it.each(["toString", "unknown"])("are not named %j", (service) => {
    expect(() => openAICompatible({ model: "m", service: service as never })).toThrow(/must be one of openai, azure/);
  });
});

describe("the fingerprint", () => {
  const fingerprintOf = (headers: Record<string, string>) =>
    openAICompatible({ model: "m", baseUrl: "http://own.test/v1", headers }).fingerprint;

  it("holds headers that may choose what answers, and no credential", () => {
    const plain = fingerprintOf({});
    expect(fingerprintOf({ "x-portkey-config": "a" })).not.toBe(plain);
    expect(fingerprintOf({ "x-portkey-config": "a" })).not.toBe(fingerprintOf({ "x-portkey-config": "b" }));
    expect(fingerprintOf({ "X-Route": "a" })).toBe(fingerprintOf({ "x-route": "a" }));
    expect(fingerprintOf({ authorization: "Bearer a", "api-key": "b" })).toBe(plain);
    expect(fingerprintOf({ "x-portkey-config": "a-secret" })).not.toContain("a-secret");
  });
});
