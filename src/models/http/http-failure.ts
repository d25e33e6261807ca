import {
  MissingCapabilityError,
  ModelError,
  type ModelErrorOptions,
  ModelResponseError,
  ModelUnavailableError,
} from "../../shared/errors";
import type { Redact } from "./redact-secrets";
import { WithheldError } from "./thinking";

export const longestServerMessage = 300;

/** Of longer messages, only the beginning is searched for secrets and shown. */
const longestSearched = 20_000;

/** Errors are not looked for deeper than this within a body. */
const deepestWords = 6;

/** A longer wait than this is a mistake: OpenAI's daily limits, the longest, start again within it. */
const longestRetryAfterMs = 24 * 3_600_000;

/** Headers in which services identify a request: OpenAI and most others, Anthropic, Azure, AWS, Cloudflare. */
const requestIdHeaders = ["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "cf-ray"];

/** A longer one is not a name. */
const longestRequestId = 128;

/** What is known about an answer, for the sentence that explains why it cannot be used. */
export interface HttpAnswer {
  /** Address without query, fragment or credentials. */
  address: string;
  status: number;
  headers: Headers;
  /** The whole body. */
  text: string;
}

/** The server's id of the request, if one of the usual headers has it. */
export function requestIdOf(headers: Headers, redact: Redact): string | undefined {
  const told = requestIdHeaders.map((name) => headers.get(name)).find((value) => value);
  return told ? redact(told).slice(0, longestRequestId) : undefined;
}

/**
 * What no retry can fix: a certificate that Node's TLS does not accept, and a proxy that refuses, in undici's words.
 */
const lastingFault = /\b(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|Proxy [\w ]+ \(4(?!08|29)\d\d\))/;

/** The error for a request that got no answer: connection refused, unknown host, reset, broken off. */
export function describeNetworkFailure(address: string, failure: unknown, redact: Redact): ModelUnavailableError {
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
    { isRetryable: !lastingFault.test(reason), cause: new Error(reason) },
  );
}

/**
 * Statuses other than 5xx with which the same request may succeed when it is sent again. text-generation-inference
 * answers 424 where a batch of requests failed together.
 */
const retryableStatuses = [408, 409, 424, 425, 429];

/** Whether a code refuses one answer where others may be given: by Azure's filter, or as a call of a tool (Groq). */
export const withholds = (code: unknown) => code === "content_filter" || code === "tool_use_failed";

/** The statuses 5xx that a retry does not change: not implemented, version not supported. */
const lastingStatuses = [501, 505];

/**
 * Whether a refusal may be temporary. Not if OpenAI says that the account's money is used up, with a 429 like that of a
 * rate limit (https://platform.openai.com/docs/guides/error-codes), nor if llama_cpp.server says with a 500 that it was
 * started without log-probabilities.
 */
function isPassing(status: number, { words, code }: ServerWords): boolean {
  const isIncapable = status === 500 && /log.?prob|logits/i.test(words);
  return isPassingStatus(status) && code !== "insufficient_quota" && !isIncapable;
}

/** Whether a refusal says that there are no log-probabilities, rather than that too many were requested. */
function refusesLogprobs(status: number, words: string): boolean {
  return status >= 400 && status < 500 && status !== 429 && /log.?probs?\b/i.test(words);
}

/** Whether a refusal may be temporary, by its status alone. */
export function isPassingStatus(status: number): boolean {
  return status < 500 ? retryableStatuses.includes(status) : !lastingStatuses.includes(status);
}

const checkKey = "Check the key and what it is allowed to use.";

/** What helps against a lasting refusal, by its status. */
const remedies: Readonly<Record<number, string>> = {
  401: checkKey,
  402: "Check the account's plan and balance.",
  403: checkKey,
  404: "Check the address (it usually ends in /v1) and the model's name.",
  407: "A proxy on the way asks for its own password: give it in the proxy's address.",
};

