import { planChat } from "./chat-completions";
import type { Route } from "./plan";
import { rerankers } from "./rerank";
import { planResponse } from "./responses";

/** The routes that take a JSON body, by path. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/v1/chat/completions", { name: "chat/completions", dialect: "openai", plan: planChat }],
  ["/v1/responses", { name: "responses", dialect: "openai", plan: planResponse }],
  ["/v1/rerank", { name: "rerank/jina", dialect: "jina", plan: rerankers.jina }],
  ["/v2/rerank", { name: "rerank/cohere", dialect: "cohere", plan: rerankers.cohere }],
  ["/rerank", { name: "rerank/tei", dialect: "tei", plan: rerankers.tei }],
]);
