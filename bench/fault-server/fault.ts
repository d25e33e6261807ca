import type { ServerResponse } from "node:http";
import type { RightAnswer } from "./right-answer";

/** What a fault is given. */
export interface FaultContext {
  response: ServerResponse;
  right: RightAnswer;
  /** Sent with the request, and to be shown to no one. */
  key: string;
  /** From 0 to 1, by seed and request. */
  drawn: number;
}

/** A way in which a server fails for once. */
export interface Fault {
  /** Whether it answers, in full, with what cannot be used: such an answer is asked for again once only. */
  isUnusable: boolean;
  /** Whether an answer can have the fault. @default any */
  fits?: (right: RightAnswer) => boolean;
  /** Whether this or all other requests wait long because of it, so that a run with many would be one of waiting. */
  isRare?: boolean;
  answer: (context: FaultContext) => void;
}

export function send(response: ServerResponse, status: number, headers: object, body: string | Uint8Array): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

export function sendJson({ response }: FaultContext, body: unknown): void {
  send(response, 200, {}, JSON.stringify(body));
}
