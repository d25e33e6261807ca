import type { Readable } from "node:stream";

/** A line of a file. */
export interface FileLine {
  /** Without its line feed; undefined where the bytes are not UTF-8. */
  text: string | undefined;
  /** Bytes of the file up to and including this line. */
  end: number;
  /** Whether a line feed ends it: only the last line may lack one. */
  isWhole: boolean;
}

const lineFeed = 0x0a;

/** Longest line, in bytes: what has no line feeds at all is neither a log nor a data set. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a file, one after another. Only line feeds end lines: U+2028, which node:readline splits at, may stand inside a
 * JSON text.
 * @throws RangeError for a line longer than 64 MiB
 */
export async function* readLines(stream: Readable): AsyncGenerator<FileLine, void, void> {
  let pending: Buffer[] = [];
  let pendingLength = 0;
  let end = 0;
  const take = (last: Buffer, isWhole: boolean): FileLine => {
    const bytes = Buffer.concat([...pending, last]);
    end += bytes.length + (isWhole ? 1 : 0);
    pending = [];
    pendingLength = 0;
    return { text: decode(bytes), end, isWhole };
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let next = chunk.indexOf(lineFeed); next !== -1; next = chunk.indexOf(lineFeed, start)) {
      yield take(chunk.subarray(start, next), true);
      start = next + 1;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0) pending.push(rest);
    pendingLength += rest.length;
    if (pendingLength > longestLine) throw new RangeError("a line is longer than 64 MiB");
  }
  if (pendingLength > 0) yield take(Buffer.alloc(0), false);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
