import { ModelError } from "../../errors/model-error";
import { describeNetworkFailure, type HttpAnswer } from "./http-failure";
import { readBody } from "./read-body";
import type { Redact } from "./redact-secrets";
import { type TimeLimit, withinTime } from "./within-time";

/** One request, as it is sent each time. */
export interface HttpRequest {
  url: string;
  init: RequestInit;
}

/** How one request is sent. */
export interface SendOptions {
  fetch: typeof globalThis.fetch;
  redact: Redact;
  /** Until the last byte of the answer. */
  limit: TimeLimit;
}

/**
 * Sends a request once and returns the whole answer, whatever its status. Redirects are not followed, since they would
 * carry the key elsewhere.
 * @throws ModelUnavailableError if no answer comes, or not in time
 */
export function sendOnce(
  { url, init }: HttpRequest,
  { fetch, redact, limit }: SendOptions,
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

  return withinTime(address, limit, signal, exchange);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}
