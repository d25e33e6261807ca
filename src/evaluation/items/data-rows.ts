import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../../shared/errors";
import { lineAdvice, parseJsonLine, readJsonLines } from "../../shared/json-lines";
import { type DataRow, letters, listFields, type RowSelection } from "./row-fields";

export const allRows: RowSelection = { offset: 0, limit: Number.POSITIVE_INFINITY, shard: { index: 1, count: 1 } };

type Chunks<Chunk extends Buffer | string = Buffer> = AsyncIterable<Chunk>;
type Rows = AsyncGenerator<DataRow, void, void>;

function isSelected(index: number, { offset, shard }: RowSelection): boolean {
  return index >= offset && (index - offset) % shard.count === shard.index - 1;
}

/**
 * The rows of a file or a stream, one after another: JSON lines, a JSON array, a page of the Hugging Face hub's rows,
 * CSV or TSV, each also packed by gzip, or Parquet. A row that cannot be read comes with its problem.
 * @throws DataError if the source cannot be read, is cut off, or is in another format or encoding
 */
export async function* readRows(source: string | Chunks<Buffer | string>, selection: RowSelection = allRows): Rows {
  const name = typeof source === "string" ? source : "standard input";
  try {
    if (typeof source !== "string") {
      yield* readStream(source, selection, name);
    } else if (await isParquet(source)) {
      const { readParquetFile } = await import("./parquet-rows");
      yield* readParquetFile(source, selection);
    } else {
      yield* readStream(createReadStream(source, { highWaterMark: 1 << 20 }), selection, name);
    }
  } catch (cause) {
    if (cause instanceof DataError || !(cause instanceof Error)) throw cause;
    if (cause.name === "AbortError") throw cause;
    throw new DataError(`${name} cannot be read: ${describeFailure(cause)}`, { cause });
  }
}

function describeFailure(error: Error): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ESPIPE") return "it is a pipe, and data are read more than once: write them to a file first";
  if (code === "Z_BUF_ERROR") return "it ends in the middle, so it was cut off. Fetch it again";
  if (code.startsWith("Z_")) return `it is not whole gzip (${error.message}). Fetch it again`;
  if (/^(?:CSV|INVALID_OPENING_QUOTE)/.test(code)) {
    return `${error.message}. Put cells that hold quotes, line breaks or the delimiter in quotes, and write a quote in them as ""`;
  }
  if (error instanceof TypeError) return `it ${lineProblemOf("is not UTF-8")}`;
  return `${error.message}. Name a file with one JSON object a line, or a task`;
}

function lineProblemOf(problem: keyof typeof lineAdvice, reason?: string): string {
  return `${problem}: ${lineAdvice[problem]}${reason === undefined ? "" : ` (${reason})`}`;
}

async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}