/** The error for a status other than 2xx. 408, 409, 424, 425, 429 and most 5xx may succeed when tried again. */
export function describeRefusal(answer: HttpAnswer, redact: Redact): ModelError {
  const { address, status, headers } = answer;
  const told = serverWords(answer.text);
  // Redacted before it is cut: the beginning of a key across the cut would not be recognized.
  const said = redact(told.words).slice(0, longestServerMessage);
  const saying = said === "" ? "" : ` saying ${JSON.stringify(said)}`;
  const start = `${address} answered HTTP ${status}${saying}.`;
  const isRetryable = isPassing(status, told);
  const options = {
    status,
    isRetryable,
    requestId: requestIdOf(headers, redact),
    retryAfterMs: readRetryAfter(headers),
  };
  if (status < 200 || (status >= 300 && status < 400)) {
    return new ModelUnavailableError(
      `${address} redirects elsewhere (HTTP ${status}), which is not followed because it would carry the key along. Give the final address.`,
      options,
    );
  }
  // OpenAI forbids them to models that think: "You are not allowed to request logprobs from this model", with 403.
  if (refusesLogprobs(status, told.words)) {
    return new MissingCapabilityError(`${start} It gives no such log-probabilities.`, options);
  }
  if (withholds(told.code)) return new WithheldError(start, options);
  const wait = status === 429 ? headers.get("retry-after") : null;
  const when = wait === null ? "Try again later." : `It asks to wait: Retry-After ${redact(wait)}.`;
  const help = isRetryable ? when : remedies[status === 429 ? 402 : status];
  if (help !== undefined) return new ModelUnavailableError(`${start} ${help}`, options);
  if (status >= 500) return new ModelUnavailableError(start, options);
  return new ModelError(`${start} The server does not accept this request.`, options);
}

/**
 * The value of a JSON body.
 * @throws ModelResponseError for HTML, broken JSON, and the NaN and Infinity that Python servers write into it
 */
export function parseJson(answer: HttpAnswer): unknown {
  const { address, status } = answer;
  // A byte order mark, and the lines with which services keep a connection open while the model works: empty ones, and
  // comments of server-sent events such as ": OPENROUTER PROCESSING"
  // (https://openrouter.ai/docs/api-reference/streaming).
  const text = answer.text.replace(/^\uFEFF?(\s*:[^\n]*(\n|$))*\s*/, "");
  try {
    return JSON.parse(text);
  } catch {
    const known = otherBodies.find(([form]) => form.test(text))?.[1];
    const what = known ?? `broken or truncated JSON (${text.length} characters).`;
    const isRetryable = known === undefined;
    throw new ModelResponseError(`${address} answered with ${what}`, { status, isRetryable });
  }
}

const htmlPage = /^\s*<(!doctype|html|head|body)/i;

