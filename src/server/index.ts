/**
 * Rankings behind the interfaces of OpenAI, Cohere, Jina and text-embeddings-inference: a handler for any server or
 * worker, and a server for Node.
 *
 * @module equirank/server
 */

export { createHandler } from "./handler";
export type { HandlerLimits, HandlerOptions, PassThroughOptions, ServedRanking } from "./handler-options";
export type { LogEntry } from "./request-log";
export { type RunningServer, type StartServerOptions, startServer } from "./start-server";
