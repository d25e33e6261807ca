import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { runInProcess } from "./run-in-process";

// Processes take long to start on a busy machine.
const patience = 120_000;

it.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the wait for a server that does not answer, with status 130 and nothing left behind",
  async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), "equirank-bench-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const data = join(folder, "items.jsonl");
    await writeFile(data, '{"question": "?", "candidates": ["a", "b"], "answer": 0}\n');
    const server = createServer(() => child.kill(signal)).listen(0, "127.0.0.1");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const model = ["--model", "openai:silent", "--base-url", address];
    const options = ["--data", data, "--out", join(folder, "out"), ...model];
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "bench", ...options]);
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    expect(await once(child, "close")).toEqual([130, null]);
    expect(await output).toEqual(["", ""]);
    expect(await readdir(folder)).toEqual(["items.jsonl"]);
  },
  patience,
);

it(
  "a disk that takes a part of a report ends with status 2, and leaves the report before it",
  async (context) => {
    if (process.platform === "win32") context.skip("Windows has no limit on the size of a file");
    const out = await mkdtemp(join(tmpdir(), "equirank-bench-"));
    onTestFinished(() => rm(out, { recursive: true }));
    const data = join(out, "items.jsonl");
    await writeFile(data, '{"question": "?", "candidates": ["Paris", "b"], "answer": 0}\n');
    const quick = ["--out", out, "--lambda", "0.1", "--method", "equilibrium-discriminator"];
    expect((await runInProcess(["bench", "--data", data, ...quick])).exitCode).toBe(0);
    const before = await readFile(join(out, "report.html"), "utf8");
    const evaluate = ["--import", "tsx", "src/cli/main.ts", "bench", "--report", ...quick, "--seed", "7"];
    // The page is the only file of more than 64 KiB; without the trap, a longer file ends the process.
    const limited = `trap "" XFSZ; ulimit -f 64; exec "$0" "$@"`;
    const child = spawn("bash", ["-c", limited, process.execPath, ...evaluate], {
      env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    expect(await once(child, "close")).toEqual([2, null]);
    const [stdout, stderr] = await output;
    expect(stdout).toBe("");
    expect(stderr).toMatch(/--out must be a folder that can be written \(EFBIG/);
    expect(await readFile(join(out, "report.html"), "utf8")).toBe(before);
    expect((await readdir(out)).filter((name) => name.startsWith("report"))).toEqual([
      "report.html",
      "report.json",
      "report.md",
    ]);
  },
  patience,
);
