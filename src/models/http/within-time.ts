import { withController } from "../../abort/run-together";
import { untilAborted } from "../../abort/until-aborted";
import { ModelUnavailableError } from "../../errors/model-error";

/** The longest time for something, and the option that it comes from. */
export interface TimeLimit {
  timeoutMs: number;
  timeoutName: string;
}

/**
 * The result of `work`, whose signal aborts when the time is up or the caller's signal aborts.
 * @param name names what is waited for in the error
 * @throws ModelUnavailableError that a retry can mend if the time is up; the signal's reason as soon as that aborts
 */
export function withinTime<T>(
  name: string,
  { timeoutMs, timeoutName }: TimeLimit,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withController(signal, async (controller) => {
    const timer = setTimeout(() => {
      const message = `${name} did not answer within ${Math.round(timeoutMs)} ms. Raise ${timeoutName} if it is merely slow.`;
      controller.abort(new ModelUnavailableError(message, { isRetryable: true }));
    }, timeoutMs);
    try {
      return await untilAborted(work(controller.signal), controller.signal);
    } finally {
      clearTimeout(timer);
    }
  });
}
