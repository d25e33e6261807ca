import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Admission } from "./admission";
import type { Account, Outcome, RouteName } from "./request-log";

/** What `/metrics` tells. Its labels take values of this program alone, and none that a caller sends. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = this.counter("equirank_requests_total", "Requests by how they ended", [
    "route",
    "outcome",
    "status",
  ]);
  private readonly answers = this.counter("equirank_answers_total", "Answers by their kind", ["kind"]);
  private readonly modelRequests = this.counter(
    "equirank_model_requests_total",
    "Requests that models answered for rankings",
    [],
  );
  private readonly tokens = this.counter("equirank_model_tokens_total", "Tokens of models", ["kind"]);
  private readonly seconds = new Histogram({
    name: "equirank_request_seconds",
    help: "Time from a request's headers to the end of its answer",
    labelNames: ["route"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers: [this.registry],
  });

  constructor(admission: Admission) {
    const gauges = {
      running: "Requests that are being ranked",
      waiting: "Requests that wait for a place",
    };
    for (const [name, help] of Object.entries(gauges)) {
      new Gauge({
        name: `equirank_requests_${name}`,
        help,
        registers: [this.registry],
        collect() {
          this.set(admission.counts[name as keyof typeof gauges]);
        },
      });
    }
  }

  countRequest(route: RouteName, outcome: Outcome, status: number, ms: number): void {
    this.requests.inc({ route, outcome, status });
    this.seconds.observe({ route }, ms / 1000);
  }

  countAnswer({ kind, usage }: Account): void {
    this.answers.inc({ kind });
    if (usage === undefined) return;
    this.modelRequests.inc(usage.requests);
    this.tokens.inc({ kind: "prompt" }, usage.promptTokens);
    this.tokens.inc({ kind: "generated" }, usage.generatedTokens);
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Counter<Label>({ name, help, labelNames, registers: [this.registry] });
  }
}