/** What a file begins with that is no text, and what to do about it. */
const otherFormats: readonly [start: number[], expected: string][] = [
  [[0xff, 0xfe, 0, 0], "is UTF-32 text: convert it, as by iconv -f UTF-32 -t UTF-8"],
  [[0xff, 0xfe], "is UTF-16 text: convert it, as by iconv -f UTF-16 -t UTF-8"],
  [[0xfe, 0xff], "is UTF-16 text: convert it, as by iconv -f UTF-16 -t UTF-8"],
  [[0x50, 0x4b, 0x03, 0x04], "is a ZIP archive, perhaps an Excel file: unpack it, or save it as CSV"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is packed by zstd: unpack it first, as by unzstd"],
  [[0x42, 0x5a, 0x68], "is packed by bzip2: unpack it first, as by bunzip2"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "is packed by xz: unpack it first, as by unxz"],
  [[0x50, 0x41, 0x52, 0x31], "is Parquet, which is read from files only: name the file"],
];

async function* readStream(stream: Chunks<Buffer | string>, selection: RowSelection, name: string): Rows {
  const { first, all } = await peek(stream, 4);
  if (first[0] === 0x1f && first[1] === 0x8b) {
    // The reader of what comes out gets every error, but pipeline() demands a callback.
    const unpacked = pipeline(Readable.from(all), createGunzip(), () => {});
    yield* readStream(unpacked, selection, name.replace(/\.gz$/i, ""));
    return;
  }
  const other = otherFormats.find(([start]) => start.every((byte, i) => first[i] === byte));
  if (other) throw new DataError(`${name} ${other[1]}`);
  if (first.length === 0) return;
  // ASCII in two bytes a character, without a byte order mark.
  if (first.length >= 4 && first.subarray(0, 4).filter((byte) => byte === 0).length === 2) {
    const kind = first[0] === 0 ? "UTF-16BE" : "UTF-16LE";
    throw new DataError(`${name} is UTF-16 text: convert it, as by iconv -f ${kind} -t UTF-8`);
  }
  if (/\.(?:csv|tsv)$/i.test(name)) yield* readTable(all, selection, name);
  else yield* readJson(all, selection, name);
}

function endsLine(chunks: readonly Buffer[]): boolean {
  if (!/[\n\r]/.test(chunks.at(-1)!.toString("latin1"))) return false;
  return /[\n\r]/.test(Buffer.concat(chunks).toString("latin1").trimStart());
}

/** How much of a line is enough to tell what a file holds, in bytes. */
const longestStart = 65_536;

/** At least the first bytes of a stream, or its first line, as far as it goes, and all of it again. */
async function peek(stream: Chunks<Buffer | string>, least: number | "line") {
  const chunks = stream[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) break;
    const chunk = typeof value === "string" ? Buffer.from(value) : value;
    read.push(chunk);
    length += chunk.length;
    if (least === "line" ? endsLine(read) : length >= least) break;
    if (length > longestStart) break;
  }
  const first = Buffer.concat(read);
  async function* replay(): AsyncGenerator<Buffer, void, void> {
    try {
      yield first;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        yield typeof next.value === "string" ? Buffer.from(next.value) : next.value;
      }
    } finally {
      await chunks.return?.();
    }
  }
  return { first, all: replay() };
}

/** Largest JSON document in bytes; JSON lines may be of any length. */
const longestDocument = 512 * 1024 * 1024;

