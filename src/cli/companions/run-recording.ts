import { createCountBar } from "../output/progress-bar";
import type { Messages } from "../output/text";
import type { CommandContext, ExitCode } from "../run";
import { runGuarded } from "../run";

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
