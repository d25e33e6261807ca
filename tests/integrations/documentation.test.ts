import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stacks } from "../stacks/stacks";
import { expectedOutputs, readClientConfiguration, readExamples, startFakeForExamples } from "./documentation";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** What stands for packages that are not installed here, or by another name. */
const replaced: Readonly<Record<string, string>> = {
  ai: "ai-6",
  "@langchain/openai": fileURLToPath(new URL("fake-langchain-openai.ts", import.meta.url)),
};

/** Examples whose stacks are too large to be installed here: `npm run test:stacks` runs them. */
const runElsewhere = ["LlamaIndex 1", "Mastra 1", "Genkit 1"];

describe("the examples of docs/integrations.md", { timeout: 120_000 }, () => {
  const examples = readExamples();
  let fake: Awaited<ReturnType<typeof startFakeForExamples>>;
  let folder = "";

  beforeAll(async () => {
    fake = await startFakeForExamples();
    await mkdir(join(root, ".cache"), { recursive: true });
    folder = await mkdtemp(join(root, ".cache", "examples-"));
  });

  afterAll(async () => {
    await fake.server.close();
    await rm(folder, { recursive: true });
  });

  /** The arguments of Node that run an example in the repository. */
  async function write(name: string): Promise<string[]> {
    const { code } = examples.find((example) => example.name === name)!;
    const file = join(folder, `${name.replaceAll(" ", "-")}.mts`);
    const imports = /from "([^"]+)";$/gm;
    await writeFile(
      file,
      code.replace(imports, (_, from) => `from "${replaced[from] ?? from}";`),
    );
    return ["--import", "tsx", file];
  }

  it("are all run, here and with the stacks themselves", () => {
    const names = examples.map(({ name }) => name);
    const withServer = "Model Context Protocol 1";
    expect(names.toSorted()).toEqual([...Object.keys(expectedOutputs), withServer].toSorted());
    expect([...new Set(stacks.flatMap((stack) => stack.examples))].toSorted()).toEqual(
      names.filter((name) => name !== withServer).toSorted(),
    );
  });

  it.each(Object.keys(expectedOutputs).filter((name) => !runElsewhere.includes(name)))("%s", async (name) => {
    const options = { cwd: root, env: fake.environment };
    const { stdout } = await run(process.execPath, await write(name), options);
    expect(stdout.trim()).toMatch(expectedOutputs[name]!);
  });

  /** Connects a client to the server that Node runs with these arguments, and asks it to rank. */
  async function rankThrough(args: string[]): Promise<unknown> {
    const client = new Client({ name: "test", version: "1.0.0" });
    const env = fake.environment as Record<string, string>;
    await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: root, env }));
    const { structuredContent } = await client.callTool({
      name: "rank_candidates",
      arguments: { question: "What is the capital of France?", candidates: ["Lyon", "Paris"] },
    });
    await client.close();
    return structuredContent;
  }

  it("Model Context Protocol 1", async () => {
    expect(await rankThrough(await write("Model Context Protocol 1"))).toMatchObject({ best: "Paris" });
  });

  it("the configuration of clients of the Model Context Protocol", async () => {
    const { command, args } = readClientConfiguration();
    expect([command, args[0]]).toEqual(["npx", "equirank"]);
    // The package's command from its source, and the fake in the place of OpenAI.
    const fakeOpenAI = ["--base-url", fake.environment.OPENAI_BASE_URL!, "--api-key-env", "OPENAI_API_KEY"];
    const fromSource = ["--import", "tsx", "src/cli/main.ts", ...args.slice(1), ...fakeOpenAI];
    expect(await rankThrough(fromSource)).toMatchObject({ best: "Paris" });
  });
});
