import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Backend } from "./backends";
import { draw, pick } from "./draw";
import { drawFault, lastingStatuses, oddAnswers } from "./faults";

export interface FaultServerOptions {
  /** The same seed gives each request the same faults, whatever comes between. */
  seed: number;
  /** How often a sending of a request meets a fault, 0 to 1. */
  faultRate: number;
  /** Most faults that one request meets before it is answered rightly. */
  mostFaults: number;
  /** What it is. */
  backend: Backend;
}

/** Why the server does not take this body as it is, with a status and in OpenAI's words; undefined where it does. */
function refuseByLimit(
  path: string,
  sent: Readonly<Record<string, unknown>>,
  { mostListed = 5, thinks = false }: Backend,
): [number, string] | undefined {
  if (!("messages" in sent)) return undefined;
  // Together has the number in the other one's place.
  const count = Number(sent.top_logprobs ?? sent.logprobs ?? 0);
  if (thinks && sent.logprobs) {
    return [403, "You are not allowed to request logprobs from this model"];
  }
  if (count > mostListed) {
    return [
      400,
      `Invalid 'top_logprobs': integer above maximum value. Expected a value <= ${mostListed}, but got ${count} instead.`,
    ];
  }
  if (thinks && (sent.temperature ?? 1) !== 1) {
    return [
      400,
      "Unsupported value: 'temperature' does not support this value with this model. Only the default (1) value is supported.",
    ];
  }
  return path.endsWith("/chat/completions") && "max_tokens" in sent
    ? [
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ]
    : undefined;
}

/** So many milliseconds the model takes at most. */
const longestThoughtMs = 200;

/** A request whose text holds this is refused for ever. */
export const lastingMark = "[refused]";

/** What such a request asks for is withheld by the service's filter. */
export const filterMark = "[filtered]";

/** A model that thinks needs more tokens than this. */
const longestThought = 1000;

/** A real HTTP server with the made-up model behind it, which fails in every known way and then answers rightly. */
export class FaultServer {
  /** Faults injected so far, by name. */
  readonly injected = new Map<string, number>();
  /** Requests received, those sent again included. */
  received = 0;
  /** What requests have met, by a number for what they ask; one that was answered rightly meets no more. */
  private readonly met = new Map<number, { faults: number; unusable: number }>();
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });

  private constructor(private readonly options: FaultServerOptions) {}

  static async start(options: FaultServerOptions): Promise<FaultServer> {
    const started = new FaultServer(options);
    // Longer than any client keeps a connection: no reset comes that was not injected.
    started.server.keepAliveTimeout = 60_000;
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
    const { seed, faultRate, mostFaults, backend } = this.options;
    const path = request.url ?? "";
    const sent = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    const limit = refuseByLimit(path, sent, backend);
    if (limit !== undefined) {
      const [status, message] = limit;
      this.count(`a limit: ${message.replace(/\d+ instead/, "more")}`);
      response.writeHead(status).end(JSON.stringify({ error: { message } }));
      return;
    }
    const right = this.answerRightly(path, sent);
    if (right === undefined) {
      response.writeHead(404).end(JSON.stringify({ error: { message: "No such route" } }));
      return;
    }
    const asked = draw("asked", path, text);
    const met = this.met.get(asked) ?? { faults: 0, unusable: 0 };
    const by = [seed, path, text, met.faults];
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
      this.count(name);
      const unusable = met.unusable + (fault.isUnusable ? 1 : 0);
      this.met.set(asked, { faults: met.faults + 1, unusable });
      fault.answer(context);
    } else {
      this.met.set(asked, { faults: mostFaults, unusable: 1 });
      if (draw("odd", ...by) < 0.2) pick(oddAnswers, context.drawn)(context);
      else response.writeHead(200).end(JSON.stringify(right.body));
    }
  }

  private answerRightly(path: string, sent: Readonly<Record<string, unknown>>) {
    const { dialect, thinks } = this.options.backend;
    const right = dialect(path, sent);
    if (JSON.stringify(sent).includes(filterMark) && right?.said) {
      return { body: right.said(null, "content_filter") };
    }
    const isShort = Number(sent.max_completion_tokens) < longestThought;
    return thinks && isShort && right?.said ? { body: right.said("", "length") } : right;
  }

  private count(name: string): void {
    this.injected.set(name, (this.injected.get(name) ?? 0) + 1);
  }

  private refuse(status: number, { response, key }: { response: ServerResponse; key: string }): void {
    const error = { message: `Not with ${key}`, param: key };
    response.writeHead(status, { "x-request-id": key }).end(JSON.stringify({ error }));
  }
}
