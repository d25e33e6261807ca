import { ModelError, ModelResponseError, ModelUnavailableError } from "../../errors/model-error";
import type { Redact } from "./redact-secrets";

const longestServerMessage = 300;

/** What is known about an answer, for the sentence that explains why it cannot be used. */
export interface HttpAnswer {
  /** Address without query, fragment or credentials. */
  address: string;
  status: number;
  headers: Headers;
  /** The whole body. */
  text: string;
}

/** The error for a request that got no answer: connection refused, unknown host, reset, broken off. */
export function describeNetworkFailure(
  address: string,
  failure: unknown,
  redact: Redact,
): ModelUnavailableError {
  const reasons: string[] = [];
  for (
    let error = failure;
    error instanceof Error && reasons.length < 4;
    error = (error as { cause?: unknown }).cause
  ) {
    const code = String((error as { code?: unknown }).code ?? "");
    reasons.push(error.message.includes(code) ? error.message : `${error.message} ${code}`);
  }
  const reason = redact(reasons.filter(Boolean).join(": ") || String(failure));
  // The original error may hold the request and with it the key, so only its words are kept.
  return new ModelUnavailableError(
    `${address} cannot be reached (${reason}). Check that the server runs and that the address is right.`,
    { isRetryable: true, cause: new Error(reason) },
  );
}

/** The error for a status other than 2xx. 408, 409, 429 and 5xx may succeed when tried again. */
export function describeRefusal(answer: HttpAnswer, redact: Redact): ModelError {
  const { address, status, headers } = answer;
  // Redacted before it is cut: of a key across the cut, the beginning would not be known for a part of it.
  const said = redact(serverMessage(answer.text)).slice(0, longestServerMessage);
  const saying = said === "" ? "" : ` saying ${JSON.stringify(said)}`;
  const start = `${address} answered HTTP ${status}${saying}.`;
  const isRetryable = status === 408 || status === 409 || status === 429 || status >= 500;
  const options = { status, isRetryable };
  if (status < 200 || (status >= 300 && status < 400)) {
    return new ModelUnavailableError(
      `${address} redirects elsewhere (HTTP ${status}), which is not followed because it would carry the key along. ` +
        "Give the final address.",
      options,
    );
  }
  if (status === 401 || status === 403) {
    return new ModelUnavailableError(
      `${start} Check the key and what it is allowed to use.`,
      options,
    );
  }
  if (status === 404) {
    return new ModelUnavailableError(
      `${start} Check the address (it usually ends in /v1) and the model's name.`,
      options,
    );
  }
  if (status === 429) {
    const wait = headers.get("retry-after");
    const when = wait === null ? "Try again later" : `It asks to wait: Retry-After ${wait}`;
    return new ModelUnavailableError(`${start} ${when}.`, options);
  }
  if (status === 500) return new ModelUnavailableError(start, options);
  if (isRetryable) return new ModelUnavailableError(`${start} Try again later.`, options);
  return new ModelError(`${start} The server does not accept this request.`, options);
}

/**
 * The value of a JSON body.
 * @throws ModelResponseError for HTML, broken JSON, and the NaN and Infinity that Python servers write into it
 */
export function parseJson(answer: HttpAnswer): unknown {
  const { address, status, text } = answer;
  try {
    return JSON.parse(text);
  } catch {
    if (isHtml(text)) {
      throw new ModelResponseError(
        `${address} answered with an HTML page instead of JSON. Check the address: it usually ends in /v1.`,
        { status },
      );
    }
    if (/[[{,:]\s*(NaN|-?Infinity)\b/.test(text)) {
      throw new ModelResponseError(
        `${address} answered with NaN or Infinity in place of a number, which cannot be used.`,
        { status },
      );
    }
    throw new ModelResponseError(
      `${address} answered with broken or truncated JSON (${text.length} characters).`,
      { status, isRetryable: true },
    );
  }
}

function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text);
}

/** What the server says is wrong: `error.message` as OpenAI has it, `error`, `message` or `detail`; else nothing. */
function serverMessage(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown> | null;
    const nested = (body?.error as Record<string, unknown> | null | undefined)?.message;
    const said = [nested, body?.error, body?.message, body?.detail].find(
      (value) => typeof value === "string",
    );
    return typeof said === "string" ? said : "";
  } catch {
    return isHtml(text) ? "" : text.trim();
  }
}
