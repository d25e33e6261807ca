import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { createPage } from "../../../examples/playground/build";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let server: ChildProcess | undefined;

afterEach(async () => {
  if (server === undefined || server.exitCode !== null) return;
  server.kill();
  await once(server, "exit");
});

function start(...commandArguments: string[]) {
  const script = "examples/playground/serve.ts";
  const child = spawn(process.execPath, ["--import", "tsx", script, ...commandArguments], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  server = child;
  return child;
}

it("prints an address on this machine, serves one page there, and nothing else", async () => {
  const { stdout } = start();
  const [line] = await once(stdout.setEncoding("utf8"), "data");
  const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)![0];
  const response = await fetch(address);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const page = await response.text();
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("demo-32");
  expect((await fetch(`${address}package.json`)).status).toBe(404);
});

it("refuses a port that is none", async () => {
  const child = start("--port", "many");
  const [message] = await once(child.stderr.setEncoding("utf8"), "data");
  expect(message).toContain("--port must be a whole number from 0 to 65535, not many");
  expect(await once(child, "exit")).toEqual([2, null]);
});

it("is one file that loads nothing, with the questions in it", async () => {
  const page = await createPage();
  expect(page).not.toMatch(/<!-- (styles|questions|script) -->/);
  expect(page).not.toMatch(/<(link|script|img)[^>]+(src|href)="(?!data:)/);
  expect(page).not.toMatch(/@import|url\((?!#)/);
  const json = /<script type="application\/json" id="questions-data">(.*?)<\/script>/s.exec(page)!;
  const { questions } = JSON.parse(json[1]!);
  expect(questions).toHaveLength(32);
  // Plotting takes the most of it; a page of half a megabyte opens at once also from a slow disk.
  expect(Buffer.byteLength(page)).toBeLessThan(500_000);
});
