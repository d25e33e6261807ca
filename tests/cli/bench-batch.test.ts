import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createModel } from "../../src/cli/model";
import { forgetServers } from "../../src/models/http/probe";
import { fakeEchoAnswer } from "../models/http/fake-echo-server";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "../models/http/fake-model-server";
import { parseLines, runInProcess } from "./run-in-process";

let folder: string;
let data: string;
let server: FakeModelServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-batch-"));
  data = join(folder, "capitals.jsonl");
  const rows = ["Paris", "Rome", "Oslo"].map((city, i) => ({
    question: `Which of these is capital ${i}?`,
    candidates: ["London", city, "Madrid"],
    answer: 1,
  }));
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  server = await FakeModelServer.start(answer);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
});

/** A made-up model: by chat, which letter or word comes first depends on the prompt's length. */
function answer(request: ReceivedRequest): FakeAnswer {
  if (!request.path.endsWith("/chat/completions")) return fakeEchoAnswer(request);
  const { messages, top_logprobs: count } = request.body as {
    messages: { content: string }[];
    top_logprobs: number;
  };
  const length = messages.map(({ content }) => content).join("").length;
  const words = ["A", "B", "C", "Yes", "No", "Maybe"];
  const weights = words.map((word, i) => 1 + ((length * (i + 3) + word.length) % 11));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const listed = words
    .map((token, i) => ({ token, logprob: Math.log(weights[i]! / sum), bytes: null }))
    .sort((one, other) => other.logprob - one.logprob)
    .slice(0, count);
  const message = { role: "assistant", content: listed[0]!.token };
  const choice = { index: 0, message, finish_reason: "length" };
  const logprobs = { content: [{ ...listed[0]!, top_logprobs: listed }] };
  const usage = { prompt_tokens: length, completion_tokens: 1 };
  return { body: { id: "chatcmpl-1", choices: [{ ...choice, logprobs }], usage } };
}

/** Without a route for given text, as chat services are. */
function chatAlone(request: ReceivedRequest): FakeAnswer {
  return request.path.endsWith("/chat/completions")
    ? answer(request)
    : { status: 404, body: { error: { message: "Not found" } } };
}

function bench(out: string, ...more: string[]) {
  const quick = ["--lambda", "0.1", "--method", "equilibrium-discriminator"];
  const model = ["--model", "openai:m", "--base-url", `${server.origin}/v1`, "--shots", "none"];
  return runInProcess(["bench", "--data", data, "--out", join(folder, out), ...model, ...quick, ...more], {
    createModel,
  });
}

interface BatchLine {
  custom_id: string;
  method: string;
  url: string;
  body: Record<string, unknown>;
}

async function readRequests(out: string): Promise<BatchLine[]> {
  const names = await readdir(join(folder, out, "batch"));
  const texts = await Promise.all(
    names
      .filter((name) => name.startsWith("requests"))
      .map((name) => readFile(join(folder, out, "batch", name), "utf8")),
  );
  return parseLines(texts.join("")) as unknown as BatchLine[];
}

/** Results in the form of a runner, with the body that the local server answers. */
type ToResult = (line: BatchLine, body: unknown, index: number) => unknown;

const likeOpenAI: ToResult = ({ custom_id }, body, index) => ({
  id: `batch_req_${index}`,
  custom_id,
  response: { status_code: 200, request_id: "r", body },
  error: null,
});

/** A fake of a batch runner: answers every request of the files by the local server, in reverse order. */
async function runFakeRunner(out: string, toResult: ToResult = likeOpenAI): Promise<string> {
  const lines = await readRequests(out);
  const results = await Promise.all(
    lines.map(async (line, index) => {
      const sent = { method: line.method, body: JSON.stringify(line.body) };
      const response = await fetch(`${server.origin}${line.url}`, sent);
      return toResult(line, await response.json(), index);
    }),
  );
  const file = join(folder, `${out}-results.jsonl`);
  await writeFile(
    file,
    results
      .reverse()
      .map((result) => `${JSON.stringify(result)}\n`)
      .join(""),
  );
  return file;
}

