import type { LanguageModel } from "equirank";
import { type Commands, runCommand } from "../../../bench/companions/command";

/** Runs a companion's command in this process with a fake model. */
export async function runInProcess(
  commands: Commands,
  given: readonly string[],
  { model, signal }: { model: LanguageModel; signal?: AbortSignal | undefined },
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  const exitCode = await runCommand("companion:test", commands, given, {
    signal: signal ?? new AbortController().signal,
    write: (text) => {
      stdout += text;
    },
    writeError: (text) => {
      stderr += text;
    },
    openModel: async () => model,
  });
  return { exitCode, stdout, stderr };
}

/** The JSON objects of an output. */
export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
