import { eventStreamHeaders, streamEvents } from "./event-stream";
import { type Dialect, describeFailure, Failure, toFailure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import type { Metrics } from "./metrics";
import {
  type Account,
  describeAccount,
  describeCause,
  type Outcome,
  outcomeOf,
  type RouteName,
} from "./request-log";

/** What is answered at once. */
export type Reply = { status: number } & ({ json: object } | { text: string; type: string });

/** One request and its answer, with what is counted and logged of them when they end. */
export class Exchange {
  private readonly id = crypto.randomUUID();
  private readonly start = performance.now();
  private readonly controller = new AbortController();
  private readonly forget: () => void;
  private deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(
    request: Request,
    private readonly route: RouteName,
    private readonly options: ResolvedHandlerOptions,
    private readonly metrics: Metrics,
    private readonly isStopping: () => boolean,
  ) {
    const { signal } = request;
    const giveUp = () => this.abandon();
    signal.addEventListener("abort", giveUp, { once: true });
    this.forget = () => signal.removeEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
  }

  /** Aborts when the caller goes away or the deadline comes; the reason is a Failure. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The deadline counts from here. */
  startClock(): void {
    const { deadlineMs } = this.options.limits;
    this.deadline = setTimeout(() => {
      const message = `There was no answer within ${deadlineMs} ms.`;
      this.controller.abort(new Failure(504, "model", message));
    }, deadlineMs);
  }

  /** Answers, and counts that as answered whatever the status says: that of `/health` may tell of a stop. */
  answer(reply: Reply, account?: Account): Response {
    this.end({ outcome: "answered", status: reply.status }, account);
    return "json" in reply
      ? this.respond(reply.status, JSON.stringify(reply.json), {
          "content-type": "application/json",
        })
      : this.respond(reply.status, reply.text, { "content-type": reply.type });
  }

  /** Answers by what went wrong, in the caller's dialect. */
  refuse(error: unknown, dialect: Dialect): Response {
    const failure = this.fail(error);
    return this.respond(failure.status, JSON.stringify(describeFailure(failure, dialect)), {
      ...failure.details.headers,
      "content-type": "application/json",
    });
  }

  /** Answers by a stream. What goes wrong after its head is sent is told in the stream, and counts as a failure all the same. */
  stream(
    leave: () => void,
    describe: (failure: Failure) => string,
    write: (send: (text: string) => void) => Promise<Account>,
  ): Response {
    const body = streamEvents(
      this.options.keepAliveMs,
      async (send) => {
        try {
          this.end({ outcome: "answered", status: 200 }, await write(send));
        } catch (error) {
          send(describe(this.fail(error)));
        } finally {
          leave();
        }
      },
      () => this.abandon(),
    );
    return this.respond(200, body, eventStreamHeaders);
  }

  private respond(status: number, body: BodyInit, headers: Record<string, string>): Response {
    return new Response(body, {
      status,
      headers: {
        "x-request-id": this.id,
        ...headers,
        ...(this.isStopping() && { connection: "close" }),
      },
    });
  }

  private abandon(): void {
    this.controller.abort(new Failure(499, "aborted", "The caller went away."));
  }

  private fail(error: unknown): Failure {
    const failure = toFailure(this.signal.aborted ? this.signal.reason : error);
    this.end({ outcome: outcomeOf(failure), status: failure.status, failure });
    return failure;
  }

  private end(
    { outcome, status, failure }: { outcome: Outcome; status: number; failure?: Failure },
    account?: Account,
  ): void {
    clearTimeout(this.deadline);
    this.forget();
    const ms = performance.now() - this.start;
    this.metrics.countRequest(this.route, outcome, status, ms);
    if (account !== undefined) this.metrics.countAnswer(account);
    this.options.log({
      level: outcome === "failed" ? "error" : outcome === "answered" ? "info" : "warn",
      event: "request",
      id: this.id,
      route: this.route,
      outcome,
      status,
      ms: Math.round(ms * 1000) / 1000,
      ...(account && describeAccount(account)),
      ...(failure && describeCause(failure)),
    });
  }
}