async function* readJson(stream: Chunks, selection: RowSelection, name: string): Rows {
  const { first, all } = await peek(stream, "line");
  const [line = ""] = /[^\r\n\s\ufeff].*/.exec(first.toString("utf8")) ?? [];
  const isDocument = /^(?:\[|\{\s*$|\{\s*"(?:rows|data|examples|features)"\s*:)/.test(line);
  if (isDocument) yield* readDocument(all, selection, name);
  else yield* readLines(all, selection, name);
}

async function* readLines(stream: Chunks, selection: RowSelection, name: string): Rows {
  let index = -1;
  const includes = (next: number) => {
    index = next;
    return isSelected(next, selection);
  };
  const end = selection.offset + selection.limit;
  for await (const { number, value, problem, reason } of readJsonLines(stream, { includes, end })) {
    const place = `${name}, line ${number}`;
    yield { index, line: number, row: value, place, problem: problem && lineProblemOf(problem, reason) };
  }
}

/** A JSON array of rows, or an object that holds one, such as a page of the hub's rows. */
async function* readDocument(stream: Chunks, selection: RowSelection, name: string): Rows {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestDocument) throw new RangeError("as one JSON text it is larger than 512 MiB");
  }
  const bytes = Buffer.concat(chunks);
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) throw error;
    // Perhaps lines after all.
    const [line = ""] = /[^\s\ufeff].*/.exec(bytes.toString("utf8")) ?? [];
    if (line.startsWith("{") || parseJsonLine(line).problem === undefined) {
      yield* readLines(Readable.from([bytes]), selection, name);
      return;
    }
    throw new DataError(`${name} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  for (const [index, entry] of listRows(document).entries()) {
    if (index >= selection.offset + selection.limit) return;
    if (!isSelected(index, selection)) continue;
    yield { index, line: index + 1, place: `${name}, row ${index + 1}`, ...unwrapRow(entry) };
  }
}

function listRows(document: unknown): unknown[] {
  if (Array.isArray(document)) return document;
  const { rows, data, examples } = document as Record<string, unknown>;
  return [rows, data, examples].find(Array.isArray) ?? [document];
}

/** A row, or what the hub's `/rows` wraps around one. It cuts long cells, and names them. */
function unwrapRow(entry: unknown): Pick<DataRow, "row" | "problem"> {
  if (typeof entry !== "object" || entry === null || !("row" in entry && "row_idx" in entry)) {
    return { row: entry };
  }
  const { row, truncated_cells: cut } = entry as { row: unknown; truncated_cells?: unknown };
  if (!Array.isArray(cut) || cut.length === 0) return { row };
  return { row, problem: `came with ${cut.join(" and ")} cut short: take the data set's own files` };
}

/** CSV or TSV, with a header or without one. */
async function* readTable(stream: Chunks, selection: RowSelection, name: string): Rows {
  const { first, all } = await peek(stream, "line");
  const isTabbed = /\.tsv$/i.test(name);
  const { parse } = await import("csv-parse");
  const parser = parse({
    delimiter: isTabbed ? "\t" : findDelimiter(first.toString("utf8")),
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: isTabbed,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: 64 * 1024 * 1024,
    cast: (cell, { quoting }) => (!quoting && wholeNumber.test(cell) ? Number(cell) : cell),
  });
  const records: AsyncIterable<{ record: (string | number)[]; info: { lines: number } }> = pipeline(
    Readable.from(decodeUtf8(all)),
    parser,
    () => {},
  );
  let header: string[] | undefined;
  let index = 0;
  let doubled = 0;
  for await (const { record, info } of records) {
    // The parser counts each CR LF within quotes as two lines.
    doubled += record.join().split("\r\n").length - 1;
    if (header === undefined) {
      const known = listFields(selection.map);
      header = nameColumns(record.map(String), known);
      const twice = header.find((field, i) => known.has(field) && header!.indexOf(field) < i);
      if (twice) throw new DataError(`${name} has two columns named ${twice}: rename one of them`);
      if (header[0] === String(record[0]).trim()) continue;
    }
    if (index >= selection.offset + selection.limit) return;
    if (isSelected(index, selection)) {
      const row = Object.fromEntries(header.map((column, i) => [column, record[i]]));
      const isWhole = record.length === header.length;
      const problem = isWhole ? undefined : `has ${record.length} cells where the first line has ${header.length}`;
      const line = info.lines - doubled;
      yield { index, line, row, place: `${name}, line ${line}`, problem };
    }
    index++;
  }
}

/** Digits that a number writes in the same way. */
const wholeNumber = /^(?:0|-?[1-9]\d{0,14})$/;

function findDelimiter(text: string): string {
  const [line = ""] = text
    .replaceAll(/"[^"]*"/g, "")
    .trimStart()
    .split(/[\r\n]/);
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/**
 * The names of a table's columns: its first line, unless that knows no field and ends in a candidate's letter. Then
 * the table is one as MMLU's authors released it: a question, its candidates and the letter of the right one.
 */
function nameColumns(cells: readonly string[], known: ReadonlySet<string>): string[] {
  const header = cells.map((cell) => cell.trim());
  const isHeader = header.some((cell) => cell.length > 1 && known.has(cell));
  const candidates = letters.slice(0, Math.max(header.length - 2, 0));
  if (isHeader || candidates.length < 2 || !candidates.includes(header.at(-1)!)) return header;
  return ["question", ...candidates, "answer"];
}

async function* decodeUtf8(stream: Chunks): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
