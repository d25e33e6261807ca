/**
 * Asks a local server through the provider packages of AI SDK 7, on Node 22 and 24, and says what `aiSdkModel()` makes
 * of each: whether log-probabilities arrive, and what the packages warn of.
 *
 * npm run test:ai-sdk -- [--cache FOLDER]
 *
 * Packages and runtimes are installed from npm into FOLDER, by default ~/.cache/equirank/ai-sdk.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "tsup";
import { fakeEchoAnswer } from "../models/http/fake-echo-server";
import { type FakeAnswer, FakeModelServer } from "../models/http/fake-model-server";

const run = promisify(execFile);
const { values: flags } = parseArgs({
  options: { cache: { type: "string", default: join(homedir(), ".cache", "equirank", "ai-sdk") } },
});

const providers = [
  ...["openai", "azure", "deepseek", "xai", "groq", "fireworks", "togetherai", "mistral"],
  "openai-compatible",
];
/** Their packages ask for none; Groq refuses to give them (https://console.groq.com/docs/openai). */
const without = ["groq", "mistral"];
const nodes = ["22", "24"];
const platform = `node-${process.platform}-${process.arch}`;
const nodePackage = (version: string) => `${platform}-${version}`;

/** Prints a line of JSON for each provider. */
const program = `
import { aiSdkModel } from "./ai-sdk-model.js";
const baseURL = process.argv[2];
const access = { baseURL, apiKey: "sk-local" };
const labels = ["Yes", "No"];
for (const name of ${JSON.stringify(providers)}) {
  const found = { provider: name };
  try {
    const module = await import("@ai-sdk/" + name);
    const [, create] = Object.entries(module).find(([key]) => /^create[A-Z]/.test(key));
    const provider = create({ ...access, name: "own" });
    const model = aiSdkModel((provider.chat ?? provider.chatModel ?? provider).call(provider, "m"), { maxRetries: 0 });
    found.specification = (provider.chat ?? provider.chatModel ?? provider).call(provider, "m").specificationVersion;
    const prompt = [{ role: "user", content: "Is it?" }];
    const { texts, warnings = [] } = await model.sample(prompt, { maxTokens: 4, seed: 1 });
    Object.assign(found, { texts, warnings: warnings.map(({ message }) => message) });
    const { logprobs } = await model.nextTokenLogprobs(prompt, labels);
    found.probabilities = logprobs.map((logprob) => Number(Math.exp(logprob).toFixed(6)));
  } catch (error) {
    found.error = String(error).slice(0, 200);
  }
  console.log(JSON.stringify(found));
}
`;

await mkdir(flags.cache, { recursive: true });
await writeFile(join(flags.cache, "package.json"), '{ "type": "module" }\n');
await writeFile(join(flags.cache, "program.js"), program);
if (!existsSync(join(flags.cache, "node_modules", "ai"))) {
  const wanted = [
    "ai@7",
    // By its tag: npm would else choose those for the Node that runs it.
    ...providers.map((name) => `@ai-sdk/${name}@latest`),
    ...nodes.map((version) => `${nodePackage(version)}@npm:${platform}@${version}`),
  ];
  const quietly = ["--silent", "--no-save", "--ignore-scripts", "--force"];
  await run("npm", ["install", ...quietly, "--prefix", flags.cache, ...wanted]);
}
await build({
  config: false,
  silent: true,
  format: "esm",
  outDir: flags.cache,
  clean: false,
  noExternal: [/.*/],
  entry: {
    "ai-sdk-model": fileURLToPath(new URL("../../src/models/ai-sdk/ai-sdk-model.ts", import.meta.url)),
  },
});

/** The answer of a chat as OpenAI's responses API has it, which `@ai-sdk/xai` asks since its version 4. */
function likeResponses({ body }: FakeAnswer): FakeAnswer {
  const [choice] = (body as { choices: { message: { content: string }; logprobs: unknown }[] }).choices;
  const { content } = (choice!.logprobs ?? { content: [] }) as { content: unknown[] };
  const text = { type: "output_text", text: choice!.message.content, annotations: [] };
  const message = { type: "message", id: "msg_1", role: "assistant", status: "completed" };
  const output = [{ ...message, content: [{ ...text, logprobs: content }] }];
  const usage = { input_tokens: 12, output_tokens: 1, total_tokens: 13 };
  return {
    body: {
      id: "resp_1",
      object: "response",
      created_at: 1,
      status: "completed",
      model: "m",
      output,
      usage,
    },
  };
}

const server = await FakeModelServer.start((request) =>
  request.path.endsWith("/responses")
    ? likeResponses(fakeEchoAnswer({ ...request, path: "/chat/completions" }))
    : fakeEchoAnswer(request),
);
let failed = 0;
try {
  for (const version of nodes) {
    const node = join(flags.cache, "node_modules", nodePackage(version), "bin", "node");
    const { stdout: told } = await run(node, ["--version"]);
    const { stdout } = await run(node, ["program.js", `${server.origin}/v1`], {
      cwd: flags.cache,
    });
    for (const line of stdout.trim().split("\n")) {
      const { provider, specification, probabilities, error, warnings } = JSON.parse(line);
      // What the server lists for "Yes" and "No".
      const isRight = JSON.stringify(probabilities) === "[0.5,0.25]";
      const isExpected = isRight !== without.includes(provider);
      if (!isExpected) failed++;
      const outcome = isRight ? "log-probabilities read" : (error ?? JSON.stringify(probabilities));
      console.log(`Node ${told.trim()}, ${provider} (${specification}): ${outcome} ${warnings?.join(" ") ?? ""}`);
    }
  }
} finally {
  await server.close();
}
console.log(failed === 0 ? "PASS" : `FAIL: ${failed} are not as expected`);
process.exitCode = failed === 0 ? 0 : 1;
