import { createHash, timingSafeEqual } from "node:crypto";
import { rankCandidates } from "../ranking/rank-candidates";
import { Admission } from "./admission";
import { planChat } from "./chat-completions";
import { Exchange, type Reply, type WatchCaller } from "./exchange";
import { describeFailure, Failure } from "./failure";
import { type HandlerOptions, type ResolvedHandlerOptions, resolveHandlerOptions } from "./handler-options";
import { Metrics } from "./metrics";
import { readWhole, relayEvents, sendOn } from "./pass-through";
import type { Plan, Route } from "./plan";
import { readBody } from "./read-body";
import type { Account, RouteName } from "./request-log";
import { rerankers } from "./rerank";
import { planResponse } from "./responses";

/** The routes that take a JSON body, by path. */
const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/v1/chat/completions", { name: "chat/completions", dialect: "openai", plan: planChat }],
  ["/v1/responses", { name: "responses", dialect: "openai", plan: planResponse }],
  ["/v1/rerank", { name: "rerank/jina", dialect: "jina", plan: rerankers.jina }],
  ["/v2/rerank", { name: "rerank/cohere", dialect: "cohere", plan: rerankers.cohere }],
  ["/rerank", { name: "rerank/tei", dialect: "tei", plan: rerankers.tei }],
]);

/**
 * A function that answers requests in the formats of OpenAI, Cohere, Jina and text-embeddings-inference with rankings,
 * for any server or worker that uses web requests and responses:
 *
 * - `POST /v1/chat/completions`, `POST /v1/responses`: the consensus of several samples. `n` gives the n best.
 * - `POST /v1/rerank` (Jina), `POST /v2/rerank` (Cohere), `POST /rerank` (text-embeddings-inference): documents by
 *   relevance
 * - `GET /v1/models`, `GET /health`, `GET /metrics` (Prometheus)
 *
 * Requests may have a field `equirank: { samples, method, elicitation, lambda }`, and answers have one with the
 * ranking, its certificate and its warnings. Nothing is kept from one request to the next.
 *
 * @throws InvalidArgumentError for an unknown name or an unusable value
 * @example
 * const handler = createHandler({ model: vllm({ model: "Qwen/Qwen2.5-7B-Instruct" }), apiKey: process.env.KEY! });
 * export default { fetch: handler };
 */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const { handle } = createService(resolveHandlerOptions(options));
  return (request) => handle(request, watchSignal(request.signal));
}

function watchSignal(signal: AbortSignal): WatchCaller {
  return (onGone) => {
    signal.addEventListener("abort", onGone, { once: true });
    if (signal.aborted) onGone();
    return () => signal.removeEventListener("abort", onGone);
  };
}

/** A handler with what its server needs. */
export interface Service {
  handle: (request: Request, watch: WatchCaller) => Promise<Response>;
  /**
   * Probes the model and tests it as a judge, so that no request waits for that or fails because it does not end before
   * its deadline. Later requests report what goes wrong.
   */
  warmUp(signal: AbortSignal): Promise<void>;
  /** From now on `/health` says 503, and every answer closes its connection. */
  stop(): void;
}

