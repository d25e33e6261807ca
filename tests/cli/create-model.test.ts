import { InvalidArgumentError } from "equirank";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createModel } from "../../src/cli/model";
import type { ModelArguments } from "../../src/cli/model-options";
import { fakeEchoAnswer } from "../models/http/fake-echo-server";
import { FakeModelServer, type ReceivedRequest } from "../models/http/fake-model-server";
import { runInProcess } from "./run-in-process";

const { signal } = new AbortController();

/** Creates and loads at once, so that both kinds of failure reject. */
async function make(modelArguments: ModelArguments, environment: NodeJS.ProcessEnv = {}) {
  return createModel(modelArguments, environment)(signal);
}

const openai: ModelArguments = { model: { kind: "openai", name: "m" } };
const together: ModelArguments = { model: { kind: "together", name: "m" } };
const hf: ModelArguments = { model: { kind: "hf", id: "org/m" } };

describe("names what it makes", () => {
  test.each<[ModelArguments, string]>([
    [openai, "openai:m"],
    [hf, "hf:org/m"],
    [{ model: { kind: "vllm", name: "m" } }, "vllm:m"],
    [{ model: { kind: "sglang", name: "m" }, promptPrefix: "<s>" }, "sglang:m"],
    [{ model: { kind: "tgi", name: "m" }, baseUrl: "http://localhost:8080" }, "tgi:m"],
    [{ model: { kind: "llama.cpp", name: "m" } }, "llama.cpp:m"],
    [{ model: { kind: "ollama", name: "m:1b" } }, "ollama:m:1b"],
    [together, "together:m"],
    [{ ...hf, baseUrl: "https://endpoint.example", promptPrefix: "<s>" }, "hf:org/m"],
  ])("%j", async (modelArguments, id) => {
    expect((await make(modelArguments)).id).toBe(id);
  });
});

describe("keys", () => {
  /** A key that no header can carry, so that the adapter refuses it: this shows which variable was read. */
  const unusable = "two\nlines";

  test.each([
    [openai, { OPENAI_API_KEY: unusable }],
    [together, { TOGETHER_API_KEY: unusable }],
    [hf, { HF_TOKEN: unusable }],
    [
      { ...openai, apiKeyEnv: "MY_KEY" },
      { MY_KEY: unusable, OPENAI_API_KEY: "fine" },
    ],
  ])("%j come from the environment and are never shown", async (modelArguments, environment) => {
    const error = await make(modelArguments, environment).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(String(error)).not.toContain("lines\n");
    expect(String(error)).not.toContain(unusable);
  });

  test("of one backend do not go to the other", async () => {
    await expect(make(hf, { OPENAI_API_KEY: unusable })).resolves.toBeDefined();
    await expect(make(openai, { HF_TOKEN: unusable })).resolves.toBeDefined();
    await expect(make({ model: { kind: "vllm", name: "m" } }, { OPENAI_API_KEY: unusable })).resolves.toBeDefined();
  });

  test.each([
    [{ ...openai, baseUrl: "http://localhost:8000/v1" }, { OPENAI_API_KEY: unusable }],
    [{ ...hf, baseUrl: "https://endpoint.example" }, { HF_TOKEN: unusable }],
  ])("in the usual variable do not go to another address: %j", async (others, environment) => {
    await expect(make(others, environment)).resolves.toBeDefined();
    const [usual] = Object.keys(environment);
    await expect(make({ ...others, apiKeyEnv: usual! }, environment)).rejects.toThrow(/options\.(apiKey|accessToken)/);
  });

  test("must be set where their variable is named", async () => {
    await expect(make({ ...openai, apiKeyEnv: "MY_KEY" })).rejects.toThrow(
      "--api-key-env must name an environment variable that is set",
    );
  });

  test("given in place of their variable's name are not shown", async () => {
    const error = await make({ ...openai, apiKeyEnv: "sk-1234" }).catch(String);
    expect(error).not.toContain("sk-1234");
  });
});

describe("without the local model's engine", () => {
  afterEach(() => {
    vi.doUnmock("node-llama-cpp");
  });

  test("the local model says how to install it, and the others work", async () => {
    vi.doMock("node-llama-cpp", () => {
      throw new Error("Cannot find package");
    });
    const local: ModelArguments = { model: { kind: "local", path: undefined } };
    await expect(make(local)).rejects.toThrow("npm install node-llama-cpp");
    await expect(make(openai)).resolves.toBeDefined();
  });
});

test.each([{ baseUrl: "http://localhost" }, { apiKeyEnv: "MY_KEY" }, { promptPrefix: "<s>" }])(
  "%j is refused where there is no server",
  async (extra) => {
    for (const model of [
      { kind: "local", path: undefined },
      { kind: "recorded", file: "scores.json" },
    ] as const) {
      await expect(make({ model, ...extra })).rejects.toThrow(/must be left out for the model (local|recorded)/);
    }
  },
);

describe("what is sent besides", () => {
  async function sentBy(...more: string[]): Promise<ReceivedRequest> {
    const server = await FakeModelServer.start((request) =>
      request.path.endsWith("/chat/completions")
        ? fakeEchoAnswer(request)
        : { status: 404, body: { error: { message: "Not found" } } },
    );
    onTestFinished(() => server.close());
    const { exitCode, stderr } = await runInProcess(
      [
        ...["rank", "--model", "openai:m", "--base-url", `${server.origin}/v1`, "--no-judge-test"],
        ...["--question", "Which?", "--candidate", "a", "--candidate", "b", "--prompts", "chat"],
        ...more,
      ],
      { createModel },
    );
    expect(exitCode, stderr).toBeLessThan(2);
    return server.requests.find(({ body }) => "top_logprobs" in body)!;
  }

  test("headers, a body and the number of top tokens", async () => {
    const { headers, body } = await sentBy(
      ...["--header", "x-route: blue", "--header", "x-team:a:b"],
      ...["--body", '{"top_k": 0}', "--top-logprobs", "7"],
    );
    expect(headers).toMatchObject({ "x-route": "blue", "x-team": "a:b" });
    expect(body).toMatchObject({ top_k: 0, top_logprobs: 7 });
  });

  test.each([
    [["--header", "no colon"], "It must be NAME:VALUE"],
    [["--body", "[1]"], "It must be a JSON object"],
    [["--top-logprobs", "21"], "It must be a whole number from 2 to 20"],
  ])("%j is refused", async (given, message) => {
    const { exitCode, stderr } = await runInProcess(["rank", ...given], { createModel });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each([
    [{ model: { kind: "hf", id: "org/m" }, header: { "x-a": "b" } }, "--header"],
    [{ model: { kind: "vllm", name: "m" }, body: { a: 1 } }, "--body"],
    [{ model: { kind: "local", path: undefined }, topLogprobs: 5 }, "--top-logprobs"],
  ] as const)("%j is refused for a model without use for it", async (given, option) => {
    await expect(make(given)).rejects.toThrow(`${option} must be left out for the model`);
  });
});
