/**
 * Runs OpenAI's client for Python, newly installed into a temporary folder, against a server of equirank's. Where
 * Python or the package index cannot be reached, it says so and ends with status 0.
 *
 * npm run test:python-client
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "equirank/server";
import { createServedModel } from "../served-model";

const run = promisify(execFile);

const folder = await mkdtemp(join(tmpdir(), "equirank-python-"));
let aborted = 0;
const server = await startServer({
  model: createServedModel({
    beforeSamples: ({ signal }, prompt) => {
      if (!JSON.stringify(prompt).includes("Take your time")) return;
      return new Promise((_, reject) => {
        signal!.addEventListener("abort", () => {
          aborted++;
          reject(signal!.reason as Error);
        });
      });
    },
  }),
  apiKey: "python-key",
  port: 0,
});
try {
  const python = await installClient(folder);
  if (python instanceof Error) console.log(`skipped: ${python.message}`);
  else {
    const script = fileURLToPath(new URL("openai_client.py", import.meta.url));
    const { stdout } = await run(python, [script, server.url]);
    if (aborted !== 1) throw new Error(`${aborted} rankings were aborted where 1 was given up`);
    process.stdout.write(stdout);
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

/** The interpreter of a new environment with the client, or why there is none. */
async function installClient(place: string): Promise<string | Error> {
  const python = join(place, "venv", process.platform === "win32" ? "Scripts" : "bin", "python");
  try {
    await run("python3", ["-m", "venv", join(place, "venv")]);
    await run(python, ["-m", "pip", "install", "--quiet", "openai"], { timeout: 300_000 });
    return python;
  } catch (error) {
    return new Error(`OpenAI's client for Python cannot be installed (${(error as Error).message.split("\n")[0]})`);
  }
}