/** What servers send instead of JSON, and what can be done about it. */
const otherBodies: readonly [form: RegExp, what: string][] = [
  [htmlPage, "an HTML page instead of JSON. Check the address: it usually ends in /v1."],
  [
    /^(event:.*\s+)?data:/,
    "a stream of events although asked for one answer (stream: false). Turn streaming off there, or ask another address.",
  ],
  [/[[{,:]\s*(NaN|-?Infinity)\b/, "NaN or Infinity in place of a number, which cannot be used."],
];

interface ServerWords {
  /** For people; empty if it says nothing. */
  words: string;
  /** For programs. */
  code: unknown;
}

/** Fields in which services put their message, the most informative first. */
const wordFields = [
  "message",
  "error",
  "detail",
  "errors",
  "msg",
  "title",
  "reason",
  "error_msg",
  "error_message",
  "description",
  "fault",
  "faultstring",
  "base_resp",
  "status_msg",
];

/** A server's message, in any of the known forms: https://platform.openai.com/docs/guides/error-codes and below. */
function serverWords(text: string): ServerWords {
  try {
    const body: unknown = JSON.parse(text);
    return { words: findWords(body), code: codeOf(body) };
  } catch {
    const words = htmlPage.test(text) ? "" : text.slice(0, longestSearched).trim();
    return { words, code: undefined };
  }
}

/**
 * The message in a value: `{ error: { message } }` (OpenAI), `{ error }` (Ollama), `[{ error: { message } }]` (Gemini's
 * compatible endpoint), `{ detail: [{ loc, msg }] }` (FastAPI, so vLLM, SGLang and Mistral), `{ message }`.
 */
export function findWords(value: unknown, depth = deepestWords): string {
  const find = (inner: unknown) => findWords(inner, depth - 1);
  if (typeof value === "string") return value.slice(0, longestSearched);
  if (typeof value !== "object" || value === null || depth === 0) return "";
  if (Array.isArray(value)) return value.slice(0, 10).map(find).filter(Boolean).join("; ");
  const fields = value as Record<string, unknown>;
  const words = wordFields.map((name) => find(fields[name])).find((said) => said !== "") ?? "";
  const place = Array.isArray(fields.loc) ? `${fields.loc.join(".")}: ` : "";
  // OpenRouter puts what the provider behind it said here (https://openrouter.ai/docs/api-reference/errors).
  const raw = find((fields.metadata as Record<string, unknown> | undefined)?.raw);
  const isTold = raw === "" || words.includes(raw);
  return words === "" ? "" : `${place}${words}${isTold ? "" : `: ${raw}`}`;
}

function codeOf(value: unknown, depth = deepestWords): unknown {
  if (typeof value !== "object" || value === null || depth === 0) return undefined;
  if (Array.isArray(value)) return codeOf(value[0], depth - 1);
  const { error, code, status } = value as Record<string, unknown>;
  if (typeof error === "object" && error !== null) return codeOf(error, depth - 1) ?? code;
  return code ?? status;
}

/** The status that the code of a body stands for, NaN where it stands for none. */
function statusOf(value: unknown): number {
  const code = codeOf(value);
  return statusByCode[String(code)] ?? Number(code);
}

const isFailing = (status: number) => status >= 400 && status < 600;

/** Whether an answer with status 200 reports an error instead of what was asked for. */
function tellsOfError(value: unknown, depth = 3): boolean {
  if (typeof value !== "object" || value === null || depth === 0) return false;
  if (Array.isArray(value)) return value.length === 1 && tellsOfError(value[0], depth - 1);
  const { error, choices, object } = value as Record<string, unknown>;
  if (Array.isArray(choices)) {
    return Boolean(error) || (choices.length === 1 && tellsOfError(choices[0], depth - 1));
  }
  const isCoded = isFailing(statusOf(value)) && findWords(value) !== "";
  return Boolean(error) || object === "error" || isCoded;
}

/** Codes that say the same as a status. */
const statusByCode: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  too_many_requests: 429,
  RESOURCE_EXHAUSTED: 429,
  insufficient_quota: 429,
  server_error: 500,
  internal_server_error: 500,
  overloaded: 503,
  overloaded_error: 503,
  UNAVAILABLE: 503,
  invalid_api_key: 401,
};

/**
 * Throws the error that an answer with a good status reports: OpenRouter and gateways send `{ "error": { "code",
 * "message" } }` with 200 where the provider behind them fails after they have answered. Its code says whether the same
 * request may succeed when it is sent again.
 */
export function rejectToldError(value: unknown, answer: HttpAnswer, redact: Redact): void {
  if (!tellsOfError(value)) return;
  // OpenRouter also puts it into a choice.
  const { choices } = value as { choices?: unknown[] };
  if (choices?.length === 1) rejectToldError(choices[0], answer, redact);
  const status = statusOf(value);
  const text = JSON.stringify(value);
  if (isFailing(status)) throw describeRefusal({ ...answer, status, text }, redact);
  const said = redact(findWords(value)).slice(0, longestServerMessage);
  throw new ModelResponseError(
    `${answer.address} answered HTTP ${answer.status} with an error${said && ` saying ${JSON.stringify(said)}`}.`,
    { status: answer.status },
  );
}

/** The same error with what has become known about it since, a note after its message, and without secrets. */
export function completeError<Kind extends ModelError>(
  error: Kind,
  known: ModelErrorOptions,
  redact: Redact,
  note?: string,
): Kind {
  const { message, isRetryable, status, requestId, attempts, retryAfterMs } = error;
  const Same = error.constructor as new (message: string, options: ModelErrorOptions) => Kind;
  return new Same(redact(note === undefined ? message : `${message} ${note}`), {
    ...("cause" in error && { cause: error.cause }),
    ...{ isRetryable, status, requestId, attempts, retryAfterMs },
    ...known,
  });
}

/**
 * Milliseconds that a server asks to wait before the next request, or undefined if it does not say so in a known form.
 *
 * - `retry-after-ms`: milliseconds, as OpenAI's and Azure's services give them; it is more precise and goes first.
 * - `retry-after`: seconds, or a date (RFC 9110, section 10.2.3). A date is compared with the answer's own `date`,
 *   where it has one, so that a wrong clock on either side does not matter. A date in the past means 0.
 *
 * More than a day is ignored.
 */
export function readRetryAfter(headers: Headers): number | undefined {
  const told = headers.get("retry-after");
  const seconds = readNumber(told);
  const until = readDate(told);
  const waits = [
    readNumber(headers.get("retry-after-ms")),
    seconds === undefined ? undefined : seconds * 1000,
    until === undefined ? undefined : Math.max(until - (readDate(headers.get("date")) ?? Date.now()), 0),
  ];
  return waits.find((wait) => wait !== undefined && wait <= longestRetryAfterMs);
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Only with a weekday: `Date.parse` takes nearly anything, such as "-1", for a date. */
function readDate(text: string | null): number | undefined {
  if (text === null || !/^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
