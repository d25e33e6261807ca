import { readFile } from "node:fs/promises";
import { InvalidArgumentError as InvalidOptionError } from "commander";
import { defaultShots, InvalidArgumentError, type Shot } from "../index";
import type { RankingConfiguration } from "../internal";

/** A whole number from 1. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidOptionError("It must be a whole number from 1.");
}

/** A parser of values with commas between them, none of them twice. */
export function parseList<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => {
    const values = text.split(",").map((part) => parse(part.trim()));
    if (new Set(values).size < values.length) {
      throw new InvalidOptionError("It names something twice.");
    }
    return values;
  };
}

/** A temperature on the command line. */
export function parseTemperature(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Infinity)) {
    throw new InvalidOptionError("It must be a number from 0.");
  }
  return value;
}

/**
 * The text of a file.
 * @param option names the file on the command line
 * @throws InvalidArgumentError if it cannot be read
 */
export async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidArgumentError(option, file, `must name a file that can be read (${reason})`);
  }
}

/**
 * The value that a JSON file holds.
 * @param parameter the command-line option that names the file
 * @throws InvalidArgumentError if the file cannot be read or is not JSON
 */
export async function readJsonFile(parameter: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(parameter, path, `must name a JSON file (${reason})`);
  }
}

const newline = 0x0a;

/** Longest line, in bytes: what has no line breaks at all is no file of questions. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a stream of UTF-8 text as bytes, without their line feeds, one at a time. Only line feeds end lines: U+2028,
 * which node:readline splits at, may stand inside a JSON text.
 * @throws InvalidArgumentError for a line longer than 64 MiB
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer | string>,
): AsyncGenerator<Buffer, void, void> {
  let pending: Buffer[] = [];
  let pendingLength = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield Buffer.concat([...pending, bytes.subarray(start, end)]);
      pending = [];
      pendingLength = 0;
      start = end + 1;
    }
    pending.push(bytes.subarray(start));
    pendingLength += bytes.length - start;
    if (pendingLength > longestLine) {
      throw new InvalidArgumentError(
        "input",
        `${pendingLength} bytes without a line break`,
        "must be JSON lines of at most 64 MiB each",
      );
    }
  }
  if (pendingLength > 0) yield Buffer.concat(pending);
}

/**
 * The shots that `--shots` names: `none`, `default`, or a JSON file with an array of `{ question, correct, incorrect }`.
 * Whether the file holds that is left to the ranking, which says so of any caller's shots.
 * @throws InvalidArgumentError if the file cannot be read or is not JSON
 */
export async function readShots(choice: string): Promise<readonly Shot[]> {
  if (choice === "none") return [];
  if (choice === "default") return defaultShots;
  return (await readJsonFile("--shots", choice)) as readonly Shot[];
}

/**
 * The options in a file that `--config` names, as `equirank tune` and `diagnose` write them.
 * @throws InvalidArgumentError if the file cannot be read, or holds anything but usable options
 */
export async function readConfiguration(path: string): Promise<RankingConfiguration> {
  const value = await readJsonFile("--config", path);
  const { parseRankingConfiguration } = await import("../internal");
  try {
    return parseRankingConfiguration(value);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError("--config", path, `must name a usable file: ${error.message}`);
  }
}
