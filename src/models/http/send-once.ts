import { withController } from "../../abort/run-together";
import { untilAborted } from "../../abort/until-aborted";
import { ModelError, ModelUnavailableError } from "../../errors/model-error";
import { describeNetworkFailure, type HttpAnswer } from "./http-failure";
import { readBody } from "./read-body";
import type { Redact } from "./redact-secrets";

/** One request, as it is sent each time. */
export interface HttpRequest {
  url: string;
  init: RequestInit;
}

/** How one request is sent. */
export interface SendOptions {
  fetch: typeof globalThis.fetch;
  redact: Redact;
  /** Longest time until the last byte of the answer, in milliseconds. */
  timeoutMs: number;
  /** The option that this time comes from, for the error. */
  timeoutName: string;
}

/**
 * Sends a request once and returns the whole answer, whatever its status. Redirects are not followed, since they would
 * carry the key elsewhere.
 * @throws ModelUnavailableError if no answer comes, or not in time
 */
export function sendOnce(
  { url, init }: HttpRequest,
  { fetch, redact, timeoutMs, timeoutName }: SendOptions,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const address = withoutQuery(url);

  async function exchange(own: AbortSignal): Promise<HttpAnswer> {
    try {
      const response = await fetch(url, { ...init, signal: own, redirect: "manual" });
      const { status, headers } = response;
      return { address, status, headers, text: await readBody(response, address) };
    } catch (failure) {
      own.throwIfAborted();
      if (failure instanceof ModelError) throw failure;
      throw describeNetworkFailure(address, failure, redact);
    }
  }

  return withController(signal, async (controller) => {
    const timer = setTimeout(() => {
      const message = `${address} did not answer within ${Math.round(timeoutMs)} ms. Raise ${timeoutName} if it is merely slow.`;
      controller.abort(new ModelUnavailableError(message, { isRetryable: true }));
    }, timeoutMs);
    try {
      return await untilAborted(exchange(controller.signal), controller.signal);
    } finally {
      clearTimeout(timer);
    }
  });
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}
