import { ModelError } from "../../errors/model-error";
import { askPatiently, type RetryPolicy } from "./ask-patiently";
import { describeForeignFailure } from "./foreign-failure";
import { hideKeys } from "./hide-keys";
import { Host } from "./host";
import { withinTime } from "./within-time";

/** Asks a function or a library with the patience that servers are asked with. */
export type AskFunction = <T>(
  call: (signal: AbortSignal) => PromiseLike<T>,
  signal: AbortSignal | undefined,
) => Promise<T>;

/**
 * A way of asking one function or library: so many calls at a time, each given up after its time and made again where that
 * can help, by the same rules as requests to servers.
 * @param name names it in errors
 */
export function createAskFunction(name: string, policy: RetryPolicy): AskFunction {
  const host = new Host();
  const patience = { ...policy, hostName: name, redact: hideKeys, random: Math.random };

  return async (call, signal) => {
    signal?.throwIfAborted();
    const attempt = async (own: AbortSignal) => {
      try {
        return await call(own);
      } catch (failure) {
        own.throwIfAborted();
        throw failure instanceof ModelError ? failure : describeForeignFailure(name, failure);
      }
    };
    return host.withPlace(policy.concurrency, signal, () =>
      askPatiently(host, patience, (limit) => withinTime(name, limit, signal, attempt), signal),
    );
  };
}
