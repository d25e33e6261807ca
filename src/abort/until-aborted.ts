import { onAbort } from "./on-abort";

/**
 * The result of `work`, or a rejection with the signal's reason as soon as the signal aborts, whether or not the work
 * heeds it.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
    work.then(resolve, reject).finally(forget);
  });
}
