import { ModelError } from "../../errors/model-error";
import type { HttpClient } from "../http/http-client";

export type Client = typeof import("@huggingface/inference");

/**
 * Calls @huggingface/inference and returns the JSON that the server answered, in place of what the client keeps of it.
 * The client sends through our own `fetch`, so that timeout, concurrency limit and errors are the same as everywhere, and
 * does not retry on its own.
 */
export async function callClient(
  http: HttpClient,
  signal: AbortSignal | undefined,
  call: (
    client: Client,
    options: { retry_on_error: false; fetch: typeof globalThis.fetch },
  ) => Promise<unknown>,
): Promise<unknown> {
  const client = await import("@huggingface/inference");
  let answer: unknown;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    answer = await http.requestJson(url, init ?? {}, signal);
    return Response.json(answer);
  };
  try {
    await call(client, { retry_on_error: false, fetch });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (error instanceof client.InferenceClientProviderOutputError) return answer;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError(`@huggingface/inference refuses the call: ${http.redact(reason)}`);
  }
  return answer;
}
