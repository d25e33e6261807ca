import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import { useWebAssembly } from "../core/use-web-assembly";
import { InvalidArgumentError } from "../shared/errors";
import { describeFailure, Failure } from "./failure";
import { createService } from "./handler";
import { type HandlerOptions, resolveHandlerOptions } from "./handler-options";

/** Options of {@link startServer}. */
export interface StartServerOptions extends HandlerOptions {
  /** The address to listen at; any but this machine's own needs `apiKey`. @default "127.0.0.1" */
  host?: string;
  /** 0 for any free one. @default 8088 */
  port?: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Its address, without a slash at its end. */
  url: string;
  /**
   * Accepts no further connections, finishes accepted requests, and resolves when the last is answered. Requests that
   * arrive on open connections meanwhile are answered too.
   */
  stop(): Promise<void>;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Whether an address is one of this machine only. The usual ones need no parsing. */
function isLoopback(url: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(url) || loopback.test(new URL(url).hostname);
}

const misdirected = new Failure(
  421,
  "invalid",
  "Without a key this server answers only requests to an address of its own machine, such as 127.0.0.1 or localhost. To use another name, start it with a key.",
);

/** Longest time for the head of a request, and for the next request on an open connection, in ms. */
const headersMs = 10_000;
const idleMs = 5_000;

/**
 * Serves {@link createHandler}'s handler with Node, and resolves once it listens. Games are then solved by
 * `useWebAssembly()`.
 * @throws InvalidArgumentError for unusable options, or an address other than this machine's own without a key
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8088, ...handlerOptions } = options;
  if (!loopback.test(host) && options.apiKey === undefined) {
    throw new InvalidArgumentError(
      "options.host",
      host,
      "must be an address of this machine only, such as 127.0.0.1, unless callers must send a key (apiKey)",
    );
  }
  const resolved = resolveHandlerOptions(handlerOptions);
  const { limits, apiKey } = resolved;
  const service = createService(resolved);
  // Loaded here, so that a worker can use the handler without it.
  const { createAdaptorServer } = await import("@hono/node-server");
  const server = createAdaptorServer({
    fetch: (request, { outgoing }) =>
      apiKey === undefined && !isLoopback(request.url)
        ? Response.json(describeFailure(misdirected, "openai"), { status: misdirected.status })
        : service.handle(request, (onGone) => {
            // Not by the request's signal, which is made when it is first read and takes longer than this.
            outgoing.on("close", onGone);
            return () => outgoing.off("close", onGone);
          }),
    serverOptions: {
      headersTimeout: headersMs,
      // The handler refuses a slow body in the caller's dialect; this ends what it does not read.
      requestTimeout: headersMs + limits.bodyMs + 1000,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: idleMs,
    },
  }) as Server;
  // No request is silent for longer than its deadline, so what is has nobody at its other end, or nobody who reads.
  server.timeout = limits.bodyMs + limits.deadlineMs + 10_000;
  await useWebAssembly();
  server.listen(port, host.replace(/^\[|\]$/g, ""));
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code ?? error.message;
    throw new InvalidArgumentError(
      "options.port",
      port,
      `must be a port that can be listened at on ${host} (${reason})`,
    );
  });
  const address = server.address() as AddressInfo;
  const warming = new AbortController();
  const warmed = service.warmUp(warming.signal);
  const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    async stop() {
      await stopServer(server, () => service.stop());
      warming.abort();
      await warmed;
    },
  };
}

/** How often connections on which nothing is under way are closed, in ms. */
const closingMs = 250;

/** @param onClosed called once no connection is accepted any more */
async function stopServer(server: Server, onClosed: () => void): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  // After the loop has read what has arrived, so that no connection is closed whose request waits to be read. For the
  // same reason not by `server.close()`, which also closes the connections that seem idle. Answers close their
  // connections only from then on: callers that connect anew must find nobody, and not a queue that nobody takes them
  // from.
  setImmediate(() => {
    NetServer.prototype.close.call(server);
    onClosed();
  });
  const timer = setInterval(() => setImmediate(() => server.closeIdleConnections()), closingMs);
  await closed;
  clearInterval(timer);
}
