import { fileURLToPath } from "node:url";
import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as StdioTransport2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioTransport1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { InvalidArgumentError, type LanguageModel } from "equirank";
import { createMcpServer, type McpServerOptions } from "equirank/mcp";
import { afterEach, describe, expect, it } from "vitest";
import { runInProcess } from "../cli/run-in-process";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";
import type { FakeModelServer } from "../models/http/fake-model-server";
import { startFakeChat } from "./fake-chat";

const question = "What is the capital of France?";

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Says yes to Paris and draws it every third time. */
function createModel(options: FakeLanguageModelOptions = {}) {
  let drawn = 0;
  return new FakeLanguageModel({
    scoreContinuation: () => -2,
    scoreLabel: (prompt, label) => {
      const isRight = prompt.split("Proposed answer: ").at(-1)!.includes("Paris");
      return Math.log((label.trim().toLowerCase() === "yes") === isRight ? 0.2 : 0.05);
    },
    drawText: () => (drawn++ % 3 === 0 ? "So the answer is Paris." : "So the answer is Lyon."),
    ...options,
  });
}

async function connect(options: Partial<McpServerOptions> = {}) {
  const server = createMcpServer({
    model: createModel(),
    elicitation: { testJudge: false },
    ...options,
  });
  const [own, other] = InMemoryTransport.createLinkedPair();
  const client = new Client1({ name: "test", version: "1.0.0" });
  await server.connect(own);
  await client.connect(other);
  closing.push(() => client.close());
  return client;
}

interface ToolResult {
  isError?: boolean;
  structuredContent?: Record<string, unknown>;
  content?: unknown;
}

/** A tool's structured output, which its text repeats; clients of both versions check it against the tool's schema. */
function outputOf(result: ToolResult): Record<string, unknown> {
  expect(result.isError).toBeFalsy();
  const [{ text }] = result.content as [{ text: string }];
  expect(JSON.parse(text)).toEqual(result.structuredContent);
  return result.structuredContent!;
}

function errorOf(result: ToolResult): string {
  expect(result.isError).toBe(true);
  return (result.content as [{ text: string }])[0].text;
}

