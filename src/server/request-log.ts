import type { ModelUsage } from "../models/language-model";
import { ModelError } from "../shared/errors";
import { withoutUndefined } from "../shared/options";
import type { Failure } from "./failure";

/** Every route by a name for metrics and logs: a closed set. */
export type RouteName =
  | "chat/completions"
  | "responses"
  | "rerank/jina"
  | "rerank/cohere"
  | "rerank/tei"
  | "models"
  | "health"
  | "metrics"
  | "none";

/** What was done for an answer, for metrics and the log. */
export interface Account {
  kind: "ranked" | "abstained" | "passed-through";
  usage?: ModelUsage;
  /** Texts drawn, or documents given. */
  candidates?: number;
}

/** How a request ended: a closed set, for metrics and the log. */
export type Outcome = "answered" | "refused" | "failed" | "aborted";

/**
 * The log entry of a request: numbers, and words of this program only. It contains no caller's text, key or error
 * message.
 */
export interface LogEntry {
  level: "info" | "warn" | "error";
  event: "request";
  /** The `x-request-id` of the answer. */
  id: string;
  route: RouteName;
  outcome: Outcome;
  /** The status of the answer, or the one that fits the failure of a stream; 499 if the caller disconnected. */
  status: number;
  /** Time from the request's headers to the end of its answer. */
  ms: number;
  kind?: Account["kind"];
  candidates?: number;
  modelRequests?: number;
  promptTokens?: number;
  generatedTokens?: number;
  error?: {
    name: string;
    /** What the model's server answered, how it calls the request, and how often it was asked. */
    status?: number;
    requestId?: string;
    attempts?: number;
    /** Where in the program a fault is. */
    at?: string[];
  };
}

/** How a request that failed so has ended. */
export function outcomeOf({ status }: Failure): Outcome {
  if (status === 499) return "aborted";
  return status < 500 ? "refused" : "failed";
}

/** What is logged of an answer. */
export function describeAccount({ kind, candidates, usage }: Account): Partial<LogEntry> {
  const { requests: modelRequests, promptTokens, generatedTokens } = usage ?? {};
  return withoutUndefined({ kind, candidates, modelRequests, promptTokens, generatedTokens });
}

/** What is logged of a failure that is not the caller's. */
export function describeCause({ status, details: { cause } }: Failure): Partial<LogEntry> {
  if (status < 500 || !(cause instanceof Error)) return {};
  const { name } = cause;
  if (!(cause instanceof ModelError)) return { error: { name, at: framesOf(cause) } };
  const { status: answered, requestId, attempts } = cause;
  return { error: withoutUndefined({ name, status: answered, requestId, attempts }) };
}

/** The innermost places of a stack without the message above them, which may quote a caller. */
function framesOf({ stack = "", message }: Error): string[] {
  const end = stack.indexOf(message) + message.length;
  return stack
    .slice(end)
    .split("\n")
    .slice(1, 6)
    .map((line) => line.trim());
}
