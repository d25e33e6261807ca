import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { openAICompatible } from "equirank";
import { expect, it, onTestFinished } from "vitest";

/** A model behind a server of this test's own, asked once. */
async function connect(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return openAICompatible({ baseUrl, model: "m", maxRetries: 0 });
}

const megabyte = Buffer.alloc(2 ** 20, " ");

it("gives up a body of 2 GB after 64 MiB, and its connection with it", async () => {
  let sent = 0;
  let isClosed = false;
  const model = await connect((_, response) => {
    response.writeHead(200, { "content-length": 2 * 2 ** 30 });
    response.once("close", () => {
      isClosed = true;
    });
    const send = () => {
      while (!isClosed && sent < 2 * 2 ** 30) {
        sent += megabyte.length;
        if (!response.write(megabyte)) {
          response.once("drain", send);
          return;
        }
      }
    };
    send();
  });
  await expect(model.sample("Hello")).rejects.toThrow("more than 67108864 bytes");
  await expect.poll(() => isClosed).toBe(true);
  // What the system holds of a connection comes on top.
  expect(sent).toBeLessThan(200 * 2 ** 20);
});

it("takes no field from a prototype that a body names", async () => {
  const choices = '[{"index": 0, "message": {"content": "from the prototype"}}]';
  const model = await connect((_, response) => {
    response.writeHead(200).end(`{"__proto__": {"choices": ${choices}}}`);
  });
  await expect(model.sample("Hello")).rejects.toThrow(/choices/);
  expect(({} as { choices?: unknown }).choices).toBeUndefined();
});
