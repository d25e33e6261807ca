import type { ModelError, ModelErrorOptions } from "../../errors/model-error";
import type { Redact } from "./redact-secrets";

/** The same error with what has become known of it since, a note after its message, and without secrets. */
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