async function readScores(out: string): Promise<string[]> {
  const text = await readFile(join(folder, out, "scores.jsonl"), "utf8");
  return text.split("\n").sort();
}

async function useServer(respond: typeof answer): Promise<void> {
  await server.close();
  server = await FakeModelServer.start(respond);
}

describe("equirank bench --batch", () => {
  it("takes the same scores from a batch by chat as from a server", async () => {
    await useServer(chatAlone);
    const pair = ["--elicitation", "choice"];
    expect((await bench("live", ...pair)).exitCode).toBe(0);
    const live = await readScores("live");

    server.requests.length = 0;
    const written = await bench("batch", ...pair, "--batch", "write");
    expect(written.exitCode).toBe(0);
    expect(server.requests).toEqual([]);
    const requests = await readRequests("batch");
    // Two questions about letters and three about candidates for each of three items.
    expect(requests).toHaveLength(15);
    expect(written.stdout).toMatch(/^15 requests are in .*requests-1\.jsonl/);
    expect(new Set(requests.map(({ custom_id }) => custom_id)).size).toBe(15);
    for (const { custom_id, method, url, body } of requests) {
      expect(custom_id).toMatch(/^[\w-]{1,64}$/);
      expect({ method, url }).toEqual({ method: "POST", url: "/v1/chat/completions" });
      expect(body).toMatchObject({ model: "m", logprobs: true, top_logprobs: 20 });
    }

    const results = await runFakeRunner("batch");
    const { exitCode, stdout, stderr } = await bench("batch", ...pair, "--batch", "read", results);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain("3 items of capitals");
    expect(stderr).toContain("15 of 15 answers are in the log");
    expect(await readScores("batch")).toEqual(live);
    expect((await bench("batch", ...pair, "--batch", "write")).stdout).toBe("All requests are answered.\n");
    const told = await bench("batch", ...pair, "--batch", "write", "--json");
    expect(JSON.parse(told.stdout)).toEqual({ written: 0, files: [] });
  });

  it("proves by two small batches that given text is scored, where completions are asked", async () => {
    const pair = ["--elicitation", "likelihood+channel"];
    expect((await bench("live", ...pair)).exitCode).toBe(0);
    const live = await readScores("live");
    // Each command is a process of its own outside of tests, which does not know what the live one has proved.
    forgetServers();

    const route = ["--batch-route", "completions"];
    const rounds: number[] = [];
    for (let round = 0; round < 3; round++) {
      await bench("batch", ...pair, ...route, "--batch", "write");
      rounds.push((await readRequests("batch")).length);
      await bench("batch", ...pair, ...route, "--batch", "read", await runFakeRunner("batch"));
    }
    // Three texts are written and then scored; each of three items has three candidates after the question, and the
    // question after each of them.
    expect(rounds).toEqual([3, 3, 3 * (3 + 3)]);
    expect(await readScores("batch")).toEqual(live);
  });

  it("tells errors and asks again for what is missing", async () => {
    await useServer(chatAlone);
    const pair = ["--elicitation", "choice"];
    await bench("batch", ...pair, "--batch", "write");
    const [expired, missing, refused] = await readRequests("batch");
    const results = await runFakeRunner("batch", (line, body, index) => {
      if (line.custom_id === missing!.custom_id) return {};
      if (line.custom_id === expired!.custom_id) {
        const error = { code: "batch_expired", message: "This request could not be executed" };
        return { id: "b", custom_id: line.custom_id, response: null, error };
      }
      if (line.custom_id === refused!.custom_id) {
        const response = { status_code: 400, request_id: "r", body: null };
        return { id: "vllm-1", custom_id: line.custom_id, response, error: "No such thing" };
      }
      return likeOpenAI(line, body, index);
    });
    const { exitCode, stderr } = await bench("batch", ...pair, "--batch", "read", results);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("2 results are errors, for example: This request could not be executed");
    expect(stderr).toContain("12 of 15 answers are in the log");

    await bench("batch", ...pair, "--batch", "write");
    const again = await readRequests("batch");
    expect(again.map(({ custom_id }) => custom_id).sort()).toEqual(
      [expired, missing, refused].map((line) => line!.custom_id).sort(),
    );
    const rest = await bench("batch", ...pair, "--batch", "read", await runFakeRunner("batch"));
    expect(rest.stderr).toContain("15 of 15 answers are in the log");
  });

  /**
   * Shapes of results: https://docs.rs/crate/openai-client-base/0.8.1 (docs/BatchRequestOutputResponse.md, from
   * OpenAI's specification), vllm/entrypoints/openai/run_batch.py of vllm-project/vllm (BatchRequestOutput),
   * https://docs.together.ai/docs/inference/batch/tutorial, and python/sglang/srt/openai_api/adapter.py of
   * sgl-project/sglang before its version 0.5.
   */
  it.each<[string, ToResult]>([
    [
      "vLLM",
      ({ custom_id }, body) => ({
        id: "vllm-1",
        custom_id,
        response: { status_code: 200, request_id: "vllm-batch-1", body },
        error: null,
      }),
    ],
    [
      "SGLang",
      ({ custom_id }, body) => {
        const { choices } = body as { choices: unknown[] };
        const single = { ...(body as object), choices: choices[0], system_fingerprint: null };
        const response = { status_code: 200, request_id: "r", body: single };
        return { id: "batch_req_1", custom_id, response, error: null };
      },
    ],
    ["a runner that leaves out what is null", ({ custom_id }, body) => ({ custom_id, response: { body } })],
  ])("reads the results of %s", async (_, toResult) => {
    await useServer(chatAlone);
    const pair = ["--elicitation", "choice"];
    await bench("batch", ...pair, "--batch", "write");
    const results = await runFakeRunner("batch", toResult);
    const { stderr } = await bench("batch", ...pair, "--batch", "read", results);
    expect(stderr).toContain("15 of 15 answers are in the log");
  });

  it.each([
    ["with CR LF, an empty line and a byte order mark", (text: string) => `\ufeff\r\n${text.replaceAll("\n", "\r\n")}`],
    ["whose last line lacks its line break", (text: string) => text.trimEnd()],
  ])("reads results %s", async (_, change) => {
    await useServer(chatAlone);
    const pair = ["--elicitation", "choice"];
    await bench("batch", ...pair, "--batch", "write");
    const results = await runFakeRunner("batch");
    await writeFile(results, change(await readFile(results, "utf8")));
    const { stderr } = await bench("batch", ...pair, "--batch", "read", results);
    expect(stderr).toContain("15 of 15 answers are in the log");
  });

  it("says where results are of another run", async () => {
    await useServer(chatAlone);
    await bench("batch", "--elicitation", "choice", "--batch", "write");
    const results = await runFakeRunner("batch");
    const more = ["--elicitation", "choice", "--top-logprobs", "5", "--batch", "read", results];
    const { exitCode, stderr } = await bench("other", ...more);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("none of the results belongs to this run");
  });

  it("refuses files without results, and models whose servers take no batches", async () => {
    const wrong = await bench("batch", "--batch", "read", data);
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toContain("holds no results of a batch");
    expect(await readdir(join(folder, "batch", "batch"))).toEqual([]);
    // A file that is not a copy is not ours to remove.
    const own = join(folder, "batch", "batch", "results-1.jsonl");
    await writeFile(own, "not yet whole");
    expect((await bench("batch", "--batch", "read", own)).stderr).toContain("holds no results of a batch");
    expect(await readFile(own, "utf8")).toBe("not yet whole");
    const other = await runInProcess(["bench", "--data", data, "--model", "ollama:m", "--batch", "write"], {
      createModel,
    });
    expect(other.stderr).toContain("--batch must be left out for the model ollama");
  });
});
