import { Readable, Writable } from "node:stream";
import type { LanguageModel } from "equirank";
import type { CreateModel } from "../../src/cli/model";
import { runCli } from "../../src/cli/program";
import type { CommandContext } from "../../src/cli/run";
import type { OutputStream } from "../../src/cli/terminal/text";
import { createFakeModel } from "./fake-model";

export interface RunOptions {
  /** Standard input. */
  input?: string | Iterable<string> | Readable;
  model?: LanguageModel;
  /** Columns of the terminal that standard output is; undefined where it is none. */
  columns?: number;
  isErrorTerminal?: boolean;
  environment?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** How models are made, in place of giving `model`. */
  createModel?: CreateModel;
  /** Called for everything written to standard output. */
  onOutput?: (text: string) => unknown;
  /** Called for everything written to standard error. */
  onErrorOutput?: (text: string) => unknown;
}

export interface RunOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line in this process, on streams in memory. */
export async function runInProcess(
  commandArguments: readonly string[],
  { input = "", model = createFakeModel(), ...options }: RunOptions = {},
): Promise<RunOutcome> {
  const stdin =
    input instanceof Readable ? input : Readable.from(typeof input === "string" ? [Buffer.from(input)] : input);
  const stdout = collectText(options.columns, options.onOutput);
  const stderr = collectText(options.isErrorTerminal ? 80 : undefined, options.onErrorOutput);
  const context: CommandContext = {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: options.environment ?? {},
    signal: options.signal ?? new AbortController().signal,
    createModel: options.createModel ?? (() => async () => model),
  };
  const exitCode = await runCli(commandArguments, context);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collectText(columns: number | undefined, onText?: (text: string) => unknown) {
  let collected = "";
  const stream: OutputStream = new Writable({
    write(chunk, _encoding, done) {
      collected += String(chunk);
      onText?.(String(chunk));
      done();
    },
  });
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns });
  return { stream, text: () => collected };
}

/** A line of input. */
export function questionLine(question: unknown, ...candidates: string[]): string {
  return `${JSON.stringify({ question, candidates })}\n`;
}

/** The JSON objects of an output. */
export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
