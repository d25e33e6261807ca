import { eventStreamHeaders, eventStreamType, streamEvents } from "./event-stream";
import { type Dialect, describeFailure, Failure, toFailure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import type { Metrics } from "./metrics";
import { type Account, describeAccount, describeCause, type Outcome, outcomeOf, type RouteName } from "./request-log";

/** What is answered at once. */
export type Reply = { status: number } & ({ json: object } | { text: string; type: string });

/** Calls back, at once or later, if a request's caller goes away; the returned function ends that. */
export type WatchCaller = (onGone: () => void) => () => void;

/** One request and its answer, with what is counted and logged of them when they end. */
export class Exchange {
  private readonly id = crypto.randomUUID();
  private readonly start = performance.now();
  private readonly controller = new AbortController();
  private readonly forget: () => void;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  /** Ends the wait for the work under way. */
  private reject: ((reason: unknown) => void) | undefined;

  constructor(
    watch: WatchCaller,
    private readonly route: RouteName,
    private readonly options: ResolvedHandlerOptions,
    private readonly metrics: Metrics,
    private readonly isStopping: () => boolean,
  ) {
    this.forget = watch(() => this.abandon());
  }

  /** Aborts when the caller goes away or the deadline comes, with a Failure as its reason, and when the work fails. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * The result of work, or a rejection as soon as the signal aborts, whether or not the work heeds it. There is one
   * signal a request, without listeners here, since those of Node take longer to make than most other parts of a
   * request.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      this.reject = reject;
      if (signal.aborted) reject(signal.reason);
      else work(signal).then(resolve, (error) => this.abort(error));
    });
  }

  /** The deadline counts from here. */
  startClock(): void {
    const { deadlineMs } = this.options.limits;
    this.deadline = setTimeout(() => {
      this.abort(new Failure(504, "model", `There was no answer within ${deadlineMs} ms.`));
    }, deadlineMs);
  }

  /** Answers, and counts that as answered whatever the status says: that of `/health` may tell of a stop. */
  answer(reply: Reply, account?: Account): Response {
    this.end({ outcome: "answered", status: reply.status }, account);
    return "json" in reply
      ? this.respond(reply.status, JSON.stringify(reply.json), "application/json")
      : this.respond(reply.status, reply.text, reply.type);
  }

  /** Answers by what went wrong, in the caller's dialect. */
  refuse(error: unknown, dialect: Dialect): Response {
    const failure = this.fail(error);
    const text = JSON.stringify(describeFailure(failure, dialect));
    return this.respond(failure.status, text, "application/json", failure.details.headers);
  }

  /**
   * Answers by a stream. What goes wrong after its head is sent is told in the stream, and counts as a failure all the
   * same.
   */
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
    return this.respond(200, body, eventStreamType, eventStreamHeaders);
  }

  private respond(status: number, body: BodyInit, type: string, others?: Readonly<Record<string, string>>): Response {
    const headers: Record<string, string> = { "x-request-id": this.id, "content-type": type };
    if (others) Object.assign(headers, others);
    if (this.isStopping()) headers.connection = "close";
    return new Response(body, { status, headers });
  }

  private abandon(): void {
    this.abort(new Failure(499, "aborted", "The caller went away."));
  }

  private abort(reason: unknown): void {
    this.controller.abort(reason);
    this.reject?.(reason);
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
    this.options.log?.({
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
