import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CatalogueModel, downloadModel } from "../../../src/models/local/catalogue";
import { downloadFile, type LoadProgress } from "../../../src/models/local/download";

/** Bytes that differ from place to place, so that a wrong offset shows. */
const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i + (i >> 8)) % 251));
const file = { bytes: content.length, sha256: digest(content) };

let folder: string;
let destination: string;
let server: Server;
let url: string;
/** The `range` header of each request. */
let ranges: (string | undefined)[];
/** How the next requests are answered; the rest rightly. */
let faults: ((request: IncomingMessage, response: ServerResponse, start: number) => void)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-download-"));
  destination = join(folder, "model.gguf");
  ranges = [];
  faults = [];
  server = createServer((request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    const start = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)![1]);
    (faults.shift() ?? answer)(request, response, start);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function answer(_request: IncomingMessage, response: ServerResponse, start: number): void {
  const headers = { "content-length": content.length - start };
  response.writeHead(start > 0 ? 206 : 200, headers);
  response.end(content.subarray(start));
}

/** Sends so many bytes of the rest and breaks off. */
function breakOff(bytes: number) {
  return (_request: IncomingMessage, response: ServerResponse, start: number) => {
    response.writeHead(start > 0 ? 206 : 200, { "content-length": content.length - start });
    response.write(content.subarray(start, start + bytes), () => {
      setTimeout(() => response.destroy(), 20);
    });
  };
}

describe("a download", () => {
  test("gives the file, and nothing but it", async () => {
    await downloadFile(url, file, destination);
    expect(await readFile(destination)).toEqual(content);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });

  test("goes on where the connection broke off, as often as it takes", async () => {
    // More breaks than attempts in a row are made: each brings something.
    faults = Array.from({ length: 6 }, () => breakOff(40_000));
    await downloadFile(url, file, destination);
    expect(await readFile(destination)).toEqual(content);
    expect(ranges).toEqual([undefined, ...[1, 2, 3, 4, 5, 6].map((i) => `bytes=${i * 40_000}-`)]);
  });

  test("goes on where an earlier one stopped", async () => {
    await writeFile(`${destination}.part`, content.subarray(0, 123_456));
    await downloadFile(url, file, destination);
    expect(ranges).toEqual(["bytes=123456-"]);
    expect(await readFile(destination)).toEqual(content);
  });

  test("asks for nothing where all was there but the check", async () => {
    await writeFile(`${destination}.part`, content);
    await downloadFile(url, file, destination);
    expect(ranges).toEqual([]);
    expect(await readFile(destination)).toEqual(content);
  });

  test("begins again with a server that knows no ranges", async () => {
    await writeFile(`${destination}.part`, content.subarray(0, 1000));
    faults = [(request, response) => answer(request, response, 0)];
    await downloadFile(url, file, destination);
    expect(await readFile(destination)).toEqual(content);
  });

  test("is kept when it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    faults = [
      (_request, response) => {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, 100_000));
      },
    ];
    const download = downloadFile(url, file, destination, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(download).rejects.toBe(reason);
    expect(existsSync(destination)).toBe(false);
    await downloadFile(url, file, destination);
    expect(await readFile(destination)).toEqual(content);
    expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  test("may be made by two at once", async () => {
    await Promise.all([downloadFile(url, file, destination), downloadFile(url, file, destination)]);
    expect(await readFile(destination)).toEqual(content);
  });

  test("tells how far it is, in order, and ends with all of it", async () => {
    const told: LoadProgress[] = [];
    await downloadFile(url, file, destination, { onProgress: (progress) => told.push(progress) });
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(["download", "verify"]);
    const downloaded = told.filter(({ stage }) => stage === "download");
    expect(downloaded.map(({ completed }) => completed)).toEqual(
      downloaded.map(({ completed }) => completed).toSorted((a, b) => a - b),
    );
    const end = { completed: content.length, total: content.length };
    expect(downloaded.at(-1)).toEqual({ stage: "download", ...end });
    expect(told.at(-1)).toEqual({ stage: "verify", ...end });
  });
});

describe("what is refused", () => {
  test("another file of the size: it is not kept", async () => {
    const wrong = { ...file, sha256: digest(Buffer.from("another")) };
    await expect(downloadFile(url, wrong, destination)).rejects.toThrow(
      `the file has SHA-256 ${file.sha256}, not ${wrong.sha256}`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("a page in place of the file", async () => {
    faults = [(_request, response) => response.end("<!doctype html>Please log in")];
    await expect(downloadFile(url, file, destination)).rejects.toThrow("the server has a file of 28 bytes, not 300000");
    expect(ranges).toHaveLength(1);
  });

  test.each([401, 404])("status %i, at once", async (status) => {
    faults = [(_request, response) => response.writeHead(status).end()];
    await expect(downloadFile(url, file, destination)).rejects.toThrow(`status ${status}`);
    expect(ranges).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a server that says nothing", async () => {
    faults = [() => {}, () => {}, () => {}, () => {}];
    const download = downloadFile(url, file, destination, { patience: 200 });
    await expect(download).rejects.toThrow("the server said nothing for 0.2 s");
    expect(ranges).toHaveLength(4);
  });
});

test("status 503 is waited for", async () => {
  faults = [(_request, response) => response.writeHead(503).end()];
  await downloadFile(url, file, destination);
  expect(await readFile(destination)).toEqual(content);
});

describe("a model of the catalogue", () => {
  const model: CatalogueModel = {
    ...{ ...file, fileName: "model.gguf", license: "MIT" },
    ...{ repository: "someone/a-model", revision: "1234" },
  };

  test("comes from its place on the hub, or the mirror named, without a word", async () => {
    const paths: (string | undefined)[] = [];
    faults = [
      (request, response) => {
        paths.push(request.url);
        answer(request, response, 0);
      },
    ];
    vi.stubEnv("HF_ENDPOINT", new URL(url).origin);
    const writes = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const deeper = join(folder, "cache", "models", "model.gguf");
    await downloadModel(model, deeper);
    for (const write of writes) {
      expect(write).not.toHaveBeenCalled();
      write.mockRestore();
    }
    expect(paths).toEqual(["/someone/a-model/resolve/1234/model.gguf"]);
    expect(await readFile(deeper)).toEqual(content);
  });

  test("that cannot be had is told with the reason and what to do", async () => {
    faults = [(_request, response) => response.writeHead(404).end()];
    vi.stubEnv("HF_ENDPOINT", new URL(url).origin);
    const download = downloadModel(model, destination);
    await expect(download).rejects.toThrow(ModelUnavailableError);
    await expect(download).rejects.toThrow(
      /model\.gguf could not be downloaded\. Put the file into \.\/models, .* \(the server answered with status 404\)$/,
    );
  });
});
