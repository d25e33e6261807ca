import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { hubAddress } from "../../models/local/catalogue";
import { DataError } from "../../shared/errors";
import { footerLength, type ParquetSource } from "./parquet-rows";
import type { HubDataset } from "./tasks";

/** How the hub is reached. */
export interface HubOptions {
  /** @default the environment variable HF_ENDPOINT, or else "https://huggingface.co" */
  baseUrl?: string | undefined;
  signal?: AbortSignal | undefined;
}

const advice = "download the data and name the file (for reproduce, the folder) with --data";

const listSchema = z.record(z.string(), z.record(z.string(), z.array(z.string())));

/**
 * The Parquet files of a split, in order: those that the hub keeps of every public data set
 * (https://huggingface.co/docs/dataset-viewer/parquet). HF_TOKEN is sent to the hub alone.
 * @throws DataError if the hub cannot be reached, or has no such data set, configuration or split
 */
export async function listHubFiles(
  { dataset, config, split }: HubDataset,
  options: HubOptions = {},
): Promise<ParquetSource[]> {
  const hub = new Hub(dataset, options);
  const url = `${hub.endpoint}/api/datasets/${dataset}/parquet`;
  const response = await hub.request(url);
  const parsed = listSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) {
    throw new DataError(`${url} answered with something other than a list of files: ${advice}`);
  }
  const configs = parsed.data;
  const asked = Array.isArray(config) ? config : [config];
  return asked.flatMap((name: string | undefined) => {
    const chosen = choose("configuration", configs, name, ["default"], dataset);
    const splits = configs[chosen]!;
    const chosenSplit = choose("split", splits, split, ["test", "validation"], dataset);
    return splits[chosenSplit]!.map((file, i) => ({
      name: `${dataset} (${chosen}, ${chosenSplit})${i === 0 ? "" : `, file ${i + 1}`}`,
      // A mirror lists the addresses of the hub itself.
      open: () => openRemoteFile(hub, file.replace(/^https:\/\/huggingface\.co(?=\/)/, hub.endpoint)),
    }));
  });
}

/** The name that was asked for, the only one, or the first of the usual ones. */
function choose(
  noun: string,
  all: Readonly<Record<string, unknown>>,
  asked: string | undefined,
  usual: readonly string[],
  dataset: string,
): string {
  const names = Object.keys(all);
  const found =
    asked === undefined && names.length === 1
      ? names[0]
      : [asked ?? usual].flat().find((name) => Object.hasOwn(all, name));
  if (found !== undefined) return found;
  const place = noun === "split" ? ":CONFIG:SPLIT" : ":CONFIG";
  const problem = asked === undefined ? `has several ${noun}s` : `has no ${noun} ${asked}`;
  throw new DataError(`${dataset} ${problem}: name one of ${names.join(", ")}, as in hf:${dataset}${place}`);
}

/** Requests in all before a failure that may pass is final. */
const mostAttempts = 5;
/** Longest wait that a server may ask for, in seconds. */
const longestWait = 60;

class Hub {
  readonly endpoint: string;
  readonly signal: AbortSignal | undefined;
  private readonly token = process.env.HF_TOKEN?.trim();

  constructor(
    private readonly dataset: string,
    { baseUrl, signal }: HubOptions,
  ) {
    this.endpoint = hubAddress(baseUrl);
    this.signal = signal;
  }

