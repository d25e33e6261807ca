import type { CommandContext } from "../command-context";
import type { ExitCode } from "../exit-codes";
import { createCountBar } from "../output/count-bar";
import type { Messages } from "../output/messages";
import { runGuarded } from "../run-guarded";

/** What is recorded, in words. */
interface RecordingNames {
  /** What is counted, such as "answers". */
  items: string;
  /** What was done to them, such as "judged". */
  done: string;
}

/** Runs a command that fills a file item by item: it shows how far it is, and after an interruption it says what is kept. */
export function runRecording(
  context: CommandContext,
  { out, debug }: { out: string; debug?: true },
  { items, done }: RecordingNames,
  work: (
    messages: Messages,
    onProgress: (progress: { completed: number; total: number }) => void,
  ) => Promise<string>,
): Promise<ExitCode> {
  const progress = createCountBar(context.stderr, items);
  const afterInterruption = `what was ${done} is in ${out}; the same command goes on`;
  return runGuarded(context, { debug, progress, afterInterruption }, (messages) =>
    work(messages, progress.show),
  );
}
