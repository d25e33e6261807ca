import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";

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
