import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DataError } from "../../shared/errors";
import { type DataRow, type FieldMap, listFields, locateParts, type RowSelection } from "./row-fields";

/** How much of a file's end is read first, in bytes: most footers fit into it. */
export const footerLength = 65_536;

/** A Parquet file that is opened when its rows are wanted. */
export interface ParquetSource {
  /** Names it in messages. */
  name: string;
  open(): Promise<AsyncBuffer>;
}

export async function* readParquetFile(file: string, selection: RowSelection): AsyncGenerator<DataRow, void, void> {
  const source = { name: file, open: () => asyncBufferFromFile(file) };
  yield* readParquetRows([source], selection);
}

interface OpenedFile {
  name: string;
  buffer: AsyncBuffer;
  metadata: FileMetaData;
  /** Place of its first row among the rows of all files. */
  start: number;
  end: number;
}

/**
 * The rows of Parquet files that follow one another, one row group after the other: only of groups that hold selected
 * rows, and only the columns that a layout or the map reads, or that may hold choices. A part of them is one run of
 * rows, so that it reads its own groups alone.
 */
export async function* readParquetRows(
  sources: readonly ParquetSource[],
  { offset, limit, shard, map }: RowSelection,
): AsyncGenerator<DataRow, void, void> {
  const opened: OpenedFile[] = [];
  let end = 0;
  const openNext = async (source: ParquetSource) => {
    const file = await openFile(source, end);
    opened.push(file);
    end = file.end;
    return file;
  };
  // Where the rows are divided, their number must be known before any is read.
  let range = { start: offset, end: offset + limit };
  if (shard.count > 1) {
    for (const source of sources) if (end < offset + limit) await openNext(source);
    const total = Math.max(Math.min(end - offset, limit), 0);
    const cut = (part: number) => offset + Math.floor((total * part) / shard.count);
    range = { start: cut(shard.index - 1), end: cut(shard.index) };
  }
  for (const [i, source] of sources.entries()) {
    if (opened[i] === undefined && (shard.count > 1 || end >= range.end)) return;
    const file = opened[i] ?? (await openNext(source));
    yield* readFileRows(file, range, map);
  }
}

async function openFile({ name, open }: ParquetSource, start: number): Promise<OpenedFile> {
  const buffer = await open();
  try {
    const metadata = await parquetMetadataAsync(buffer, { initialFetchSize: footerLength });
    return { name, buffer, metadata, start, end: start + Number(metadata.num_rows) };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${name} is no whole Parquet file (${(cause as Error).message}): fetch it again`, { cause });
  }
}

async function* readFileRows(
  { name, buffer, metadata, start }: OpenedFile,
  range: { start: number; end: number },
  map: FieldMap | undefined,
): AsyncGenerator<DataRow, void, void> {
  const schema = parquetSchema(metadata).children;
  const columns = schema.map(({ element }) => element.name);
  const fields = listFields(map);
  const sample = Object.fromEntries(columns.filter((name) => fields.has(name)).map((name) => [name, "?"]));
  // Where no field that is known holds choices, others may, and the questions not be open.
  const isComplete = locateParts(sample, map).candidates !== undefined;
  const mayHoldChoices = ({ element, children }: (typeof schema)[number]) =>
    children.length > 0 || /^(?:UTF8|JSON)$/.test(element.converted_type ?? "");
  const known = columns.filter((name, i) => fields.has(name) || (!isComplete && mayHoldChoices(schema[i]!)));
  // Solutions stand in columns of any name.
  const isOpen = columns.includes("ground_truth");
  const isWhole = known.length === 0 || isOpen;
  const unread = isWhole ? [] : columns.filter((column) => !known.includes(column));
  let groupStart = start;
  for (const { num_rows: count } of metadata.row_groups) {
    const groupEnd = groupStart + Number(count);
    const first = Math.max(groupStart, range.start);
    const last = Math.min(groupEnd, range.end);
    groupStart = groupEnd;
    if (first >= last) continue;
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      ...(!isWhole && { columns: known }),
      rowStart: first - start,
      rowEnd: last - start,
      useOffsetIndex: true,
    }).catch((cause: unknown) => {
      if (cause instanceof DataError || (cause as Error).name === "AbortError") throw cause;
      throw new DataError(`${name} cannot be read as Parquet (${(cause as Error).message}): fetch it again`, { cause });
    });
    for (const [i, found] of rows.entries()) {
      const index = first + i;
      const place = `${name}, row ${index - start + 1}`;
      const read = { index, line: index + 1, place };
      try {
        for (const [column, value] of Object.entries(found)) {
          if (typeof value !== "string") found[column] = simplify(value);
        }
        // Fields that were not read are named all the same, where a message lists them.
        for (const column of unread) found[column] = undefined;
        yield { ...read, row: found };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        yield { ...read, row: undefined, problem: error.message };
      }
    }
  }
}

/** A value as JSON would hold it. @throws RangeError for a whole number that is too large to be exact */
function simplify(value: unknown): unknown {
  if (typeof value === "bigint") {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw new RangeError(`holds the number ${value}, which is too large to be exact: store it as text`);
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(simplify);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, simplify);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, simplify(inner)]));
}
