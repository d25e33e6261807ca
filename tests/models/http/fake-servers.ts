import type { ServerOptions } from "equirank";
import { afterEach, expect } from "vitest";
import type { HttpModel } from "../../../src/models/http/http-model";
import { type FakeAnswer, FakeModelServer, type ReceivedRequest } from "./fake-model-server";

type Respond = (request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>;

/** A model and the server that it asks. */
interface Connected {
  server: FakeModelServer;
  model: HttpModel;
}

/**
 * Starts servers, each with a model that asks it with the key `sk-secret` and without retries; they are closed after
 * each test.
 * @param create the adapter
 * @param respond what servers answer where a test does not say
 */
export function fakeServers(create: (options: ServerOptions) => HttpModel, respond: Respond) {
  const running: FakeModelServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  async function connect(
    answer: Respond = respond,
    { path = "/v1", ...options }: Partial<ServerOptions> & { path?: string } = {},
  ): Promise<Connected> {
    const server = await FakeModelServer.start(answer);
    running.push(server);
    const baseUrl = `${server.origin}${path}`;
    const settings = { model: "org/model", apiKey: "sk-secret", maxRetries: 0, ...options };
    return { server, model: create({ baseUrl, ...settings }) };
  }

  /** A model that is proved, and whose server then answers otherwise. */
  async function connectProved(answer: Respond, options: Partial<ServerOptions> = {}): Promise<Connected> {
    let isProved = false;
    const connected = await connect((request) => (isProved ? answer(request) : respond(request)), options);
    const { capabilities } = await connected.model.probe();
    expect(capabilities.scoreContinuations).toBe(true);
    isProved = true;
    connected.server.requests.length = 0;
    return connected;
  }

  return { connect, connectProved };
}
