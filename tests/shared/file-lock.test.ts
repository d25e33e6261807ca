import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lockFile } from "../../src/shared/file-lock";

const folder = mkdtempSync(join(tmpdir(), "equirank-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `file-${++files}`);

/** Takes the lock, which must be free. */
function take(file: string): () => void {
  const attempt = lockFile(file);
  if (!("release" in attempt)) throw new Error("the lock is taken");
  return attempt.release;
}

/** The id of a process that has ended. */
const endedPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("the lock on a file", () => {
  it("has one owner, who is named to others, until it is released", () => {
    const file = newFile();
    const release = take(file);
    expect(lockFile(file)).toMatchObject({ owner: { pid: process.pid, host: hostname() } });
    release();
    expect(existsSync(`${file}.lock`)).toBe(false);
    take(file)();
  });

  it("is taken over from a process that has ended", () => {
    const file = newFile();
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: endedPid(), host: hostname() }));
    const release = take(file);
    expect(JSON.parse(readFileSync(`${file}.lock`, "utf8"))).toMatchObject({ pid: process.pid });
    release();
  });

  it("is taken over from an earlier process whose id another one has now", (context) => {
    if (process.platform !== "linux") context.skip("only Linux says when a process started");
    const file = newFile();
    const owner = { pid: process.pid, host: hostname(), started: "another-boot 1" };
    writeFileSync(`${file}.lock`, JSON.stringify(owner));
    take(file)();
  });

  it.each([
    ["a process of another machine", { pid: 1, host: "elsewhere" }],
    ["a process of this machine that runs", { pid: process.ppid, host: hostname() }],
  ])("is left to %s", (_, owner) => {
    const file = newFile();
    writeFileSync(`${file}.lock`, JSON.stringify(owner));
    expect(lockFile(file)).toEqual({ owner });
  });

  it("is left alone where it does not name its owner", () => {
    const file = newFile();
    writeFileSync(`${file}.lock`, "by hand");
    expect(lockFile(file)).toEqual({ owner: undefined });
  });

  it("is not removed by an owner that lost it", () => {
    const file = newFile();
    const release = take(file);
    writeFileSync(`${file}.lock`, "another's");
    release();
    expect(readFileSync(`${file}.lock`, "utf8")).toBe("another's");
  });

  it("is got by one of several processes that find it stale at the same time", {
    timeout: 120_000,
  }, async () => {
    const file = newFile();
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: endedPid(), host: hostname() }));
    const program = `
      const { lockFile } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/shared/file-lock.ts"))});
      while (Date.now() < Number(process.argv[1])) {}
      console.log("release" in lockFile(process.argv[2]) ? "got it" : "no");
      setTimeout(() => {}, 3000);`;
    const start = Date.now() + 6000;
    const outputs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(
          process.execPath,
          ["--import", "tsx", "--input-type=module", "-e", program, String(start), file],
          { stdio: ["ignore", "pipe", "inherit"] },
        );
        let output = "";
        for await (const chunk of child.stdout) output += chunk;
        return output.trim();
      }),
    );
    expect(outputs.sort()).toEqual(["got it", "no", "no"]);
  });
});
