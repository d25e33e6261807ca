// Builds the playground and serves it to this machine alone: npm run playground [-- --port 8080]
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createPage } from "./build";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const port = Number(values.port);
if (!Number.isSafeInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a whole number from 0 to 65535, not ${values.port}`);
  process.exit(2);
}

const page = await createPage();
const server = createServer((request, response) => {
  if (new URL(request.url ?? "/", "http://localhost").pathname !== "/") {
    response.writeHead(404, { "content-type": "text/plain" }).end("The only page here is /\n");
    return;
  }
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
});
server.on("error", (error) => {
  console.error(`The page cannot be served: ${error.message}`);
  process.exitCode = 1;
});
server.listen(port, "127.0.0.1", () => {
  const address = server.address() as AddressInfo;
  console.log(`The playground is at http://127.0.0.1:${address.port}/ (Ctrl-C ends it)`);
});
