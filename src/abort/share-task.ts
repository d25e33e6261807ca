import { untilAborted } from "./until-aborted";

/**
 * A task that runs once for all its callers and whose result is kept. A failure is not kept: the next caller starts
 * anew. One caller's abort ends only that caller's waiting; when all have aborted, so does the task.
 */
export function shareTask<T>(
  run: (signal: AbortSignal) => Promise<T>,
): (signal?: AbortSignal) => Promise<T> {
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
