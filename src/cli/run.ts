import type { Readable, Writable } from "node:stream";
import { EquirankError, ModelError } from "../index";
import type { CreateModel } from "./model";
import type { ProgressDisplay } from "./output/progress-bar";
import { createMessages, isClosedPipe, type Messages, writeText } from "./output/text";

/** What the exit status says, the graver the higher: of everything that happened in a run, the gravest counts. */
export const exitCodes = {
  answered: 0,
  abstained: 1,
  badInput: 2,
  modelFailure: 3,
  fault: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each code means, for `--help`. */
export const exitCodeMeanings: Record<keyof typeof exitCodes, string> = {
  answered: "every question has a best answer",
  abstained: "at least one abstention: no candidate that both players call correct",
  badInput: "bad usage, or at least one malformed question",
  modelFailure: "the model or its server failed, or cannot be had",
  fault: "a fault of equirank: run again with --debug and report it",
  interrupted: "interrupted (Ctrl-C)",
};

/** The graver of two exit codes. */
export function graverOf(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other;
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ModelError) return exitCodes.modelFailure;
  // All other foreseen errors are about arguments, data or logs.
  return EquirankError.isInstance(error) ? exitCodes.badInput : exitCodes.fault;
}

/** A stream that may be a terminal. */
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };

/** Everything that the program touches outside itself. */
export interface CommandContext {
  stdin: Readable & { isTTY?: boolean };
  stdout: OutputStream;
  stderr: OutputStream;
  environment: NodeJS.ProcessEnv;
  /** Interrupts the run. */
  signal: AbortSignal;
  /** Makes the models that arguments name. @default the real ones */
  createModel?: CreateModel;
}

/** How a command meets what goes wrong. */
interface Guard {
  /** Whether stack traces are shown. */
  debug: boolean | undefined;
  /** Taken away before anything else is written, and at the end. */
  progress: Pick<ProgressDisplay, "clear">;
  /** What is said after an interruption. @default nothing */
  afterInterruption?: string;
}

/** Writes what the work comes to. What goes wrong is reported on the error stream and said by the exit code. */
export async function runGuarded(
  { stdout, stderr, signal }: CommandContext,
  { debug = false, progress, afterInterruption }: Guard,
  work: (messages: Messages) => Promise<string>,
): Promise<ExitCode> {
  const messages = createMessages(stderr, progress, debug);
  try {
    const text = await work(messages);
    progress.clear();
    await writeText(stdout, text);
    return exitCodes.answered;
  } catch (error) {
    if (signal.aborted) {
      if (afterInterruption !== undefined) messages.note(afterInterruption);
      return exitCodes.interrupted;
    }
    if (isClosedPipe(error)) return exitCodes.answered;
    messages.report(error);
    return exitCodeOf(error);
  } finally {
    progress.clear();
  }
}
