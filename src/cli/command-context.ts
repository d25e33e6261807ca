import type { Readable, Writable } from "node:stream";
import type { CreateModel } from "./model/create-model";

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
