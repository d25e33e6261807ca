import { InvalidArgumentError } from "../../index";

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
