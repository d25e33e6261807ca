import type { Writable } from "node:stream";
import { inspect } from "node:util";
import { EquirankError } from "../../index";
import { escapeControls } from "./display-text";
import type { ProgressDisplay } from "./progress-bar";

/** Warnings and errors for the person at the terminal. */
export interface Messages {
  warn(text: string): void;
  /** Says what is worth knowing and no reason to worry. */
  note(text: string): void;
  /** Reports an error by its type and message, and with its stack where debugging. */
  report(error: unknown, line?: number): void;
}

/** Messages on the error stream, each on one line that starts with the program's name. */
export function createMessages(
  stderr: Writable,
  progress: Pick<ProgressDisplay, "clear">,
  debug: boolean,
): Messages {
  const write = (text: string) => {
    progress.clear();
    stderr.write(`equirank: ${escapeControls(text)}\n`);
  };
  return {
    warn: (text) => write(`warning: ${text}`),
    note: (text) => write(`note: ${text}`),
    report(error, line) {
      const place = line === undefined ? "" : `line ${line}: `;
      write(`${place}${describeError(error)}`);
      if (debug) stderr.write(`${inspect(error)}\n`);
    },
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForeseen: boolean = EquirankError.isInstance(error);
  return `${isForeseen ? "" : "unexpected "}${error.name}: ${error.message}`;
}
