import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parquetWriteBuffer } from "hyparquet-writer";
import { onTestFinished } from "vitest";

/** A Parquet file of rows with a question, choices and an answer, `rowGroupSize` rows a group. */
export function writeParquet(rows: readonly Record<string, unknown>[], rowGroupSize = 1000): Buffer {
  const names = Object.keys(rows[0]!);
  const columnData = names.map((name) => {
    const data = rows.map((row) => row[name]);
    return {
      name,
      data: data as never[],
      ...(typeof data[0] === "object" && { type: "JSON" as const }),
    };
  });
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize }));
}

/** What a server was asked and sent. */
export interface RangeServer {
  url: string;
  requests: { path: string; range: string | undefined; authorization: string | undefined }[];
  /** Bytes of files that were sent. */
  sent: number;
}

/**
 * A hub as https://huggingface.co documents it: a list of the Parquet files of each configuration and split, and the
 * files by ranges.
 * @param files `[configuration][split]`: the files
 * @param disturb called before each answer; true if it answered
 */
export async function serveHub(
  files: Record<string, Record<string, Buffer[]>>,
  disturb: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<RangeServer> {
  const state: RangeServer = { url: "", requests: [], sent: 0 };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!);
    const { range, authorization } = request.headers;
    state.requests.push({ path, range, authorization });
    if (disturb(request, response)) return;
    const [, config, split, number] = /\/parquet\/([^/]+)\/([^/]+)\/(\d+)\.parquet$/.exec(path) ?? [];
    if (config === undefined) {
      const dataset = /datasets\/(.*)\/parquet$/.exec(path)?.[1];
      const list = Object.entries(files).map(([name, splits]) => [
        name,
        Object.fromEntries(
          Object.entries(splits).map(([of, parts]) => [
            of,
            parts.map((_, i) => `https://huggingface.co/api/datasets/${dataset}/parquet/${name}/${of}/${i}.parquet`),
          ]),
        ),
      ]);
      response.end(JSON.stringify(Object.fromEntries(list)));
      return;
    }
    const bytes = files[config]![split!]![Number(number)]!;
    const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
    const start = first === "" ? Math.max(bytes.length - Number(last), 0) : Number(first);
    const end = first === "" || last === "" ? bytes.length : Math.min(Number(last) + 1, bytes.length);
    state.sent += end - start;
    response.writeHead(206, {
      "content-range": `bytes ${start}-${end - 1}/${bytes.length}`,
      "content-length": end - start,
      etag: '"1"',
    });
    response.end(bytes.subarray(start, end));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}
