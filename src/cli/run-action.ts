import type { CommandContext } from "./command-context";
import type { ExitCode } from "./exit-codes";

/** Runs what a command asks for, and keeps the exit code it comes to. */
export type RunAction = (action: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;
