import { onAbort } from "./on-abort";
import { untilAborted } from "./until-aborted";

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
      return await untilAborted(start(controller.signal), controller.signal);
    } catch (error) {
      controller.abort(error);
      throw error;
    }
  });
}

/** The results of all tasks, in their order. The first failure aborts the tasks still under way. */
export function runTogether<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal | undefined,
): Promise<T[]> {
  return abortTogether(signal, (shared) => Promise.all(tasks.map((task) => task(shared))));
}
