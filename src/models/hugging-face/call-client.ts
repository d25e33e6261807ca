import { ModelError } from "../../errors/model-error";
import type { HttpClient } from "../http/http-client";

export type Client = typeof import("@huggingface/inference");

/**
 * Calls @huggingface/inference and returns what `read` makes of the JSON that the server answered, in place of what the
 * client keeps of it. The client sends through our own `fetch`, so that limits, retries and errors are the same as
 * everywhere, and does not retry on its own: it would repeat a 503 at once and without end.
 */
export async function callClient<T>(
  http: HttpClient,
  read: (answer: unknown) => T,
  signal: AbortSignal | undefined,
  call: (
    client: Client,
    options: { retry_on_error: false; fetch: typeof globalThis.fetch },
  ) => Promise<unknown>,
): Promise<T> {
  const client = await import("@huggingface/inference");
  let answered: { value: T } | undefined;
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const request = { url: input instanceof Request ? input.url : String(input), init };
    // With GET, the client first asks the hub which provider has the model.
    if (init.method !== "POST") {
      return Response.json(await http.requestJson(request, (value) => value, signal));
    }
    const readBoth = (json: unknown) => ({ json, value: read(json) });
    const both = await http.requestJson(request, readBoth, signal);
    answered = both;
    return Response.json(both.json);
  };
  try {
    await call(client, { retry_on_error: false, fetch });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (!(error instanceof client.InferenceClientProviderOutputError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ModelError(`@huggingface/inference refuses the call: ${http.redact(reason)}`);
    }
  }
  if (answered === undefined) {
    throw new ModelError("@huggingface/inference answered without having asked the server.");
  }
  return answered.value;
}
