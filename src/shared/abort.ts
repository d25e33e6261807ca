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

/**
 * The result of `work`, or a rejection with the signal's reason as soon as the signal aborts, whether or not the work
 * heeds it.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
    work.then(
      (result) => {
        forget();
        resolve(result);
      },
      (error) => {
        forget();
        reject(error);
      },
    );
  });
}

/**
 * Runs `work` with a controller of its own that also aborts when `signal` does. Unlike `AbortSignal.any`, it leaves one
 * listener on a signal that many calls share.
 */
export async function withController<T>(
  signal: AbortSignal | undefined,
  work: (controller: AbortController) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const forget = signal && onAbort(signal, () => controller.abort(signal.reason));
  try {
    return await work(controller);
  } finally {
    forget?.();
  }
}

/**
 * The result of work that consists of several calls. When it fails, the calls still under way are aborted; when the
 * caller's signal aborts, it rejects at once with the signal's reason.
 * @param start starts the work with the signal to pass on to each call
 */
export function abortTogether<T>(
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withController(signal, async (controller) => {
    try {
      return await untilAborted(start(controller.signal), signal);
    } catch (error) {
      controller.abort(error);
      throw error;
    }
  });
}

/** What `work` makes of each item, in their order. The first failure aborts the work still under way. */
export function runTogether<Item, T>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal, index: number) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  return abortTogether(signal, (shared) => Promise.all(items.map((item, index) => work(item, shared, index))));
}

/**
 * A task that runs once for all its callers and whose result is kept. A failure is not kept: the next caller starts
 * anew. One caller's abort ends only that caller's waiting; when all have aborted, so does the task.
 */
export function shareTask<T>(run: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let current: { promise: Promise<T>; controller: AbortController; waiting: number } | undefined;

  return async (signal) => {
    signal?.throwIfAborted();
    if (current === undefined) {
      const controller = new AbortController();
      const started = { promise: run(controller.signal), controller, waiting: 0 };
      current = started;
      started.promise.catch(() => {
        if (current === started) current = undefined;
      });
    }
    const task = current;
    task.waiting++;
    try {
      return await untilAborted(task.promise, signal);
    } finally {
      task.waiting--;
      if (task.waiting === 0 && signal?.aborted) {
        if (current === task) current = undefined;
        task.controller.abort(signal.reason);
      }
    }
  };
}
