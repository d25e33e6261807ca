const longestDescription = 80;

/**
 * A short description of any value for an error message, for example `-3`, `"text"`, `an array of 4` or `undefined`.
 */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return value.length > longestDescription
      ? `a string of ${value.length} characters starting ${JSON.stringify(value.slice(0, 40))}`
      : JSON.stringify(value);
  }
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `an array of ${(value as unknown as ArrayLike<unknown>).length}`;
  }
  const names = Object.keys(value);
  const shown = names.slice(0, 5).join(", ");
  return names.length === 0 ? "an object" : `an object with ${shown}${names.length > 5 ? ", …" : ""}`;
}

const marker = Symbol.for("equirank.error");

/**
 * Base class of every error that equirank throws on purpose. Aborting through a signal is the one exception: it
 * rejects with the signal's own reason, as the platform's functions do.
 */
export class EquirankError extends Error {
  static {
    Object.defineProperty(EquirankError.prototype, marker, { value: true });
  }

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }

  /**
   * Whether a value is an equirank error; unlike `instanceof`, this works across two installed copies of the package.
   */
  static isInstance(value: unknown): value is EquirankError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

/**
 * The function does not accept an argument. The message says what was expected, what was received, and how to fix it.
 */
export class InvalidArgumentError extends EquirankError {
  /** Path of the argument, for example `game.prior` or `options.iterations`. */
  readonly parameter: string;
  /** The value that was received. */
  readonly value: unknown;

  /**
   * @param parameter path of the argument
   * @param value the value that was received
   * @param expected what was expected and how to fix it, as the rest of a sentence that starts with the parameter
   */
  constructor(parameter: string, value: unknown, expected: string) {
    super(`${parameter} ${expected} (received ${describeValue(value)})`);
    this.parameter = parameter;
    this.value = value;
  }
}

/** What a `ModelError` has besides its message. */
export interface ModelErrorOptions {
  /** The error underneath, if any. */
  cause?: unknown;
  /** Whether the same call may succeed when it is tried again. @default false */
  isRetryable?: boolean;
  /** HTTP status, if a server answered. */
  status?: number | undefined;
  /** The server's own id for the request, from a header such as `x-request-id`. */
  requestId?: string | undefined;
  /** How often the request was sent, if it went to a server. */
  attempts?: number | undefined;
  /** How long the server asks to wait before the next request, in milliseconds. */
  retryAfterMs?: number | undefined;
}

/** A language model, or the service behind it, could not answer. The error contains no credentials. */
export class ModelError extends EquirankError {
  /** Whether the same call may succeed when it is tried again. */
  readonly isRetryable: boolean;
  /** HTTP status, where a server answered. */
  readonly status: number | undefined;
  /** The server's own id for the request, if it gave one. */
  readonly requestId: string | undefined;
  /** How often the request was sent, if it went to a server; 0 if it failed before that. */
  readonly attempts: number | undefined;
  /** How long the server asks to wait before the next request, in milliseconds, if it says so. */
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

/** A request is in a batch without results yet, or its result cannot be used. */
export class UnansweredError extends ModelError {}

/**
 * Data for an evaluation cannot be fetched or used. The message names the file and line, or address, and says how to
 * fix it.
 */
export class DataError extends EquirankError {}

/** A score log cannot be read, written or continued. The message names the file and says how to fix it. */
export class ScoreLogError extends EquirankError {}
