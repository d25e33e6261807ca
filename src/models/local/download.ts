import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** How far loading a model has come, in bytes of its file. */
export interface LoadProgress {
  stage: "download" | "verify" | "load";
  completed: number;
  total: number;
}

/** How a file is downloaded. */
export interface DownloadOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Longest time in ms without data from the server. @default 30000 */
  patience?: number;
}

/** Attempts in a row that bring nothing new before the download fails, and the pause before each further one, in ms. */
const mostAttempts = 4;
const firstPause = 500;

/**
 * Downloads a file of known size and SHA-256. What has arrived is kept in `destination.part`, from which an interrupted
 * download continues, in this process or another one; several processes that download the same file at once write the
 * same bytes to the same places. The file appears at `destination` when it is whole and its checksum is right.
 * @throws Error that says what the server answered or what is wrong with the file
 */
export async function downloadFile(
  url: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
  destination: string,
  options: DownloadOptions = {},
): Promise<void> {
  const partial = `${destination}.part`;
  const report = createReporter(options.onProgress, bytes);
  let before = -1;
  for (let failures = 0; ; ) {
    const kept = await sizeOf(partial);
    if (kept === bytes) break;
    // A longer one must be a different file.
    if (kept > bytes) await rm(partial, { force: true });
    if (kept > before) failures = 0;
    before = kept;
    try {
      await fetchRest(url, bytes, partial, options, report);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof RefusedError || ++failures === mostAttempts) throw error;
      await pause(firstPause * 2 ** (failures - 1), undefined, { ...(options.signal && { signal: options.signal }) });
    }
  }
  try {
    await requireChecksum(partial, sha256, (completed) => report("verify", completed));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rename(partial, destination).catch(async (error: unknown) => {
    // Another process has finished the same download.
    if ((await sizeOf(destination)) !== bytes) throw error;
  });
}

/** The server refuses the file, so that asking again does not help. */
class RefusedError extends Error {}

async function fetchRest(
  url: string,
  bytes: number,
  partial: string,
  { signal, patience = 30_000 }: DownloadOptions,
  report: (stage: LoadProgress["stage"], completed: number) => void,
): Promise<void> {
  const file = await open(partial, constants.O_CREAT | constants.O_RDWR);
  const silence = new AbortController();
  const watch = setTimeout(
    () => silence.abort(new Error(`the server said nothing for ${patience / 1000} s`)),
    patience,
  );
  try {
    const kept = (await file.stat()).size;
    const response = await fetch(url, {
      headers: kept > 0 ? { range: `bytes=${kept}-` } : {},
      signal: AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]),
    });
    watch.refresh();
    // 200 answers a request for a range with the whole file.
    const start = response.status === 206 ? kept : 0;
    requireAnswer(response, bytes, start);
    let position = start;
    const reader = response.body!.getReader();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      watch.refresh();
      position += value!.length;
      if (position > bytes) {
        await reader.cancel();
        throw new RefusedError(`the server sent more than ${bytes} bytes`);
      }
      await writeAt(file, value!, position - value!.length);
      report("download", position);
    }
    if (position < bytes) throw new Error(`the connection ended after ${position} of ${bytes} bytes`);
  } catch (error) {
    silence.signal.throwIfAborted();
    // fetch() says only "fetch failed"; the reason is in the cause.
    const { cause } = error as Error;
    throw cause instanceof Error && !(error instanceof RefusedError) ? cause : error;
  } finally {
    clearTimeout(watch);
    await file.close();
    if ((await sizeOf(partial)) === 0) await rm(partial, { force: true });
  }
}

/** Refuses an answer that is not a file of the expected size, such as a login page. */
function requireAnswer(response: Response, bytes: number, start: number): void {
  const { status, headers } = response;
  if (status === 408 || status === 429 || status >= 500) {
    throw new Error(`the server answered with status ${status}`);
  }
  if (status !== 200 && status !== 206) {
    throw new RefusedError(`the server answered with status ${status}`);
  }
  const length = headers.get("content-length");
  if (length !== null && headers.get("content-encoding") === null && start + Number(length) !== bytes) {
    throw new RefusedError(`the server has a file of ${start + Number(length)} bytes, not ${bytes}`);
  }
}

async function writeAt(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Reports progress at most a thousand times in each stage. */
function createReporter(onProgress: DownloadOptions["onProgress"], total: number) {
  let last = "";
  return (stage: LoadProgress["stage"], completed: number) => {
    const step = `${stage} ${Math.floor((1000 * completed) / total)}`;
    if (step === last) return;
    last = step;
    onProgress?.({ stage, completed, total });
  };
}

/** The SHA-256 of a file, hexadecimal; `onBytes` is told how many bytes have been read. */
export async function hashFile(path: string, onBytes?: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    onBytes?.(bytes);
  }
  return hash.digest("hex");
}

/** Checks a file's SHA-256. @throws Error if it is another */
export async function requireChecksum(path: string, sha256: string, onBytes?: (bytes: number) => void): Promise<void> {
  const found = await hashFile(path, onBytes);
  if (found !== sha256) throw new Error(`the file has SHA-256 ${found}, not ${sha256}`);
}
