import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "./failure";

/** A request, whether it came as a web request or to a server of Node. */
export interface Call {
  method: string;
  /** The path of its address, normalized. */
  path: string;
  header(name: string): string | null;
  /**
   * The body's bytes.
   * @throws Failure with status 413 if there are more than so many
   */
  readBody(most: number): Promise<ArrayBuffer | Uint8Array>;
  /** Calls back, at once or later, if the caller goes away; the returned function ends that. */
  watch(onGone: () => void): () => void;
}

/** An answer, to be written as a web response or by a server of Node. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | ReadableStream<Uint8Array>;
}

/** A web request as a call. */
export function readRequest(request: Request): Call {
  const { signal, headers } = request;
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    header: (name) => headers.get(name),
    // What has a length is no longer than it says; what has none is counted as it comes.
    readBody: (most) =>
      headers.has("content-length") ? request.arrayBuffer() : readCounted(request, most),
    watch(onGone) {
      signal.addEventListener("abort", onGone, { once: true });
      if (signal.aborted) onGone();
      return () => signal.removeEventListener("abort", onGone);
    },
  };
}

async function readCounted(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) break;
    size += value!.byteLength;
    if (size > most) {
      reader!.cancel().catch(() => {});
      throw tooLarge(most);
    }
    chunks.push(value!);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

export function tooLarge(most: number): Failure {
  return new Failure(413, "too-large", `The body must have at most ${most} bytes.`, {
    headers: { connection: "close" },
  });
}

/** A request to a server of Node as a call, or the status by which one with an unusable address is refused. */
export function readIncoming(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isForAnyHost: boolean,
): Call | 400 | 421 {
  const target = incoming.url ?? "";
  const { host } = incoming.headers;
  let path = plainPath.exec(target)?.[0];
  if (path === undefined || !(isForAnyHost || loopbackHost.test(host ?? ""))) {
    const url = host === undefined ? null : parseTarget(target, host);
    if (url === null) return 400;
    if (!isForAnyHost && !loopback.test(url.hostname)) return 421;
    path = url.pathname;
  }
  return {
    method: incoming.method ?? "GET",
    path,
    header: (name) => (incoming.headers[name] as string | undefined) ?? null,
    readBody: (most) => collect(incoming, most),
    watch(onGone) {
      outgoing.on("close", onGone);
      return () => outgoing.off("close", onGone);
    },
  };
}

/** The names of this machine. */
export const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** A path that is normalized as it is, before a query. */
const plainPath = /^\/(?!\/)[\w/-]*(?=\?|$)/;

/** The address that a request's first line and its host name; null for none. */
function parseTarget(target: string, host: string): URL | null {
  const isWhole = /^https?:\/\//i.test(target);
  if (!(isWhole || target.startsWith("/")) || /^[^?]*\\/.test(target)) return null;
  try {
    return new URL(isWhole ? target : `http://${host}${target}`);
  } catch {
    return null;
  }
}

function collect(incoming: IncomingMessage, most: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(tooLarge(most));
      }
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on("error", reject);
  });
}

/** Longest time that the rest of a body is discarded after its answer, before the connection is closed, in ms. */
const discardMs = 500;

/** Writes an answer, and a stream no faster than it is read. */
export function writeAnswer(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse) {
  const { status, headers, body } = answer;
  if (!incoming.complete) {
    const close = () => incoming.complete || incoming.socket.destroySoon();
    outgoing.on("finish", () => setTimeout(close, discardMs).unref());
  }
  if (typeof body === "string") {
    headers["content-length"] = String(Buffer.byteLength(body));
    outgoing.writeHead(status, headers).end(body);
    return;
  }
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  if (outgoing.destroyed) return cancel();
  outgoing.on("close", cancel);
  outgoing.writeHead(status, headers).flushHeaders();
  const writeNext = async (): Promise<void> => {
    const { done, value } = await reader.read();
    if (done) outgoing.end();
    else if (outgoing.write(value)) return writeNext();
    else outgoing.once("drain", writeNext);
  };
  void writeNext();
}
