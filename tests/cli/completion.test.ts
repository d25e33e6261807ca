import { execFileSync } from "node:child_process";
import { rankingMethods } from "equirank";
import { describe, expect, test } from "vitest";
import { runInProcess } from "./run-in-process";

const commands = ["rank", "bench", "tune", "diagnose", "reproduce", "repair", "serve", "mcp", "completion"];

async function writeScript(shell: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runInProcess(["completion", shell]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

/** What bash offers after a line, whose last word is being typed. */
function completeInBash(script: string, ...line: string[]): string[] {
  const words = line.map((word) => `"${word}"`).join(" ");
  const output = execFileSync(
    "bash",
    [
      "-c",
      `${script}\nCOMP_WORDS=(equirank ${words}); COMP_CWORD=${line.length}; _equirank; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    { encoding: "utf8" },
  );
  return output.trim().split("\n");
}

function findBash(): string | undefined {
  try {
    execFileSync("bash", ["--version"]);
    return undefined;
  } catch {
    return "bash is not installed";
  }
}

describe("bash", () => {
  test("is offered commands, options and values", async (context) => {
    const missing = findBash();
    if (missing !== undefined) return context.skip(missing);
    const script = await writeScript("bash");
    expect(completeInBash(script, "")).toEqual(commands);
    expect(completeInBash(script, "di")).toEqual(["diagnose"]);
    expect(completeInBash(script, "rank", "--cand")).toEqual(["--candidate"]);
    expect(completeInBash(script, "tune", "--cand")).toEqual([""]);
    expect(completeInBash(script, "rank", "--question", "", "--method", "")).toEqual([...rankingMethods]);
    expect(completeInBash(script, "rank", "--solver", "e")).toEqual(["exact"]);
    // Nothing is offered for a file, which bash then completes itself.
    expect(completeInBash(script, "bench", "--data", "")).toEqual([""]);
  });
});

test.each(["bash", "zsh", "fish"])("%s is told every option of every command", async (shell) => {
  const script = await writeScript(shell);
  for (const command of commands) {
    const { stdout: help } = await runInProcess([command, "--help"]);
    const flags = [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, flag]) => flag!);
    for (const flag of flags.filter((name) => name !== "help")) {
      expect(script, `${command} --${flag}`).toContain(shell === "fish" ? `-l ${flag} ` : `--${flag}`);
    }
  }
});

test("quotes of descriptions end no quote of the script", async () => {
  for (const shell of ["zsh", "fish"]) {
    for (const line of (await writeScript(shell)).split("\n")) {
      const bare = line.replaceAll(shell === "zsh" ? "'\\''" : "\\'", "");
      expect(bare.split("'").length % 2, line).toBe(1);
    }
  }
});

test("another shell is refused with those that are known", async () => {
  const { exitCode, stderr } = await runInProcess(["completion", "csh"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("bash, zsh, fish");
});
