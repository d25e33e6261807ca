import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A server that this program started. */
export interface RunningServer {
  /** Scheme, name and port. */
  origin: string;
  /** Ends the server and waits for its end. */
  stop(): Promise<void>;
}

export interface StartServerOptions {
  /** Names it in errors. */
  name: string;
  command: string;
  /** The program's arguments for a port. */
  args: (port: number) => readonly string[];
  /** Variables over those of this process. */
  env?: (port: number) => Record<string, string>;
  /** A path that is answered with success once the server is ready. */
  readyPath: string;
}

const startTimeoutMs = 120_000;

/**
 * Starts a server on a free port of this machine; resolves once it answers. It ends with this process at the latest.
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { name, command, args, env, readyPath } = options;
  const port = await findFreePort();
  const server = spawn(command, args(port), {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env?.(port) },
  });
  let messages = "";
  server.stderr.on("data", (part: Buffer) => {
    messages = (messages + part).slice(-2000);
  });
  const killWithUs = () => server.kill();
  process.once("exit", killWithUs);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (error?: Error) => {
      messages += error instanceof Error ? error.message : "";
      hasEnded = true;
      resolve();
    };
    server.once("error", end);
    server.once("exit", () => end());
  });
  const stop = async () => {
    server.kill();
    await ended;
    process.off("exit", killWithUs);
  };

  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(`${origin}${readyPath}`))) {
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start with ${command}: ${messages}`);
    }
    await wait(200);
  }
  return { origin, stop };
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
