import { Failure } from "./failure";

/** Bounds on what is read of a request. */
export interface BodyLimits {
  /** Largest body in bytes. */
  bodyBytes: number;
  /** Longest time that a body may take to arrive, in ms. */
  bodyMs: number;
}

/** Brackets of JSON that may be open at once. No request of any client is nested nearly as deeply. */
const deepestNesting = 64;

/**
 * The JSON value of a request's body.
 * @throws Failure with status 408, 413 or 415, or 400 if it is not JSON
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<unknown> {
  const type = request.headers.get("content-type");
  // Pages of other origins can send any other type to a server on this machine without being asked (CORS, simple
  // requests).
  if (!/^application\/json\b/i.test(type ?? "")) {
    throw new Failure(415, "invalid", "content-type must be application/json");
  }
  if (!/^(identity)?$/i.test(request.headers.get("content-encoding") ?? "")) {
    throw new Failure(415, "invalid", "The body must not be compressed: leave content-encoding out.");
  }
  const text = await readText(request, limits);
  requireShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(400, "invalid", "The body is not valid JSON.");
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

async function readText(request: Request, { bodyBytes, bodyMs }: BodyLimits): Promise<string> {
  const told = request.headers.get("content-length");
  if (told !== null && Number(told) > bodyBytes) throw tooLarge(bodyBytes);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const bytes = await new Promise<ArrayBuffer | Uint8Array>((resolve, reject) => {
      timer = setTimeout(() => {
        const message = `The body did not arrive within ${bodyMs} ms.`;
        reject(new Failure(408, "invalid", message, { headers: { connection: "close" } }));
      }, bodyMs);
      // What has a length is no longer than it says; what has none is counted as it comes.
      const reading = told === null ? readCounted(request, bodyBytes) : request.arrayBuffer();
      reading.then((whole) => gather(() => resolve(whole)), reject);
    });
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(400, "invalid", "The body broke off or is not UTF-8.");
  } finally {
    clearTimeout(timer);
  }
}

let gathered: (() => void)[] = [];

/**
 * Goes on when all that has arrived was read, with every request that waits here. These then take each step together,
 * while the processor's caches hold what it needs: sixteen rankings take little more than half as long as one after
 * another.
 */
function gather(goOn: () => void): void {
  if (gathered.push(goOn) > 1) return;
  // Workers have no such turn.
  const schedule = globalThis.setImmediate ?? queueMicrotask;
  schedule(() => {
    const together = gathered;
    gathered = [];
    for (const each of together) each();
  });
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

function tooLarge(most: number): Failure {
  return new Failure(413, "too-large", `The body must have at most ${most} bytes.`, {
    headers: { connection: "close" },
  });
}

/** @throws Failure for JSON that is nested too deeply, before it is parsed */
function requireShallow(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      i = endOfString(text, i);
    } else if (code === openBracket || code === openBrace) {
      depth++;
      if (depth > deepestNesting) {
        const message = `The body must be nested at most ${deepestNesting} levels deep.`;
        throw new Failure(400, "invalid", message);
      }
    } else if (code === closeBracket || code === closeBrace) depth--;
  }
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Array.from('"\\[]{}', (character) =>
  character.charCodeAt(0),
);

/** Index of the quote that ends the string which begins at `start`, or that of the text's end. */
function endOfString(text: string, start: number): number {
  let i = text.indexOf('"', start + 1);
  while (i >= 0) {
    let escapes = 0;
    while (text.charCodeAt(i - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return i;
    i = text.indexOf('"', i + 1);
  }
  return text.length;
}
