import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { rankCandidates, recordModel } from "equirank";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFakeModel } from "./fake-model";
import { parseLines, questionLine } from "./run-in-process";

const capital = questionLine("Capital of France?", "Lyon", "Paris");
const unknown = questionLine("Capital of Peru?", "Cusco", "Arequipa");

let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-main-"));
  const recording = recordModel(createFakeModel());
  for (const line of [capital, unknown]) {
    await rankCandidates({ ...JSON.parse(line), model: recording });
  }
  const file = join(folder, "scores.json");
  await writeFile(file, JSON.stringify(recording.recording));
  model = `recorded:${file}`;
});

afterAll(() => rm(folder, { recursive: true }));

/** The program in a process of its own. */
function start(...commandArguments: string[]): Child {
  return startWith([], commandArguments);
}

type Child = ChildProcess & {
  stdin: NonNullable<ChildProcess["stdin"]>;
  stdout: NonNullable<ChildProcess["stdout"]>;
  stderr: NonNullable<ChildProcess["stderr"]>;
};

function startWith(nodeOptions: readonly string[], commandArguments: readonly string[]): Child {
  const options = ["--import", "tsx", ...nodeOptions];
  return spawn(process.execPath, [...options, "src/cli/main.ts", ...commandArguments]);
}

async function run(input: string, ...commandArguments: string[]) {
  const child = start(...commandArguments);
  child.stdin.end(input);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, exitCode };
}

describe("the process ends with the status of", () => {
  test("answers", async () => {
    const { exitCode, stdout, stderr } = await run(capital, "rank", "--model", model);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(parseLines(stdout)).toMatchObject([{ line: 1, best: "Paris" }]);
  });

  test("an abstention", async () => {
    expect(await run(capital + unknown, "rank", "--elimination", "--model", model)).toMatchObject({
      exitCode: 1,
    });
  });

  test("bad input", async () => {
    expect(await run(`{}\n${unknown}`, "rank", "--model", model)).toMatchObject({ exitCode: 2 });
  });

  test("a local model that cannot be had, in one line without a stack", async () => {
    // Whether the engine is missing or only the file, depends on what is installed.
    const missing = `local:${join(folder, "missing.gguf")}`;
    const { exitCode, stdout, stderr } = await run(capital, "rank", "--model", missing);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/^equirank: ModelUnavailableError: [^\n]+\n$/);
  });
});

test("an interrupt ends the wait for input with status 130, and keeps what was done", async () => {
  const child = start("rank", "--model", model);
  const closed = once(child, "close");
  const stderr = text(child.stderr);
  child.stdin.write(capital);
  const [line] = await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await closed).toEqual([130, null]);
  expect(await stderr).toBe(
    "equirank: note: interrupted; 1 question is ranked. To continue, give the lines from 2 on\n",
  );
  expect(JSON.parse(String(line))).toMatchObject({ best: "Paris" });
});

test("an interrupt ends a process that something keeps alive", async () => {
  const preload = "data:text/javascript,setInterval(() => {}, 1e6)";
  const child = startWith(["--import", preload], ["rank", "--model", model]);
  const closed = once(child, "close");
  child.stdin.write(capital);
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await closed).toEqual([130, null]);
});

test.each(['throw new TypeError("broken")', 'Promise.reject(new TypeError("broken"))'])(
  "an error that nobody catches has status 70 and is told on one line: %s",
  async (crash) => {
    const preload = `data:text/javascript,process.on("SIGUSR2", () => { ${crash} })`;
    const child = startWith(["--import", preload], ["rank", "--model", model]);
    const closed = once(child, "close");
    const stderr = text(child.stderr);
    child.stdin.write(capital);
    await once(child.stdout, "data");
    child.kill("SIGUSR2");
    expect(await closed).toEqual([70, null]);
    expect(await stderr).toBe("equirank: unexpected TypeError: broken\n");
  },
);

test("a reader that goes away is no crash", async () => {
  const child = start("rank", "--model", model);
  const closed = once(child, "close");
  const stderr = text(child.stderr);
  child.stdin.on("error", () => {});
  child.stdin.write(capital);
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stdin.end(capital.repeat(1000));
  expect(await closed).toEqual([0, null]);
  expect(await stderr).toBe("");
});
