import { once } from "node:events";
import { ModelUnavailableError } from "../index";
import { type DisposableModel, prepareModel } from "./model";
import { createModelCommand } from "./model-options";
import { createSharedOptions } from "./options";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "./run";
import { noProgress } from "./terminal/progress";

/** The command `equirank mcp`, without its action. */
export function createMcpCommand() {
  const shared = createSharedOptions();
  return createModelCommand("mcp")
    .summary("offer ranking as tools of the Model Context Protocol")
    .description(
      "Offer the tools rank_candidates and consensus_answer of the Model Context Protocol on standard input and output. The model is loaded when a tool is first called. Needs the package @modelcontextprotocol/sdk.",
    )
    .addOption(shared.prompts)
    .addOption(shared.debug);
}

/** Runs `equirank mcp` until its input ends or it is interrupted. Only the protocol writes to standard output. */
export function runMcp(
  mcpArguments: ReturnType<ReturnType<typeof createMcpCommand>["opts"]>,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdin, stdout, signal } = context;
  const { debug, prompts } = mcpArguments;
  return runGuarded(context, { debug, progress: noProgress }, async (messages) => {
    const load = prepareModel(mcpArguments, context, messages);
    const { createMcpServer, StdioServerTransport } = await loadServer();
    let model: DisposableModel | undefined;
    const server = createMcpServer({
      model: async () => {
        model = await load(signal);
        return model;
      },
      ...(prompts !== undefined && { elicitation: { prompts } }),
    });
    try {
      await server.connect(new StdioServerTransport(stdin, stdout));
      await once(stdin, "end", { signal });
    } finally {
      await server.close();
      await model?.dispose?.();
    }
    return exitCodes.answered;
  });
}

async function loadServer() {
  try {
    const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
    return { ...(await import("../integrations/mcp")), StdioServerTransport };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ModelUnavailableError(
      "equirank mcp needs the package @modelcontextprotocol/sdk: npm install @modelcontextprotocol/sdk",
      { cause: error },
    );
  }
}
