import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isMessage, type Message } from "../models/language-model";
import { DataError, InvalidArgumentError } from "../shared/errors";
import * as option from "../shared/schema";
import { amount, requireEntry } from "../statistics/samples";

/** Where an example came from. */
interface ExampleMeta {
  /** What made it, for example `"social-dilemmas"`. */
  source: string;
  /** Who answered: a model's id, or what stood in for one. */
  model: string;
  /** What it is about. */
  item: string;
  /** Which iteration it was made in, from 0. */
  round: number;
  /** Further labels, by which rows can be selected later. */
  labels: Readonly<Record<string, string | number | boolean>>;
}

/** A row of a data set to train on: a prompt and the answer to be learned. */
export interface Example {
  /** Unique among all rows. */
  id: string;
  prompt: readonly Message[];
  /** The turns to be learned, the assistant's. */
  completion: readonly Message[];
  /** How much the row counts beside others. @default 1 */
  weight?: number;
  meta: ExampleMeta;
}

/**
 * @param place names the example in errors
 * @throws InvalidArgumentError unless it has an id, a prompt, a completion that ends in an answer, and a weight of at
 * least 0, if any
 */
function requireExample(place: string, example: Example): void {
  const { id, prompt, completion, weight = 1 } = example;
  if (typeof id !== "string" || id === "") {
    throw new InvalidArgumentError(`${place}.id`, id, "must be a text that names the example");
  }
  requireMessages(`${place}.prompt`, prompt);
  requireMessages(`${place}.completion`, completion);
  if (completion.at(-1)!.role !== "assistant") {
    throw new InvalidArgumentError(
      `${place}.completion`,
      completion,
      "must end in a turn of the assistant, which is what is learned",
    );
  }
  requireEntry(`${place}.weight`, weight, amount);
}

function requireMessages(parameter: string, messages: readonly Message[]): void {
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    throw new InvalidArgumentError(
      parameter,
      messages,
      "must be at least one message, each { role, content } with the role system, user or assistant",
    );
  }
}

/**
 * Rows in proportion to their weights, for trainers without weights: of rows with the weight 1.5, every second one
 * comes twice. Rounding is shared by rows of equal weight, so that their total is off by less than one row. Copies have
 * `~2`, `~3` and so on after their id, and no row has a weight.
 * @param examples with finite weights from 0, as `writeExamples()` checks them
 */
export async function* repeatByWeight(
  examples: Iterable<Example> | AsyncIterable<Example>,
): AsyncGenerator<Example, void, void> {
  const seen = new Map<number, number>();
  for await (const { weight = 1, ...example } of examples) {
    const before = seen.get(weight) ?? 0;
    seen.set(weight, before + 1);
    const copies = Math.floor((before + 1) * weight) - Math.floor(before * weight);
    for (let copy = 1; copy <= copies; copy++) {
      yield copy === 1 ? example : { ...example, id: `${example.id}~${copy}` };
    }
  }
}

/**
 * How rows are written: `trl` is the conversational prompt-completion form of TRL's `SFTTrainer`, which learns the
 * completion alone; `openai` the `messages` of OpenAI's fine-tuning. Neither has a place for weights.
 */
export type ExampleFormat = "trl" | "openai";

const rows: Record<ExampleFormat, (example: Example) => object> = {
  trl: ({ prompt, completion }) => ({ prompt, completion }),
  openai: ({ prompt, completion }) => ({ messages: [...prompt, ...completion] }),
};

/** Names of the formats. */
export const exampleFormats = Object.keys(rows) as ExampleFormat[];

/** An example as a line of JSON, without its line feed. */
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
   * A second file with a line for each row, in the same order: `{ id, weight, meta }`, for which rows have no place.
   * @default none
   */
  metaFile?: string;
  /**
   * Whether each row is written as often as its weight says, for trainers that know no weights: of rows with the weight
   * 1.5, every second one twice.
   * @default false: each row once
   */
  repeatByWeight?: boolean;
  signal?: AbortSignal;
}

const optionsSchema: option.OptionSchemas<WriteExamplesOptions> = {
  format: option.oneOf(exampleFormats),
  ...option.unchecked("metaFile"),
  repeatByWeight: option.trueOrFalse,
  signal: option.abortSignal,
};

/**
 * Writes examples into a JSONL file as they arrive, and returns their number. The file exists as a whole
 * or not at all: until the last row is written, its name ends in `.part`.
 * @throws InvalidArgumentError if there is no example, or one cannot be used
 * @throws DataError if the file cannot be written
 */
export async function writeExamples(
  examples: Iterable<Example> | AsyncIterable<Example>,
  file: string,
  options: WriteExamplesOptions = {},
): Promise<number> {
  option.checkOptions("options", options, optionsSchema);
  const { format = "trl", metaFile, repeatByWeight: isRepeated = false, signal } = options;
  if (metaFile !== undefined && resolve(metaFile) === resolve(file)) {
    throw new InvalidArgumentError("options.metaFile", metaFile, "must be another file");
  }
  const outputs: Output[] = [];
  let count = 0;
  try {
    outputs.push(await openOutput(file, (example) => formatExample(example, format)));
    if (metaFile !== undefined) {
      outputs.push(await openOutput(metaFile, ({ id, weight = 1, meta }) => JSON.stringify({ id, weight, meta })));
    }
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

async function* checked(examples: Iterable<Example> | AsyncIterable<Example>) {
  for await (const example of examples) {
    requireExample("example", example);
    yield example;
  }
}

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

/** What the file system says, in words; other errors as they are. */
function describeFailure(error: unknown, file: string): unknown {
  const { code, syscall, path, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const advice = code === "ENOSPC" ? "free some space and write it again" : "name a file that can be written";
  const named = path?.replace(/[.]part$/, "") ?? file;
  return new DataError(`${named} cannot be written: ${message}; ${advice}`, { cause: error });
}
