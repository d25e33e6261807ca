import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { FakeModelServer } from "./http/fake-model-server";

/** One exchange with a real server. */
export interface RecordedExchange {
  /** Path of the request, from `/v1` on. */
  path: string;
  request: Record<string, unknown>;
  status: number;
  answer: unknown;
}

/** A real HTTP server that gives the answers of tests/fixtures/http, and HTTP 410 to anything not recorded. */
export function startReplayServer(fixture: string): Promise<FakeModelServer> {
  const file = fileURLToPath(new URL(`../fixtures/http/${fixture}`, import.meta.url));
  const { exchanges } = JSON.parse(readFileSync(file, "utf8")) as {
    exchanges: RecordedExchange[];
  };
  return FakeModelServer.start(({ path, body: { stream, ...body } }) => {
    // The recordings were made when it was not sent; false is what servers take where it is not.
    if (stream !== undefined && stream !== false) return { status: 400, body: { error: "stream" } };
    const found = exchanges.find((exchange) => exchange.path === path && isDeepStrictEqual(exchange.request, body));
    if (found === undefined) {
      const error = `not recorded, run tests/live/record-llama-cpp-server.ts: ${JSON.stringify(body)}`;
      return { status: 410, body: { error } };
    }
    return { status: found.status, body: found.answer };
  });
}
