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

/**
 * Runs `work` with a controller of its own that also aborts when `signal` does. Written out because
 * `AbortSignal.any` is missing from the first releases of Node 20.
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

/** The results of all tasks, in their order. The first failure aborts the tasks still under way. */
export function runTogether<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal | undefined,
): Promise<T[]> {
  return withController(signal, async (controller) => {
    try {
      return await Promise.all(tasks.map((task) => task(controller.signal)));
    } catch (error) {
      controller.abort(error);
      throw error;
    }
  });
}
