/**
 * Runs concurrent calls as one: when any fails, the others are aborted; when the caller's signal aborts, the whole
 * rejects at once with the signal's reason, whatever the calls are still doing.
 * @param start starts the calls with the signal to pass on to each
 */
export async function runTogether<T>(
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const failure = new AbortController();
  const combined = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const aborted = new Promise<never>((_, reject) => {
    combined.addEventListener("abort", () => reject(combined.reason), { once: true });
  });
  try {
    return await Promise.race([start(combined), aborted]);
  } catch (error) {
    failure.abort(error);
    // The race has settled, so the promise that this abort rejects is nobody's to handle.
    aborted.catch(() => {});
    throw error;
  }
}
