import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DataError } from "../../errors/data-error";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { type Example, requireExample } from "./example";
import { repeatByWeight } from "./repeat-by-weight";

/**
 * How rows are written: `trl` is the conversational prompt-completion form of TRL's `SFTTrainer`, which learns the completion
 * alone; `openai` the `messages` of OpenAI's fine-tuning. Neither has a place for weights.
 */
export type ExampleFormat = "trl" | "openai";

const rows: Record<ExampleFormat, (example: Example) => object> = {
  trl: ({ prompt, completion }) => ({ prompt, completion }),
  openai: ({ prompt, completion }) => ({ messages: [...prompt, ...completion] }),
};

/** Names of the formats. */
export const exampleFormats = Object.keys(rows) as ExampleFormat[];

/**
 * An example as a line of JSON, without its line feed.
 * @throws InvalidArgumentError if the example cannot be used or the format is unknown
 */
export function formatExample(example: Example, format: ExampleFormat): string {
  requireExample("example", example);
  if (!exampleFormats.includes(format)) {
    throw new InvalidArgumentError("format", format, `must be ${exampleFormats.join(" or ")}`);
  }
  return JSON.stringify(rows[format](example));
}

/** Where examples go. */
export interface WriteExamplesOptions {
  /** @default "trl" */
  format?: ExampleFormat;
  /**
   * A second file with a line for each row, in the same order: `{ id, weight, meta }`, which the rows have no place for.
   * @default none
   */
  metaFile?: string;
  /**
   * Whether each row is written as often as its weight says, for trainers that know no weights: of rows with the weight 1.5,
   * every second one twice.
   * @default false: each row once
   */
  repeatByWeight?: boolean;
  signal?: AbortSignal;
}

/**
 * Writes examples into a JSONL file, one after another as they come, and returns how many there were. The file is there whole
 * or not at all: until the last row it has `.part` after its name.
 * @throws InvalidArgumentError if there is no example, or one cannot be used
 * @throws DataError if the file cannot be written
 */
export async function writeExamples(
  examples: Iterable<Example> | AsyncIterable<Example>,
  file: string,
  options: WriteExamplesOptions = {},
): Promise<number> {
  rejectUnknownOptions("options", options, ["format", "metaFile", "repeatByWeight", "signal"]);
  const { format = "trl", metaFile, repeatByWeight: isRepeated = false, signal } = options;
  if (metaFile !== undefined && resolve(metaFile) === resolve(file)) {
    throw new InvalidArgumentError("options.metaFile", metaFile, "must be another file");
  }
  const outputs: Output[] = [];
  let count = 0;
  try {
    outputs.push(await openOutput(file, (example) => formatExample(example, format)));
    if (metaFile !== undefined) outputs.push(await openOutput(metaFile, formatMeta));
    for await (const example of isRepeated ? repeatByWeight(checked(examples)) : examples) {
      signal?.throwIfAborted();
      for (const { handle, formatLine } of outputs) {
        await handle.appendFile(`${formatLine(example)}\n`);
      }
      count++;
    }
    if (count === 0) {
      throw new InvalidArgumentError("examples", examples, "must hold at least one example");
    }
    for (const { handle } of outputs) await handle.close();
    for (const output of outputs) await rename(output.part, output.file);
  } catch (error) {
    for (const { handle, part } of outputs) {
      await handle.close().catch(() => {});
      await rm(part, { force: true });
    }
    throw describeFailure(error, file);
  }
  return count;
}

/** The examples, once each is known to be usable. */
async function* checked(examples: Iterable<Example> | AsyncIterable<Example>) {
  for await (const example of examples) {
    requireExample("example", example);
    yield example;
  }
}

/** A file on its way. */
interface Output {
  file: string;
  part: string;
  handle: FileHandle;
  formatLine: (example: Example) => string;
}

async function openOutput(file: string, formatLine: Output["formatLine"]): Promise<Output> {
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  return { file, part, handle: await open(part, "w"), formatLine };
}

function formatMeta({ id, weight = 1, meta }: Example): string {
  return JSON.stringify({ id, weight, meta });
}

/** What the file system says, in words; other errors as they are. */
function describeFailure(error: unknown, file: string): unknown {
  const { code, syscall, path, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const advice =
    code === "ENOSPC" ? "free some space and write it again" : "name a file that can be written";
  const named = path?.replace(/[.]part$/, "") ?? file;
  return new DataError(`${named} cannot be written: ${message}; ${advice}`, { cause: error });
}
