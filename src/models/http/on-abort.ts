const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts; the returned function ends that. However many wait, the signal gets one
 * listener, since Node warns of a leak from the eleventh on and hundreds of requests may share a signal.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const known = callbacksOf.get(signal);
  const callbacks = known ?? new Set();
  if (known === undefined) {
    callbacksOf.set(signal, callbacks);
    signal.addEventListener("abort", () => callAll(callbacks), { once: true });
  }
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
  };
}

function callAll(callbacks: Set<() => void>): void {
  for (const callback of callbacks) callback();
  callbacks.clear();
}
