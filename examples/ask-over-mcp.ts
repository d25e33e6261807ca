// Asks for a consensus answer over the Model Context Protocol, with client and server in one process:
//   npx tsx examples/ask-over-mcp.ts
// `equirank mcp` offers the same tools on standard input and output, see docs/integrations.md.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { localModel } from "equirank/local";
import { createMcpServer } from "equirank/mcp";

const { EQUIRANK_MODEL: path } = process.env;
const model = await localModel(path === undefined ? {} : { path });
const server = createMcpServer({ model, elicitation: "pointwise" });
const client = new Client({ name: "example", version: "1.0.0" });
const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
await server.connect(serverSide);
await client.connect(clientSide);
const { structuredContent } = await client.callTool(
  {
    name: "consensus_answer",
    arguments: { question: "Which animal gives us wool?", samples: 4, maxTokens: 8, seed: 1 },
  },
  undefined,
  // Clients give up after a minute unless configured otherwise; a small machine may take longer.
  { timeout: 600_000 },
);
console.log(structuredContent);
await client.close();
await model.dispose();