describe("createMcpServer()", () => {
  it("offers two tools that only read", async () => {
    const { tools } = await (await connect()).listTools();
    expect(tools.map(({ name }) => name)).toEqual(["rank_candidates", "consensus_answer"]);
    for (const tool of tools) {
      expect(tool.annotations).toEqual({ readOnlyHint: true });
      expect(tool.inputSchema.required).toContain("question");
      expect(tool.outputSchema!.required).toContain("ranking");
    }
  });

  it("ranks candidates", async () => {
    const client = await connect();
    const candidates = ["Lyon", "Paris", "Lyon"];
    const result = await client.callTool({
      name: "rank_candidates",
      arguments: { question, candidates },
    });
    expect(outputOf(result as ToolResult)).toMatchObject({
      best: "Paris",
      ranking: [
        { candidate: "Paris", indices: [1], agreement: "correct" },
        { candidate: "Lyon", indices: [0, 2], agreement: "incorrect" },
      ],
      equilibrium: { kind: "exact", converged: true },
      warnings: [{ code: "judge-not-tested" }],
      usage: { requests: 4 },
    });
  });

  it("answers by consensus, with the text that the answer was found in", async () => {
    const model = createModel();
    const client = await connect({ model });
    const result = await client.callTool({
      name: "consensus_answer",
      arguments: { question, samples: 6, extract: "any", temperature: 0.5, maxTokens: 40, seed: 2 },
    });
    expect(outputOf(result as ToolResult)).toMatchObject({
      answer: "Paris",
      text: "So the answer is Paris.",
      isAbstention: false,
      ranking: [{ indices: [0, 3] }, { indices: [1, 2, 4, 5] }],
    });
    const [sampling] = model.calls.filter(({ kind }) => kind === "samples");
    expect(sampling!.options).toMatchObject({ temperature: 0.5, maxTokens: 40 });
  });

  it("says where the confidence is below what the server asks for", async () => {
    const client = await connect({ minimumConfidence: 1 });
    const result = await client.callTool({
      name: "consensus_answer",
      arguments: { question, samples: 6, extract: "any" },
    });
    const output = outputOf(result as ToolResult);
    expect(output).toMatchObject({ answer: "Paris", best: null, isAbstention: true });
    expect(output.confidence).toBeLessThan(1);
  });

  it("tells of progress where a client asks for it", async () => {
    const client = await connect();
    const steps: number[] = [];
    await client.callTool(
      { name: "rank_candidates", arguments: { question, candidates: ["Lyon", "Paris"] } },
      undefined,
      { onprogress: ({ progress }) => steps.push(progress) },
    );
    expect(steps).toEqual([1, 2, 3, 4]);
  });

  it("stops where a client cancels", async () => {
    const controller = new AbortController();
    let stopped: AbortSignal | undefined;
    const model = createModel({
      beforeAnswer: ({ signal }) => {
        stopped = signal;
        controller.abort();
        return new Promise((_, reject) => {
          signal!.addEventListener("abort", () => reject(signal!.reason));
        });
      },
    });
    const client = await connect({ model });
    const call = client.callTool(
      { name: "rank_candidates", arguments: { question, candidates: ["Lyon", "Paris"] } },
      undefined,
      { signal: controller.signal },
    );
    await expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => stopped?.aborted).toBe(true);
  });

  it.each([true, false])(
    "loads the model when a tool is first called, once, and again after a failure: later %s",
    async (isLate) => {
      let loads = 0;
      const load = (): LanguageModel => {
        if (++loads === 1) throw new Error("no such file");
        return createModel();
      };
      const model = isLate ? async () => load() : (load as never);
      const client = await connect({ model });
      await client.listTools();
      expect(loads).toBe(0);
      const call = () =>
        client.callTool({
          name: "rank_candidates",
          arguments: { question, candidates: ["Lyon", "Paris"] },
        }) as Promise<ToolResult>;
      expect(errorOf(await call())).toBe("no such file");
      outputOf(await call());
      outputOf(await call());
      expect(loads).toBe(2);
    },
  );

  it.each([
    ["rank_candidates", { question }],
    ["rank_candidates", { question, candidates: [] }],
    ["rank_candidates", { question: "", candidates: ["a"] }],
    ["rank_candidates", { question, candidates: ["a", 2] }],
    ["consensus_answer", { question, samples: 1000 }],
    ["consensus_answer", { question, extract: "words" }],
    ["consensus_answer", { question, temperature: -1 }],
  ])("%s refuses %j", async (name, given) => {
    const model = createModel();
    const client = await connect({ model });
    const result = (await client.callTool({ name, arguments: given })) as ToolResult;
    expect(errorOf(result)).toMatch(/validation error/i);
    expect(model.calls).toEqual([]);
  });

  it("keeps within the budget, and its failures apart from other calls", async () => {
    const client = await connect({ budget: { requests: 4 } });
    const call = (candidates: string[]) =>
      client.callTool({
        name: "rank_candidates",
        arguments: { question, candidates },
      }) as Promise<ToolResult>;
    const [refused, ranked] = await Promise.all([call(["a secret", "b", "c", "d"]), call(["Lyon", "Paris"])]);
    expect(errorOf(refused)).toMatch(/budget/);
    expect(JSON.stringify(outputOf(ranked))).not.toContain("secret");
  });

  it("refuses unusable options", () => {
    const model = createModel();
    expect(() => createMcpServer({ model, method: "best" as never })).toThrow(InvalidArgumentError);
    expect(() => createMcpServer({ model: "gpt" as never })).toThrow(/options[.]model/);
    expect(() => createMcpServer({ model, budgets: {} } as never)).toThrow(/did you mean budget/);
  });
});

describe("equirank mcp over stdio", () => {
  const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

  /** The command, for a model behind a fake server. */
  async function describeCommand() {
    const fake = await startFakeChat({ question, answer: () => "Paris", right: ["Paris"] });
    const { server }: { server: FakeModelServer } = fake;
    closing.push(() => server.close());
    return {
      command: process.execPath,
      args: [
        ...["--import", "tsx", main, "mcp", "--model", "openai:fake"],
        ...["--base-url", `${server.origin}/v1`, "--prompts", "chat"],
      ],
      stderr: "pipe" as const,
    };
  }

  const call = {
    name: "rank_candidates",
    arguments: { question, candidates: ["Lyon", "Paris", "Nice"] },
  };

  it("serves the official client of version 1", async () => {
    const transport = new StdioTransport1(await describeCommand());
    let errors = "";
    transport.stderr!.on("data", (chunk) => {
      errors += chunk;
    });
    const client = new Client1({ name: "test", version: "1.0.0" });
    await client.connect(transport);
    closing.push(() => client.close());
    expect(client.getServerVersion()).toMatchObject({ name: "equirank" });
    expect((await client.listTools()).tools).toHaveLength(2);
    expect(outputOf((await client.callTool(call)) as ToolResult).best).toBe("Paris");
    expect(errors).toBe("");
  });

  it("serves the official client of version 2", async () => {
    const client = new Client2({ name: "test", version: "1.0.0" });
    await client.connect(new StdioTransport2(await describeCommand()));
    closing.push(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(2);
    expect(outputOf((await client.callTool(call)) as ToolResult).best).toBe("Paris");
    const answered = await client.callTool({
      name: "consensus_answer",
      arguments: { question, samples: 3 },
    });
    expect(outputOf(answered as ToolResult)).toMatchObject({ answer: "Paris" });
  });

  it("ends where its input ends", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["mcp"], { input: "" });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});
