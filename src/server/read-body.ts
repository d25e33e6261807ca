import { type Call, tooLarge } from "./call";
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
export async function readBody(call: Call, limits: BodyLimits): Promise<unknown> {
  const type = call.header("content-type");
  // Pages of other origins can send any other type to a server on this machine without being asked (CORS, simple requests).
  if (!/^application\/json\b/i.test(type ?? "")) {
    throw new Failure(415, "invalid", "content-type must be application/json");
  }
  const text = await readText(call, limits);
  requireShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(400, "invalid", "The body is not valid JSON.");
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

async function readText(call: Call, { bodyBytes, bodyMs }: BodyLimits): Promise<string> {
  const told = call.header("content-length");
  if (told !== null && Number(told) > bodyBytes) throw tooLarge(bodyBytes);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const bytes = await new Promise<ArrayBuffer | Uint8Array>((resolve, reject) => {
      timer = setTimeout(() => {
        const message = `The body did not arrive within ${bodyMs} ms.`;
        reject(new Failure(408, "invalid", message, { headers: { connection: "close" } }));
      }, bodyMs);
      call.readBody(bodyBytes).then(resolve, reject);
    });
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(400, "invalid", "The body broke off or is not UTF-8.");
  } finally {
    clearTimeout(timer);
  }
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

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Array.from(
  '"\\[]{}',
  (character) => character.charCodeAt(0),
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