/** A handler with methods to warm it up and to stop it. */
export function createService(resolved: ResolvedHandlerOptions): Service {
  const admission = new Admission(resolved.limits.concurrency, resolved.limits.queue);
  const metrics = new Metrics(admission);
  const isAuthorized = createAuthorization(resolved.apiKey);
  let isStopping = false;

  async function handle(request: Request, watch: WatchCaller): Promise<Response> {
    const path = readPath(request.url, resolved.basePath);
    const route = routes.get(path);
    const name = route?.name ?? nameOf(path);
    const exchange = new Exchange(watch, name, resolved, metrics, () => isStopping);
    try {
      if (route === undefined) return exchange.answer(await answerSimple(request, path, name));
      requireMethod(request, "POST");
      requireKey(request);
      const plan = route.plan(await readBody(request, resolved.limits), resolved);
      exchange.startClock();
      const leave = await admission.enter(exchange.signal);
      return await answerPlan(plan, exchange, leave);
    } catch (error) {
      return exchange.refuse(error, route?.dialect ?? "openai");
    }
  }

  /** The answer of a route that takes no body. */
  async function answerSimple(request: Request, path: string, name: RouteName): Promise<Reply> {
    if (name === "none") throw new Failure(404, "not-found", "There is no such route.");
    requireMethod(request, "GET");
    if (name === "health") {
      return isStopping ? { status: 503, json: { status: "stopping" } } : { status: 200, json: { status: "ok" } };
    }
    if (name === "metrics") {
      const { registry } = metrics;
      return { status: 200, text: await registry.metrics(), type: registry.contentType };
    }
    requireKey(request);
    const model = { id: resolved.name, object: "model", created: 0, owned_by: "equirank" };
    if (path === "/v1/models") return { status: 200, json: { object: "list", data: [model] } };
    if (decodePart(path.slice("/v1/models/".length)) !== resolved.name) {
      throw new Failure(404, "not-found", "There is no such model.", { parameter: "model" });
    }
    return { status: 200, json: model };
  }

  function requireKey(request: Request): void {
    if (isAuthorized(request.headers)) return;
    throw new Failure(401, "unauthorized", "Send the server's key as Authorization: Bearer KEY.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }

  return {
    handle,
    async warmUp(signal) {
      const { roles, ranking } = resolved;
      if (!roles.generator.capabilities.sample) return;
      const samples = ["a sheep", "a pig"];
      const question = "Which animal gives us wool?";
      await rankCandidates({ ...ranking, question, samples, model: roles, signal }).catch(() => {});
    },
    stop() {
      isStopping = true;
    },
  };
}

/** Answers a request that has a place, and gives the place back when it is done. */
async function answerPlan(plan: Plan, exchange: Exchange, leave: () => void): Promise<Response> {
  const { signal } = exchange;
  let isStreaming = false;
  try {
    if ("work" in plan) {
      const { work } = plan;
      if (work.stream === undefined) {
        const { json, account } = await exchange.run(work.run);
        return exchange.answer({ status: 200, json: json() }, account);
      }
      const { stream } = work;
      isStreaming = true;
      return exchange.stream(
        leave,
        (failure) => stream.fail(failure),
        async (send) => {
          send(stream.begin());
          const { events, account } = await exchange.run(work.run);
          send(events!());
          return account;
        },
      );
    }
    const { passThrough } = plan;
    const account: Account = { kind: "passed-through" };
    const response = await sendOn(passThrough, signal);
    if (!/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "")) {
      const json = await readWhole(response, passThrough, signal);
      return exchange.answer({ status: 200, json }, account);
    }
    isStreaming = true;
    const fail = (failure: Failure) => `data: ${JSON.stringify(describeFailure(failure, "openai"))}\n\n`;
    return exchange.stream(leave, fail, async (send) => {
      await relayEvents(response, passThrough, send, signal);
      return account;
    });
  } finally {
    if (!isStreaming) leave();
  }
}

/** The path after the base path; "" for a path that does not begin with it. */
function readPath(url: string, basePath: string): string {
  // A request's address is normalized already, and to parse it takes longer.
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] ?? "";
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : "";
}

/** A part of a path without percent signs, of which clients write more or fewer: "a%2Fb:c" is "a/b:c". */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The name of a route that takes no body. */
function nameOf(path: string): RouteName {
  if (path === "/health" || path === "/metrics") return path.slice(1) as RouteName;
  return path === "/v1/models" || path.startsWith("/v1/models/") ? "models" : "none";
}

function requireMethod(request: Request, method: "GET" | "POST"): void {
  if (request.method === method || (method === "GET" && request.method === "HEAD")) return;
  throw new Failure(405, "invalid", `This route takes ${method} only.`, {
    headers: { allow: method },
  });
}

/** Compares digests, so that the time tells nothing of the key, not even its length. */
function createAuthorization(apiKey: string | undefined): (headers: Headers) => boolean {
  if (apiKey === undefined) return () => true;
  const hash = (text: string) => createHash("sha256").update(text).digest();
  const expected = hash(apiKey);
  return (headers) => {
    const given = /^Bearer +(.*)$/i.exec(headers.get("authorization") ?? "")?.[1];
    return given !== undefined && timingSafeEqual(hash(given), expected);
  };
}
