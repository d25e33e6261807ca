import * as z from "zod/mini";
import { type Dialect, Failure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import type { PassedThrough } from "./pass-through";
import type { Account, RouteName } from "./request-log";

/** A route that takes a JSON body. */
export interface Route {
  name: RouteName;
  dialect: Dialect;
  /** @throws Failure with status 400 for a body that cannot be used */
  plan(body: unknown, options: ResolvedHandlerOptions): Plan;
}

/** What a route makes of a request's body: work to be done here, or a request for the model's server. */
export type Plan = { work: Work } | { passThrough: PassedThrough };

/** The answer to a request that was understood, to be worked out once there is a place for it. */
interface Work {
  /** @param signal aborts with the request, and when this fails */
  run(signal: AbortSignal): Promise<Answer>;
  /** Present where the caller wants a stream. */
  stream?: {
    /** What can be said before the answer is known. */
    begin(): string;
    /** What is said in place of an answer. */
    fail(failure: Failure): string;
  };
}

/** An answer, and what was done for it. */
export interface Answer {
  /** As a JSON value. */
  json: () => object;
  /** As the events of a stream, for work that has one. */
  events?: () => string;
  account: Account;
}

/**
 * A body as a schema describes it.
 * @throws Failure with status 400 that names the first field that does not fit
 */
export function readFields<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const parameter = issue!.path.map(String).join(".") || "body";
  throw new Failure(400, "invalid", `${parameter} ${describeIssue(issue!)}`, { parameter });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${issue.expected}`;
    case "too_small":
      if (issue.origin === "array") return `must have ${issue.minimum} or more entries`;
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "unrecognized_keys":
      return `has no field ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`;
    default:
      return "must have the form that the API describes";
  }
}

/** A field that may be left out or null. */
export function maybe<T extends z.core.SomeType>(schema: T) {
  return z.nullish(schema);
}
