import { startServer } from "./start-server";

export interface LlamaCppServerOptions {
  /** A Python that has `llama-cpp-python[server]` installed. */
  python: string;
  /** GGUF file. */
  model: string;
  /** Longest text, in tokens. @default 2048 */
  contextSize?: number;
  /** Whether it keeps what log-probabilities of given text need. @default true */
  logitsAll?: boolean;
  /** CPU threads. @default as many as it takes by itself */
  threads?: number;
}

export interface LlamaCppServer {
  /** For `openAICompatible`, ending in `/v1`. */
  baseUrl: string;
  /** Ends the server and waits for its end. */
  stop(): Promise<void>;
}

/** Starts llama-cpp-python's server on a free port of this machine; resolves once it answers. */
export async function startLlamaCppServer(options: LlamaCppServerOptions): Promise<LlamaCppServer> {
  const { python, model, contextSize = 2048, logitsAll = true, threads } = options;
  const flags = {
    model,
    host: "127.0.0.1",
    n_ctx: contextSize,
    logits_all: logitsAll,
    model_alias: "local",
    verbose: false,
    ...(threads !== undefined && { n_threads: threads, n_threads_batch: threads }),
  };
  const { origin, stop } = await startServer({
    name: "llama_cpp.server",
    command: python,
    args: (port) => [
      "-m",
      "llama_cpp.server",
      ...Object.entries({ ...flags, port }).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    ],
    readyPath: "/v1/models",
  });
  return { baseUrl: `${origin}/v1`, stop };
}