  /**
   * The answer to a request, which is repeated while failures may pass.
   * @throws DataError for any other answer than success
   */
  async request(url: string, headers: Record<string, string> = {}): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.send(url, headers, attempt);
      if (response?.ok) return response;
      await response?.body?.cancel();
      if (response !== undefined && response.status !== 429 && response.status < 500) {
        throw new DataError(`${url} ${this.describe(response.status)}`);
      }
      if (attempt === mostAttempts) {
        throw new DataError(`${url} answered with status ${response?.status}: try again later, or ${advice}`);
      }
      await this.pause(attempt, Number(response?.headers.get("retry-after")));
    }
  }

  /** Undefined where the server was not reached, and may be reached yet. */
  private async send(url: string, headers: Record<string, string>, attempt: number) {
    const { signal = null } = this;
    // The files lie with another host, which has no business with the token; fetch() drops it on the way there.
    const isOwn = new URL(url).origin === new URL(this.endpoint).origin;
    const authorization = isOwn && this.token ? { authorization: `Bearer ${this.token}` } : {};
    try {
      return await fetch(url, { signal, headers: { ...headers, ...authorization } });
    } catch (cause) {
      signal?.throwIfAborted();
      if (attempt < mostAttempts) return undefined;
      throw new DataError(`${url} cannot be reached: check the network, or ${advice}`, { cause });
    }
  }

  /** Waits before the next attempt: twice as long each time, or as long as the server asks. */
  async pause(attempt: number, asked = 0): Promise<void> {
    const seconds = asked > 0 ? Math.min(asked, longestWait) : 0.1 * 2 ** attempt;
    await wait(seconds * 1000, undefined, { signal: this.signal });
  }

  private describe(status: number): string {
    if (status === 401 || status === 403) {
      return `may not be read (status ${status}): set HF_TOKEN to a token that may, and accept the data set's conditions at ${this.endpoint}/datasets/${this.dataset}`;
    }
    if (status === 404) {
      return `does not exist (status 404): check the data set's name, or, where the hub keeps no Parquet files of it, ${advice}`;
    }
    return `answered with status ${status}: ${advice}`;
  }
}

/** Largest file that is taken whole where a server knows no ranges, in bytes. */
const largestWhole = 64 * 1024 * 1024;

/** A file that is read by ranges. Its end, which holds the footer, comes with the first request. */
async function openRemoteFile(hub: Hub, url: string) {
  const response = await hub.request(url, { range: `bytes=-${footerLength}` });
  // Where it lies, so that each range need not be led there anew.
  const place = response.url || url;
  const etag = response.headers.get("etag");
  const [, first, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [
    undefined,
    0,
    response.headers.get("content-length"),
  ];
  if (response.status !== 206 && !(Number(size) <= largestWhole)) {
    await response.body?.cancel();
    throw new DataError(`${url} cannot be read by ranges: ${advice}`);
  }
  const tail = await response.arrayBuffer();
  const tailStart = response.status === 206 ? Number(first) : 0;
  const byteLength = tailStart + tail.byteLength;
  return {
    byteLength,
    slice: async (start: number, end = byteLength): Promise<ArrayBuffer> => {
      if (start >= tailStart) return tail.slice(start - tailStart, end - tailStart);
      const bytes = new Uint8Array(end - start);
      await readRange(hub, { url, place, etag }, bytes, start);
      return bytes.buffer;
    },
  };
}

/** Fills the bytes from a place on. Where a transfer breaks, it goes on from the byte that it reached. */
async function readRange(
  hub: Hub,
  { url, place, etag }: { url: string; place: string; etag: string | null },
  bytes: Uint8Array,
  start: number,
): Promise<void> {
  let filled = 0;
  for (let attempt = 1; filled < bytes.length; attempt++) {
    const before = filled;
    const headers = { range: `bytes=${start + filled}-${start + bytes.length - 1}` };
    try {
      // The address where it lay may have expired.
      const response = await hub
        .request(place, headers)
        .catch((error) => (place === url ? Promise.reject(error) : hub.request(url, headers)));
      if (response.status !== 206 || response.headers.get("etag") !== etag) {
        await response.body?.cancel();
        throw new DataError(`${url} changed while it was read: run the same command again`);
      }
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        bytes.set(chunk.subarray(0, bytes.length - filled), filled);
        filled = Math.min(filled + chunk.length, bytes.length);
      }
    } catch (error) {
      hub.signal?.throwIfAborted();
      if (error instanceof DataError) throw error;
    }
    // Attempts count from the last that brought something.
    if (filled > before) attempt = 1;
    if (filled === bytes.length) return;
    if (attempt === mostAttempts) {
      throw new DataError(`${url} breaks off again and again: try again later, or ${advice}`);
    }
    await hub.pause(attempt);
  }
}
