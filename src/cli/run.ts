import type { Readable } from "node:stream";
import { EquirankError, ModelError } from "../index";
import type { CreateModel } from "./model";
import type { ProgressDisplay } from "./terminal/progress";
import { createMessages, isClosedPipe, type Messages, type OutputStream } from "./terminal/text";

/** What the exit status says. Of everything that happens in a run, the highest code counts. */
export const exitCodes = {
  answered: 0,
  abstained: 1,
  badInput: 2,
  modelFailure: 3,
  fault: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ModelError) return exitCodes.modelFailure;
  // All other foreseen errors are about arguments, data or logs.
  return EquirankError.isInstance(error) ? exitCodes.badInput : exitCodes.fault;
}

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

/** How a command deals with failures. */
export interface RunOptions {
  /** Whether stack traces are shown. */
  debug: boolean | undefined;
  /** Taken off the screen before anything else is written, and at the end. */
  progress: Pick<ProgressDisplay, "clear">;
  /** Says what is complete and how to go on, as soon as the run is interrupted; undefined where there is nothing to say. */
  describeInterruption?: () => string | undefined;
}

/** Runs a command's work. A failure is reported on the error stream and told by the exit code. */
export async function runGuarded(
  { stderr, signal }: CommandContext,
  { debug = false, progress, describeInterruption }: RunOptions,
  work: (messages: Messages) => Promise<ExitCode>,
): Promise<ExitCode> {
  const messages = createMessages(stderr, progress, debug);
  // At once, and not when all that is under way has ended.
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
