/**
 * The server under test, in a process of its own: `echo` answers with the body that it was sent, by @hono/node-server
 * alone; `rank` is what `startServer()` starts, with recorded scores. It tells its address, and on request its
 * processor time or memory, by messages to its parent.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { startServer } from "equirank/server";
import { recordScores } from "./recorded-documents";

/** What a parent may ask for: its processor time so far in ms, or its memory in MB. */
export type Question = "processor" | "memory";

async function start(mode: string | undefined): Promise<{ url: string; stop(): Promise<unknown> }> {
  if (mode === "rank") return startServer({ model: await recordScores(), port: 0 });
  const echo = async (request: Request) =>
    new Response(await request.text(), { headers: { "content-type": "application/json" } });
  const server = serve({ fetch: echo, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: async () => server.close() };
}

function readProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * After the garbage was collected. That also throws compiled code away, so that no time may be measured soon after it.
 */
function readHeapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

const server = await start(process.argv[2]);
process.on("message", (question: Question) => {
  process.send?.(question === "processor" ? readProcessorMs() : readHeapMb());
});
process.on("SIGTERM", async () => {
  await server.stop();
  process.exit(0);
});
process.send?.({ url: server.url });
