import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rankCandidates, recordModel } from "equirank";
import { expect, test } from "vitest";
import { FakeModelServer } from "../models/http/fake-model-server";
import { createServedModel } from "../server/served-model";
import { createFakeModel } from "./fake-model";
import { parseLines, runInProcess } from "./run-in-process";

test("equirank serve answers until it is interrupted, then ends with status 0 and has logged lines of JSON", async () => {
  const controller = new AbortController();
  let url: string | undefined;
  const running = runInProcess(["serve", "--port", "0", "--name", "ranked", "--samples", "3"], {
    model: createServedModel(),
    signal: controller.signal,
    onOutput: () => controller.abort(),
    onErrorOutput(text) {
      url ??= /http:\S+/.exec(text)?.[0];
      if (url !== undefined && !asked) asked = ask(url);
    },
  });
  let asked: Promise<Response> | undefined;
  const ask = (address: string) =>
    fetch(`${address}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: "Capital of France?" }] }),
    });
  const { exitCode, stdout, stderr } = await running;
  expect(exitCode).toBe(0);
  const answer = await (await asked!).json();
  expect(answer).toMatchObject({ model: "ranked", equirank: { samples: 3 } });
  expect(parseLines(stdout)).toMatchObject([{ route: "chat/completions", status: 200 }]);
  expect(stderr).toMatch(/is served at http:\/\/127\.0\.0\.1:\d+/);
});

test("equirank serve passes requests on with the headers of the model's server", async () => {
  const server = await FakeModelServer.start(() => ({ body: { choices: [] } }));
  const controller = new AbortController();
  const args = ["--model", "vllm:inner", "--base-url", server.origin, "--header", "X-Route: blue", "--port", "0"];
  let asked: Promise<Response> | undefined;
  await runInProcess(["serve", ...args], {
    model: createServedModel(),
    signal: controller.signal,
    onOutput: () => controller.abort(),
    onErrorOutput(text) {
      const url = /http:\S+/.exec(text)?.[0];
      const tools = [{ type: "function", function: { name: "look" } }];
      const body = JSON.stringify({ messages: [{ role: "user", content: "Capital of France?" }], tools });
      const headers = { "content-type": "application/json" };
      if (url !== undefined) asked ??= fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
    },
  });
  expect((await asked!).status).toBe(200);
  expect(server.requests).toMatchObject([{ path: "/v1/chat/completions", headers: { "x-route": "blue" } }]);
  await server.close();
});

test.each(["--deadline-ms", "--body-ms"])("equirank serve refuses %s beyond what timers take", async (option) => {
  const { exitCode, stderr } = await runInProcess(["serve", option, "3000000000"], { model: createServedModel() });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/from 1 to 2147483647/);
});

test("equirank serve does not listen elsewhere without a key", async () => {
  const options = { model: createServedModel() };
  const { exitCode, stderr } = await runInProcess(["serve", "--host", "0.0.0.0"], options);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/unless callers must send a key/);
});

test("the process finishes what it has accepted after SIGTERM", async () => {
  const folder = await mkdtemp(join(tmpdir(), "equirank-serve-"));
  try {
    const recording = recordModel(createFakeModel());
    const question = "Capital of France?";
    const candidates = ["Lyon", "Paris"];
    await rankCandidates({ question, candidates, model: recording });
    const file = join(folder, "scores.json");
    await writeFile(file, JSON.stringify(recording.recording));
    const child = spawn(process.execPath, [
      ...["--import", "tsx", "src/cli/main.ts", "serve"],
      ...["--model", `recorded:${file}`, "--port", "0"],
    ]);
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    while (!/http:\S+/.test(stderr)) await once(child.stderr, "data");
    const url = /http:\S+/.exec(stderr)![0];
    // A recording has no answer to a wording that it was not asked by, and the server says no more than that it lacks
    // it.
    const body = JSON.stringify({ query: question, documents: candidates });
    const headers = { "content-type": "application/json" };
    const asked = fetch(`${url}/v2/rerank`, { method: "POST", headers, body });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code] = await once(child, "close");
    expect((await asked).status).toBe(501);
    expect(code).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
