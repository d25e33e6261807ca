import { InvalidArgumentError, MissingCapabilityError, ModelError, ModelUnavailableError } from "../shared/errors";

/** Why a request is not answered, in words that each dialect has a type or code for. */
export type FailureKind =
  | "invalid"
  | "unauthorized"
  | "not-found"
  | "too-large"
  | "overloaded"
  | "aborted"
  | "unsupported"
  | "model"
  | "internal";

/**
 * A request that is not answered as asked. The message goes to the caller, so it never holds what a server behind said.
 */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly kind: FailureKind,
    message: string,
    readonly details: {
      /** The field at fault. */
      parameter?: string | undefined;
      headers?: Readonly<Record<string, string>>;
      /** For the log: the error underneath. It is not shown to the caller. */
      cause?: unknown;
    } = {},
  ) {
    super(message);
  }
}

/** What a caller is told of a fault that is neither theirs nor the model's. */
export const internalMessage = "This server failed. Its log has the reason.";

/** The failure that an error of a ranking stands for. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const cause = { cause: error };
  if (error instanceof InvalidArgumentError) {
    return new Failure(400, "invalid", error.message, { parameter: error.parameter, ...cause });
  }
  if (error instanceof MissingCapabilityError) {
    return new Failure(
      501,
      "unsupported",
      "The model behind this server lacks what the request needs, such as log-probabilities.",
      cause,
    );
  }
  if (!(error instanceof ModelError)) return new Failure(500, "internal", internalMessage, cause);
  if (isTimeout(error)) {
    return new Failure(504, "model", "The model behind this server did not answer in time.", cause);
  }
  const isUnreachable = error instanceof ModelUnavailableError && error.status === undefined;
  if (error.isRetryable || isUnreachable) {
    const seconds = Math.ceil((error.retryAfterMs ?? 1000) / 1000);
    const headers = { "retry-after": String(Math.max(1, seconds)) };
    const message = "The model behind this server is unavailable or busy. Try again later.";
    return new Failure(503, "model", message, { headers, cause: error });
  }
  return new Failure(502, "model", "The model behind this server failed to answer.", cause);
}

/** The HTTP client has no class of its own for this; what it says is in `ask-patiently.ts`. */
function isTimeout({ status, message }: ModelError): boolean {
  return status === 504 || status === 408 || / did not answer within \d+ ms/.test(message);
}

/** How a family of clients expects errors. */
export type Dialect = "openai" | "jina" | "cohere" | "tei";

const openAITypes: Record<FailureKind, [type: string, code: string | null]> = {
  invalid: ["invalid_request_error", null],
  unauthorized: ["invalid_request_error", "invalid_api_key"],
  "not-found": ["invalid_request_error", "not_found"],
  "too-large": ["invalid_request_error", "request_too_large"],
  overloaded: ["rate_limit_error", "rate_limit_exceeded"],
  aborted: ["invalid_request_error", "request_aborted"],
  unsupported: ["invalid_request_error", "unsupported"],
  model: ["server_error", "model_error"],
  internal: ["server_error", "internal_error"],
};

/**
 * `"validation"` for what is not named here: https://github.com/huggingface/text-embeddings-inference, `ErrorType` in
 * `router/src/lib.rs`
 */
const teiTypes: Partial<Record<FailureKind, string>> = {
  overloaded: "overloaded",
  unsupported: "backend",
  model: "backend",
  internal: "backend",
};

/** The error object that OpenAI's clients read. */
export function describeForOpenAI({ message, kind, details }: Failure): {
  error: { message: string; type: string; param: string | null; code: string | null };
} {
  const [type, code] = openAITypes[kind];
  return { error: { message, type, param: details.parameter ?? null, code } };
}

const bodies: Record<Dialect, (failure: Failure) => object> = {
  openai: describeForOpenAI,
  jina: ({ message }) => ({ detail: message }),
  cohere: ({ message }) => ({ message }),
  tei: ({ message, kind }) => ({ error: message, error_type: teiTypes[kind] ?? "validation" }),
};

/** The body of a failure in a caller's dialect. */
export function describeFailure(failure: Failure, dialect: Dialect): object {
  return bodies[dialect](failure);
}
