import { orUndefined } from "./options";

/** A line of a file of JSON lines. */
export interface JsonLine {
  /** From 1. */
  number: number;
  /** The JSON value; undefined where the line is not JSON. */
  value: unknown;
  /** The line without what ends it; undefined where its bytes are not UTF-8. */
  text: string | undefined;
  /** Why the line holds no JSON value, as the rest of a sentence that begins with the line. */
  problem?: LineProblem;
  /** What the parser says of a line that is not JSON. */
  reason?: string;
  /** Bytes of the file up to and including this line. */
  end: number;
  /** Whether a line break ends the line. Only the last line of a file may lack one. */
  isWhole: boolean;
}

/** Why a line holds no JSON value. */
export type LineProblem = "is not UTF-8" | "is not JSON" | "is a comment, which JSON does not allow";

/** How to mend a line, as the rest of a sentence that names the problem. */
export const lineAdvice: Readonly<Record<LineProblem, string>> = {
  "is not UTF-8": "where the file is in Windows-1252 or Latin-1, convert it, as by iconv -f WINDOWS-1252 -t UTF-8",
  "is not JSON": "write one JSON object a line",
  "is a comment, which JSON does not allow": "delete the line",
};

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Longest line in bytes: a file with a longer one is neither a log nor a data set. */
const longestLine = 64 * 1024 * 1024;

/** Which lines of those that are not empty are read. */
export interface LineSelection {
  /**
   * Lines that it refuses, by their index among those that are not empty, are neither decoded nor parsed.
   * @default all
   */
  includes?: (index: number) => boolean;
  /** The first index that is not read. @default Infinity */
  end?: number;
}

/**
 * The lines of a stream of JSON lines, one after another, so that files of any length can be read. A line ends with LF,
 * CR LF or CR: U+2028, at which node:readline splits, may stand inside a JSON text. Empty lines are left out but
 * counted. A byte order mark at the beginning is skipped.
 * @throws RangeError for a line longer than 64 MiB
 */
export async function* readJsonLines(
  stream: AsyncIterable<Buffer | string>,
  { includes = () => true, end: last = Number.POSITIVE_INFINITY }: LineSelection = {},
): AsyncGenerator<JsonLine, void, void> {
  let number = 0;
  let index = 0;
  const wants = (bytes: Buffer) => {
    number++;
    if (isBlank(bytes)) return false;
    const place = index++;
    return place >= last || includes(place);
  };
  for await (const { bytes, end, isWhole } of splitLines(stream, wants)) {
    if (index > last) return;
    const text = decode(bytes);
    yield { number, text, end, isWhole, ...parseJsonLine(text) };
  }
}

/** The lines of a text of JSON lines, as {@link readJsonLines} reads those of a stream. */
export function parseJsonLines(text: string): Omit<JsonLine, "end" | "isWhole">[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line, ...parseJsonLine(line) }))
    .filter((line) => line.text.trim() !== "");
}

/** A line as the stream has it, without what ends it. */
interface RawLine {
  bytes: Buffer;
  end: number;
  isWhole: boolean;
}

/** @param wants called with every line, before any later one; only those that it wants are given */
async function* splitLines(
  stream: AsyncIterable<Buffer | string>,
  wants: (bytes: Buffer) => boolean,
): AsyncGenerator<RawLine, void, void> {
  let pending: Buffer[] = [];
  let pendingLength = 0;
  let end = 0;
  const take = (rest: Buffer, breakLength: number): RawLine => {
    const bytes = pending.length === 0 ? rest : Buffer.concat([...pending, rest]);
    pending = [];
    pendingLength = 0;
    end += bytes.length + breakLength;
    return { bytes, end, isWhole: breakLength > 0 };
  };
  for await (const part of stream) {
    let chunk = typeof part === "string" ? Buffer.from(part) : part;
    // A CR at the end of a chunk waits, since it may belong to a CR LF.
    if (pending.at(-1)?.at(-1) === carriageReturn) {
      chunk = Buffer.concat([...pending, chunk]);
      pending = [];
      pendingLength = 0;
    }
    let start = 0;
    let feed = chunk.indexOf(lineFeed);
    let carriage = chunk.indexOf(carriageReturn);
    for (;;) {
      if (feed !== -1 && feed < start) feed = chunk.indexOf(lineFeed, start);
      if (carriage !== -1 && carriage < start) carriage = chunk.indexOf(carriageReturn, start);
      const isCarriage = carriage !== -1 && (feed === -1 || carriage < feed);
      if (isCarriage ? carriage === chunk.length - 1 : feed === -1) break;
      const next = isCarriage ? carriage : feed;
      const breakLength = isCarriage && chunk[next + 1] === lineFeed ? 2 : 1;
      const line = take(chunk.subarray(start, next), breakLength);
      if (wants(line.bytes)) yield line;
      start = next + breakLength;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0) pending.push(rest);
    pendingLength += rest.length;
    if (pendingLength > longestLine) throw new RangeError("a line is longer than 64 MiB");
  }
  if (pendingLength === 0) return;
  const last = pending.at(-1)!;
  const endsInBreak = last.at(-1) === carriageReturn;
  if (endsInBreak) pending[pending.length - 1] = last.subarray(0, -1);
  const line = take(Buffer.alloc(0), endsInBreak ? 1 : 0);
  if (wants(line.bytes)) yield line;
}

/** Whether a line holds nothing but white space and a byte order mark. */
function isBlank(bytes: Buffer): boolean {
  if (bytes.length === 0) return true;
  const first = bytes[0]!;
  const mayBeBlank = first === 0x20 || first === 0x09 || first > 0x7f;
  return mayBeBlank && decode(bytes)?.trim() === "";
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer): string | undefined {
  return orUndefined(() => decoder.decode(bytes));
}

/** The value of a line of JSON, or why it has none. */
export function parseJsonLine(text: string | undefined): Pick<JsonLine, "value" | "problem" | "reason"> {
  if (text === undefined) return { value: undefined, problem: "is not UTF-8" };
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
  } catch (error) {
    const isComment = /^\s*(?:\/\/|\/\*|#)/.test(text);
    return isComment
      ? { value: undefined, problem: "is a comment, which JSON does not allow" }
      : { value: undefined, problem: "is not JSON", reason: (error as Error).message };
  }
}
