import { createHttpClient, type Post } from "./http-client";
import type { ResolvedServerOptions } from "./server-options";

type Body = Record<string, unknown>;

/** A server that can be asked. */
export interface Server {
  /** Sends bodies, after `complete` has completed them, to a path below the address of the API. */
  post(path: string, complete?: (body: Body) => Body): Post;
  /** The same for a path that stands beside the API's version: a server's own route. */
  postBeside(path: string, complete?: (body: Body) => Body): Post;
  /** What `read` makes of the answer to a GET request to such a path, as `HttpClient.requestJson` does. */
  getBeside<T>(
    path: string,
    read: (answer: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<T>;
}

/**
 * The server of these options, with one client for all its routes. Nothing is sent yet.
 * @param secrets texts that must not appear in an error, besides the key and the headers
 */
export function connectServer(
  options: ResolvedServerOptions,
  secrets: readonly string[] = [],
): Server {
  const { baseUrl, apiKey, headers } = options;
  const client = createHttpClient({
    ...options,
    secrets: [apiKey ?? "", ...Object.values(headers), ...secrets],
  });
  const sent = {
    "content-type": "application/json",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...headers,
  };

  const postTo =
    (url: string, complete = (body: Body) => body): Post =>
    (body, read, signal) =>
      client.requestJson(
        { url, init: { method: "POST", headers: sent, body: JSON.stringify(complete(body)) } },
        read,
        signal,
      );

  const urlBeside = (path: string) => `${baseUrl.replace(/\/v\d+$/, "")}${path}`;
  return {
    post: (path, complete) => postTo(`${baseUrl}${path}`, complete),
    postBeside: (path, complete) => postTo(urlBeside(path), complete),
    getBeside: (path, read, signal) =>
      client.requestJson({ url: urlBeside(path), init: { headers: sent } }, read, signal),
  };
}
