import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

export interface LlamaCppServerOptions {
  /** A Python that has `llama-cpp-python[server]` installed. */
  python: string;
  /** GGUF file. */
  model: string;
  /** Longest text, in tokens. @default 2048 */
  contextSize?: number;
  /** Whether it keeps what log-probabilities of given text need. @default true */
  logitsAll?: boolean;
}

export interface LlamaCppServer {
  /** For `openAICompatible`, ending in `/v1`. */
  baseUrl: string;
  /** Ends the server and waits for its end. */
  stop(): Promise<void>;
}

const startTimeoutMs = 120_000;

/** Starts llama-cpp-python's server on a free port of this machine; resolves once it answers. */
export async function startLlamaCppServer(options: LlamaCppServerOptions): Promise<LlamaCppServer> {
  const { python, model, contextSize = 2048, logitsAll = true } = options;
  const port = await findFreePort();
  const flags = {
    model,
    host: "127.0.0.1",
    port,
    n_ctx: contextSize,
    logits_all: logitsAll,
    model_alias: "local",
    verbose: false,
  };
  const parameters = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const server = spawn(python, ["-m", "llama_cpp.server", ...parameters], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let messages = "";
  server.stderr.on("data", (part: Buffer) => {
    messages = (messages + part).slice(-2000);
  });
  const killWithUs = () => server.kill();
  process.once("exit", killWithUs);
  const ended = new Promise<void>((resolve) => {
    server.once("error", (error) => {
      messages += error.message;
      resolve();
    });
    server.once("exit", () => resolve());
  });
  const stop = async () => {
    server.kill();
    await ended;
    process.off("exit", killWithUs);
  };

  const baseUrl = `http://127.0.0.1:${port}/v1`;
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(`${baseUrl}/models`))) {
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`llama_cpp.server did not start with ${python}: ${messages}`);
    }
    await wait(200);
  }
  return { baseUrl, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
