import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the server got it. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** The JSON body. */
  body: Record<string, unknown>;
}

/** What the server answers. */
export interface FakeAnswer {
  /** @default 200 */
  status?: number;
  headers?: Record<string, string>;
  /** A value to send as JSON, or a text to send as it is. */
  body: unknown;
  /** Announces more bytes than it sends, then breaks off. */
  breaksOff?: boolean;
}

/** A real HTTP server on this machine that answers as told. */
export class FakeModelServer {
  readonly requests: ReceivedRequest[] = [];
  private readonly server = createServer((request, response) => {
    void this.answer(request, response);
  });

  private constructor(private readonly respond: (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>) {}

  static async start(
    respond: (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>,
  ): Promise<FakeModelServer> {
    const fake = new FakeModelServer(respond);
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += part;
    const received: ReceivedRequest = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: text === "" ? {} : JSON.parse(text),
    };
    this.requests.push(received);
    const { status = 200, headers = {}, body, breaksOff } = await this.respond(received);
    const content = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, {
      "content-type": typeof body === "string" ? "text/html" : "application/json",
      ...(breaksOff && { "content-length": `${content.length + 100}` }),
      ...headers,
    });
    if (breaksOff) response.write(content, () => response.destroy());
    else response.end(content);
  }
}
