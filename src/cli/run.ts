import type { Readable } from "node:stream";
import { EquirankError, ModelError } from "../index";
import type { CreateModel } from "./model";
import type { ProgressDisplay } from "./terminal/progress";
import { createMessages, isClosedPipe, type Messages, type OutputStream } from "./terminal/text";

/** The exit codes. A run ends with the highest code of everything that happened. */
export const exitCodes = {
  answered: 0,
  abstained: 1,
  badInput: 2,
  modelFailure: 3,
  fault: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ModelError) return exitCodes.modelFailure;
  // All other foreseen errors are about arguments, data or logs.
  return EquirankError.isInstance(error) ? exitCodes.badInput : exitCodes.fault;
}

/** Everything outside itself that the program uses. */
export interface CommandContext {
  stdin: Readable & { isTTY?: boolean };
  stdout: OutputStream;
  stderr: OutputStream;
  environment: NodeJS.ProcessEnv;
  /** Interrupts the run. */
  signal: AbortSignal;
  /** Creates the models that arguments name. @default the real ones */
  createModel?: CreateModel;
}

/** How a command deals with failures. */
export interface RunOptions {
  /** Whether stack traces are shown. */
  debug: boolean | undefined;
  /** Cleared before anything else is written, and at the end. */
  progress: Pick<ProgressDisplay, "clear">;
  /** Says what is complete and how to continue when the run is interrupted; undefined if there is nothing to say. */
  describeInterruption?: () => string | undefined;
}

/** Runs a command's work. A failure is reported on the error stream and by the exit code. */
export async function runGuarded(
  { stderr, signal }: CommandContext,
  { debug = false, progress, describeInterruption }: RunOptions,
  work: (messages: Messages) => Promise<ExitCode>,
): Promise<ExitCode> {
  const messages = createMessages(stderr, progress, debug);
  // At once, without waiting for running calls to end.
  const tell = () => {
    const text = describeInterruption?.();
    if (text !== undefined) messages.note(text);
  };
  signal.addEventListener("abort", tell, { once: true });
  try {
    return await work(messages);
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    if (isClosedPipe(error)) return exitCodes.answered;
    messages.report(error);
    return exitCodeOf(error);
  } finally {
    signal.removeEventListener("abort", tell);
    progress.clear();
  }
}
