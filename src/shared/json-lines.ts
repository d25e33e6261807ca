import type { Readable } from "node:stream";

/** A line of a file of JSON lines. */
export interface JsonLine {
  /** From 1. */
  number: number;
  /** The JSON value; undefined where the line is not JSON. */
  value: unknown;
  /** The line without its line feed; undefined where its bytes are not UTF-8. */
  text: string | undefined;
  /** Why the line holds no JSON value, as the rest of a sentence that begins with the line. */
  problem?: "is not UTF-8" | "is not JSON";
  /** Bytes of the file up to and including this line. */
  end: number;
  /** Whether a line feed ends the line. Only the last line of a file may lack one. */
  isWhole: boolean;
}

const lineFeed = 0x0a;

/** Longest line in bytes: a file with a longer one is neither a log nor a data set. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a stream of JSON lines, one after another, so that files of any length can be read. Only line feeds end lines:
 * U+2028, at which node:readline splits, may stand inside a JSON text. Empty lines are left out but counted. A byte order mark
 * at the beginning is skipped.
 * @throws RangeError for a line longer than 64 MiB
 */
export async function* readJsonLines(
  stream: Readable | AsyncIterable<Buffer | string>,
): AsyncGenerator<JsonLine, void, void> {
  let number = 0;
  for await (const { bytes, end, isWhole } of splitLines(stream)) {
    number++;
    const text = decode(bytes);
    if (text?.trim() === "") continue;
    yield { number, text, end, isWhole, ...parseJsonLine(text) };
  }
}

async function* splitLines(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<{ bytes: Buffer; end: number; isWhole: boolean }, void, void> {
  let pending: Buffer[] = [];
  let pendingLength = 0;
  let end = 0;
  for await (const part of stream) {
    const chunk = typeof part === "string" ? Buffer.from(part) : part;
    let start = 0;
    for (let next = chunk.indexOf(lineFeed); next !== -1; next = chunk.indexOf(lineFeed, start)) {
      const bytes = Buffer.concat([...pending, chunk.subarray(start, next)]);
      pending = [];
      pendingLength = 0;
      end += bytes.length + 1;
      yield { bytes, end, isWhole: true };
      start = next + 1;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0) pending.push(rest);
    pendingLength += rest.length;
    if (pendingLength > longestLine) throw new RangeError("a line is longer than 64 MiB");
  }
  if (pendingLength > 0) {
    yield { bytes: Buffer.concat(pending), end: end + pendingLength, isWhole: false };
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value of a line of JSON, or why it has none. */
export function parseJsonLine(text: string | undefined): Pick<JsonLine, "value" | "problem"> {
  if (text === undefined) return { value: undefined, problem: "is not UTF-8" };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { value: undefined, problem: "is not JSON" };
  }
}
