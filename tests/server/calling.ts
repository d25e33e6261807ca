import {
  createHandler,
  type HandlerOptions,
  type LogEntry,
  type StartServerOptions,
  startServer,
} from "equirank/server";
import { onTestFinished } from "vitest";
import { createServedModel } from "./served-model";

/** A server on a free port until the test ends, with what it logs. */
export async function serve(options: Partial<StartServerOptions> = {}) {
  const entries: LogEntry[] = [];
  const server = await startServer({
    model: createServedModel(),
    port: 0,
    log: (entry) => entries.push(entry),
    ...options,
  });
  onTestFinished(() => server.stop());
  return { ...server, entries };
}

/** A handler and a way to post JSON to it. */
export function createCaller(options: Partial<HandlerOptions> = {}) {
  const entries: LogEntry[] = [];
  const handler = createHandler({
    model: createServedModel(),
    log: (entry) => entries.push(entry),
    ...options,
  });
  const post = (path: string, body: unknown, init: RequestInit = {}) =>
    handler(
      new Request(`http://localhost${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      }),
    );
  const get = (path: string) => handler(new Request(`http://localhost${path}`));
  return { handler, post, get, entries };
}

/** A question whose right answer the model knows. */
export const question = {
  messages: [{ role: "user" as const, content: "What is the capital of France?" }],
};

/** Resolves when `isTrue` holds; the test's own time limit ends it otherwise. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Everything that comes. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
