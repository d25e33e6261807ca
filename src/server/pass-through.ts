import { readRetryAfter } from "../models/http/http-failure";
import { ModelError, ModelUnavailableError } from "../shared/errors";
import { Failure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";

/**
 * Why a request is not ranked:
 *
 * - `tools`, `structured-output`, `logprobs`: what it asks for belongs to one sample and not to the best of several
 * - `not-text`: it holds more than text, or does not end with the user's turn
 * - `sampling-settings`: penalties or biases, which not every model takes
 */
export type UnrankedReason = "tools" | "structured-output" | "logprobs" | "not-text" | "sampling-settings";

/** A request that goes to the model's server as it is. */
export interface PassedThrough {
  url: string;
  init: { method: "POST"; headers: Record<string, string>; body: string };
  /** The field `equirank` of the answer. */
  equirank: { ranked: false; reason: UnrankedReason };
}

/**
 * A request as it goes to the model's server, in the model's name there and without the field `equirank`.
 * @throws Failure with status 400 where there is no such server
 */
export function planPassThrough(
  path: "chat/completions" | "responses",
  body: Readonly<Record<string, unknown>>,
  reason: UnrankedReason,
  { passThrough }: ResolvedHandlerOptions,
): PassedThrough {
  if (passThrough === undefined) {
    throw new Failure(
      400,
      "invalid",
      `This request cannot be ranked (${reason}), and this server has no model server to pass it on to.`,
    );
  }
  const { baseUrl, apiKey, model, headers } = passThrough;
  const { equirank: _extension, ...rest } = body;
  return {
    url: `${baseUrl}/${path}`,
    init: {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        ...headers,
      },
      body: JSON.stringify({ ...rest, model }),
    },
    equirank: { ranked: false, reason },
  };
}

/**
 * What the model's server answers, still to be read.
 * @throws Failure or ModelError for a refusal, without its text; the signal's reason when it aborts
 */
export async function sendOn({ url, init }: PassedThrough, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { ...init, signal, redirect: "manual" }).catch((cause) => {
    signal.throwIfAborted();
    throw new ModelUnavailableError("The model's server cannot be reached.", { cause });
  });
  if (response.ok) return response;
  response.body?.cancel().catch(() => {});
  const { status } = response;
  if (status === 404 || status === 405 || status === 501) {
    throw new Failure(501, "unsupported", "The model's server does not have this route or model.");
  }
  if (status === 400 || status === 413 || status === 422) {
    const message = `The model's server does not accept this request (HTTP ${status}).`;
    throw new Failure(400, "invalid", message);
  }
  throw new ModelError(`The model's server answered HTTP ${status}.`, {
    status,
    isRetryable: status === 429 || status === 503,
    retryAfterMs: readRetryAfter(response.headers),
  });
}

/** The answer as JSON, with the field `equirank` in it. */
export async function readWhole(response: Response, { equirank }: PassedThrough, signal: AbortSignal): Promise<object> {
  const body: unknown = await response.json().catch((cause) => {
    signal.throwIfAborted();
    throw new ModelError("The model's server did not answer with JSON.", { cause });
  });
  return { ...(body as object), equirank };
}

/** The first event with data in a stream so far: what is before it, its JSON, and what is after it. */
const firstData = /^((?:(?!data:)[^\r\n]*\r?\n)*)data: ?(\{[^\r\n]*\})\r?\n/;

/**
 * Sends a stream of events on as it comes, with the field `equirank` in the first of them.
 * @throws ModelError if the stream breaks off; the signal's reason when it aborts
 */
export async function relayEvents(
  response: Response,
  { equirank }: PassedThrough,
  send: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let held: string | undefined = "";
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      if (held === undefined) {
        send(value!);
        continue;
      }
      held += value!;
      const found = firstData.exec(held);
      if (found === null) continue;
      const data = { ...(JSON.parse(found[2]!) as object), equirank };
      send(`${found[1]}data: ${JSON.stringify(data)}\n${held.slice(found[0].length)}`);
      held = undefined;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new ModelError("The model's server broke the stream off.", { cause });
  } finally {
    // Whoever wrote what cannot be read may go on writing.
    reader?.cancel().catch(() => {});
  }
  if (held !== undefined) throw new ModelError("The model's server sent no event.");
}
