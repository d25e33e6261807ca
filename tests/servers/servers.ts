import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { llamaCppServer, ollama, openAICompatible } from "equirank";
import { startLlamaCppServer } from "../../bench/peers/llama-cpp-server";
import { startServer } from "../../bench/peers/start-server";
import type { HttpModel } from "../../src/models/http/http-model";
import { preparePython } from "./python-environment";

const run = promisify(execFile);

/** What is asked of a route: scores of given text, or log-probabilities of labels alone. */
type Route =
  | { name: string; kind: "scores"; model: HttpModel }
  | { name: string; kind: "labels"; model: Pick<HttpModel, "probe" | "nextTokenLogprobs"> };

/** A server that was started with the model. */
interface StartedServer {
  routes: Route[];
  stop(): Promise<void>;
}

/** A server that may be run. */
export interface TestedServer {
  name: string;
  /** @throws Error saying why it cannot be run here */
  start(modelPath: string, cache: string): Promise<StartedServer>;
}

const llamaCppPython = "llama-cpp-python[server]==0.3.36";

/** A Python with llama-cpp-python, which is compiled where it is not at hand. */
export function prepareLlamaCppPython(cache: string): Promise<string> {
  const atHand = process.env.EQUIRANK_LLAMA_SERVER_PYTHON;
  return atHand ? Promise.resolve(atHand) : preparePython(cache, llamaCppPython);
}

/** One token after the other takes its time on one thread. */
const patience = { model: "local", timeoutMs: 300_000 };

function llamaServerRoutes(origin: string): Route[] {
  const baseUrl = `${origin}/v1`;
  return [
    { name: "forced tokens", kind: "scores", model: llamaCppServer({ ...patience, baseUrl }) },
    { name: "echo", kind: "scores", model: openAICompatible({ ...patience, baseUrl }) },
    { name: "labels", kind: "labels", model: llamaCppServer({ ...patience, baseUrl }) },
  ];
}

async function requireProgram(program: string, hint: string): Promise<void> {
  try {
    await run(program, ["--version"]);
  } catch {
    throw new Error(`${program} is not installed${hint}`);
  }
}

/** The servers that are run where they can be. */
export const testedServers: readonly TestedServer[] = [
  {
    name: "llama_cpp.server",
    async start(model, cache) {
      const python = await prepareLlamaCppPython(cache);
      const { baseUrl, stop } = await startLlamaCppServer({ python, model, threads: 1 });
      const connected = openAICompatible({ ...patience, baseUrl });
      return { routes: [{ name: "echo", kind: "scores", model: connected }], stop };
    },
  },
  {
    name: "llama.cpp's server (in xllamacpp)",
    async start(model, cache) {
      const python = await preparePython(cache, "xllamacpp==2026.10.11549");
      const script = fileURLToPath(new URL("run_llama_server.py", import.meta.url));
      const { origin, stop } = await startServer({
        name: "xllamacpp",
        command: python,
        args: (port) => [script, model, `${port}`],
        readyPath: "/health",
      });
      return { routes: llamaServerRoutes(origin), stop };
    },
  },
  {
    name: "llama-server",
    async start(model) {
      const command = process.env.EQUIRANK_LLAMA_SERVER ?? "llama-server";
      await requireProgram(command, ": set EQUIRANK_LLAMA_SERVER to the program");
      const flags = ["--threads", "1", "--ctx-size", "2048", "--parallel", "2"];
      const { origin, stop } = await startServer({
        name: "llama-server",
        command,
        args: (port) => ["--model", model, "--port", `${port}`, ...flags],
        readyPath: "/health",
      });
      return { routes: llamaServerRoutes(origin), stop };
    },
  },
  {
    name: "Ollama",
    async start(model, cache) {
      const command = process.env.EQUIRANK_OLLAMA ?? "ollama";
      await requireProgram(command, ": set EQUIRANK_OLLAMA to the program");
      const folder = await mkdtemp(join(cache, "ollama-"));
      const environment = { OLLAMA_MODELS: join(folder, "models"), OLLAMA_NUM_PARALLEL: "1" };
      const { origin, stop } = await startServer({
        name: "Ollama",
        command,
        args: () => ["serve"],
        env: (port) => ({ ...environment, OLLAMA_HOST: `127.0.0.1:${port}` }),
        readyPath: "/api/version",
      });
      const stopAndDelete = async () => {
        await stop();
        await rm(folder, { recursive: true, force: true });
      };
      try {
        const file = join(folder, "Modelfile");
        await writeFile(file, `FROM ${model}\nPARAMETER num_thread 1\n`);
        await run(command, ["create", "local", "-f", file], {
          env: { ...process.env, ...environment, OLLAMA_HOST: origin },
        });
      } catch (error) {
        await stopAndDelete();
        throw error;
      }
      const connected = ollama({ ...patience, baseUrl: origin });
      return {
        routes: [{ name: "labels", kind: "labels", model: connected }],
        stop: stopAndDelete,
      };
    },
  },
];

/** Servers that this script does not run, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  vLLM: "needs PyTorch, which alone takes more than 2 GB from PyPI",
  SGLang: "needs a GPU",
  "text-generation-inference": "is built from source or run as a container",
};
