import { EquirankError } from "./equirank-error";

/** What a `ModelError` says beyond its message. */
export interface ModelErrorOptions {
  /** The error underneath, if any. */
  cause?: unknown;
  /** Whether the same call may succeed when it is tried again. @default false */
  isRetryable?: boolean;
  /** HTTP status, where a server answered. */
  status?: number | undefined;
  /** What the server calls the request in its own records, from a header such as `x-request-id`. */
  requestId?: string | undefined;
  /** How often the request was sent, where it went to a server. */
  attempts?: number | undefined;
  /** How long the server asks to wait before the next request, in milliseconds. */
  retryAfterMs?: number | undefined;
}

/** A language model, or the service behind it, could not answer. Holds no credentials. */
export class ModelError extends EquirankError {
  /** Whether the same call may succeed when it is tried again. */
  readonly isRetryable: boolean;
  /** HTTP status, where a server answered. */
  readonly status: number | undefined;
  /** What the server calls the request in its own records, where it says so. */
  readonly requestId: string | undefined;
  /** How often the request was sent, where it went to a server; 0 if it failed before that. */
  readonly attempts: number | undefined;
  /** How long the server asks to wait before the next request, in milliseconds, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ModelErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.isRetryable = options.isRetryable ?? false;
    this.status = options.status;
    this.requestId = options.requestId;
    this.attempts = options.attempts;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The model cannot be reached or loaded: no such file, a broken file, a missing engine, a server that is down. */
export class ModelUnavailableError extends ModelError {}

/** The model answered, but not in a form that can be trusted: HTML, missing numbers, NaN, scores of the wrong text. */
export class ModelResponseError extends ModelError {}

/** The model lacks a capability that the call needs, or claimed it and failed the probe. */
export class MissingCapabilityError extends ModelError {}
