/**
 * Records answers of llama-cpp-python's real server into tests/fixtures/http.
 *
 * EQUIRANK_LLAMA_SERVER_PYTHON=… EQUIRANK_MODEL=…/SmolLM2-135M-Instruct.Q4_1.gguf npx tsx
 * tests/live/record-llama-cpp-server.ts
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { openAICompatible } from "equirank";
import { startLlamaCppServer } from "../../bench/peers/llama-cpp-server";
import { recordedCalls as calls } from "../models/recorded-calls";
import type { RecordedExchange } from "../models/replay-server";

const python = process.env.EQUIRANK_LLAMA_SERVER_PYTHON ?? "";
const model = process.env.EQUIRANK_MODEL ?? "";
const version = execFileSync(python, ["-c", "import llama_cpp; print(llama_cpp.__version__)"]);

/** Runs `ask` with a model whose exchanges with the server are written to the fixture. */
async function record(
  fixture: string,
  options: { promptPrefix?: string; logitsAll?: boolean },
  ask: (connected: ReturnType<typeof openAICompatible>) => Promise<void>,
): Promise<void> {
  const { promptPrefix = "", logitsAll = true } = options;
  const server = await startLlamaCppServer({ python, model, contextSize: 256, logitsAll });
  const exchanges: RecordedExchange[] = [];
  try {
    await ask(
      openAICompatible({
        baseUrl: server.baseUrl,
        model: "local",
        promptPrefix,
        concurrency: 1,
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          const answer: unknown = await response.clone().json();
          const path = new URL(String(url)).pathname;
          const request = JSON.parse(String(init?.body)) as Record<string, unknown>;
          exchanges.push({ path, request, status: response.status, answer });
          return response;
        },
      }),
    );
  } finally {
    await server.stop();
  }
  const source = `llama_cpp.server ${String(version).trim()} with ${basename(model)}, recorded by tests/live/record-llama-cpp-server.ts`;
  const file = fileURLToPath(new URL(`../fixtures/http/${fixture}`, import.meta.url));
  writeFileSync(file, `${JSON.stringify({ source, exchanges }, null, 1)}\n`);
  console.log(`${fixture}: ${exchanges.length} exchanges`);
}

await record("llama-cpp-server.json", { promptPrefix: calls.promptPrefix }, async (connected) => {
  await connected.probe();
  await connected.scoreContinuations(calls.prompt, calls.continuations);
  await connected.scoreContinuations(calls.promptWithSpaceAtEnd, [calls.spanningContinuation]);
  await connected.nextTokenLogprobs(calls.question, calls.labels);
  await connected.nextTokenLogprobs(calls.messages, calls.labels);
  await connected.sample(calls.messages, calls.sampling);
  // These two fail, as they should; what counts is the server's answer.
  await connected.scoreContinuations(calls.prompt, [calls.withControlToken]).catch(console.log);
  await connected.scoreContinuations(calls.longPrompt, [" end"]).catch(console.log);
});
await record("llama-cpp-server-without-prefix.json", {}, async (connected) => {
  console.log((await connected.probe()).reasons);
});
await record(
  "llama-cpp-server-without-logits-all.json",
  { promptPrefix: calls.promptPrefix, logitsAll: false },
  async (connected) => {
    console.log((await connected.probe()).reasons);
  },
);
