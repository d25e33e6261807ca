import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { draw, pick } from "./draw";
import { drawFault, lastingStatuses, oddAnswers } from "./faults";
import { rightAnswer } from "./right-answer";

export interface FaultServerOptions {
  /** The same seed gives each request the same faults, whatever comes between. */
  seed: number;
  /** How often a sending of a request meets a fault, 0 to 1. */
  faultRate: number;
  /** Most faults that one request meets before it is answered rightly. */
  mostFaults: number;
}

/** Most next tokens that the chat lists: what it says of more must be learned. */
const mostListed = 5;

/** Why the server does not take this body as it is, in OpenAI's words; undefined where it does. */
function refuseByLimit(sent: Readonly<Record<string, unknown>>): string | undefined {
  if (!("messages" in sent)) return undefined;
  if (Number(sent.top_logprobs ?? 0) > mostListed) {
    return `Invalid 'top_logprobs': integer above maximum value. Expected a value <= ${mostListed}, but got ${sent.top_logprobs} instead.`;
  }
  return "max_tokens" in sent
    ? "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    : undefined;
}

/** So many milliseconds the model takes at most. */
const longestThoughtMs = 200;

/** A request whose text holds this is refused for ever. */
export const lastingMark = "[refused]";

/** A real HTTP server with the made-up model behind it, which fails in every known way and then answers rightly. */
export class FaultServer {
  /** Faults injected so far, by name. */
  readonly injected = new Map<string, number>();
  /** Requests received, those sent again included. */
  received = 0;
  /** Most requests that were under way at a time. */
  mostUnderWay = 0;
  private underWay = 0;
  /** Requests that have met faults and were not answered since, by what they ask. */
  private readonly pending = new Map<string, { faults: number; unusable: number }>();
  private readonly server = createServer((request, response) => {
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    response.once("close", () => this.underWay--);
    this.answer(request, response).catch(() => response.destroy());
  });

  private constructor(private readonly options: FaultServerOptions) {}

  static async start(options: FaultServerOptions): Promise<FaultServer> {
    const started = new FaultServer(options);
    await new Promise<void>((resolve) => started.server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += part;
    this.received++;
    const { seed, faultRate, mostFaults } = this.options;
    const sent = JSON.parse(text) as Record<string, unknown>;
    const limit = refuseByLimit(sent);
    if (limit !== undefined) {
      this.injected.set("a limit", (this.injected.get("a limit") ?? 0) + 1);
      response.writeHead(400).end(JSON.stringify({ error: { message: limit } }));
      return;
    }
    const right = rightAnswer(request.url ?? "", sent);
    const met = this.pending.get(text) ?? { faults: 0, unusable: 0 };
    const by = [seed, text, met.faults];
    const context = {
      response,
      right,
      key: request.headers.authorization ?? "",
      drawn: draw("at", ...by),
    };

    await new Promise((resolve) => setTimeout(resolve, longestThoughtMs * draw("time", ...by)));

    if (text.includes(lastingMark)) {
      this.refuse(pick(lastingStatuses, draw("status", seed, text)), context);
    } else if (met.faults < mostFaults && draw("whether", ...by) < faultRate) {
      const [name, fault] = drawFault(right, met.unusable === 0, ...by);
      this.injected.set(name, (this.injected.get(name) ?? 0) + 1);
      const unusable = met.unusable + (fault.isUnusable ? 1 : 0);
      this.pending.set(text, { faults: met.faults + 1, unusable });
      fault.answer(context);
    } else {
      this.pending.delete(text);
      if (draw("odd", ...by) < 0.2) pick(oddAnswers, context.drawn)(context);
      else response.writeHead(200).end(JSON.stringify(right.body));
    }
  }

  private refuse(
    status: number,
    { response, key }: { response: ServerResponse; key: string },
  ): void {
    const error = { message: `Not with ${key}`, param: key };
    response.writeHead(status, { "x-request-id": key }).end(JSON.stringify({ error }));
  }
}
