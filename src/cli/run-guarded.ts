import type { CommandContext } from "./command-context";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes";
import { createMessages, type Messages } from "./output/messages";
import type { ProgressDisplay } from "./output/progress-bar";
import { isClosedPipe, writeText } from "./output/write-text";

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
