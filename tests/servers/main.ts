/**
 * Runs real servers with a copy of a model in 32-bit floats, on which all engines agree closely, and checks that each
 * of their routes scores the same 20 texts as the model in this process does, within 0.05 nats, or is refused by its
 * probe.
 *
 * npm run test:servers -- [--model MODEL.gguf] [--cache FOLDER] [--only NAME]
 *
 * MODEL defaults to EQUIRANK_MODEL, FOLDER to ~/.cache/equirank/servers: the servers are installed there, and the copy
 * of the model is kept there. EQUIRANK_LLAMA_SERVER_PYTHON, EQUIRANK_LLAMA_SERVER and EQUIRANK_OLLAMA name programs
 * that are installed elsewhere. Servers that cannot be run are named with the reason.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { localModel } from "equirank/local";
import { compareLabels, compareScores, scorePairs, tolerance } from "./compare-routes";
import { leftOut, prepareLlamaCppPython, testedServers } from "./servers";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string", default: process.env.EQUIRANK_MODEL ?? "" },
    cache: { type: "string", default: join(homedir(), ".cache", "equirank", "servers") },
    only: { type: "string", default: "" },
  },
});
if (!existsSync(flags.model)) {
  console.error("Give --model, or set EQUIRANK_MODEL, to a GGUF file.");
  process.exit(2);
}
mkdirSync(flags.cache, { recursive: true });
const path = await copyWith32Bits(flags.model, flags.cache);
const local = await localModel({ path, threads: 1, gpu: false });
const reference = await scorePairs(local);
console.log(`node-llama-cpp: the reference, ${reference.length} pairs`);

let ran = 1;
const skipped: string[] = [];
const failed: string[] = [];
for (const { name, start } of testedServers) {
  if (!name.includes(flags.only)) continue;
  const server = await start(path, flags.cache).catch((error: Error) => error);
  if (server instanceof Error) {
    skipped.push(name);
    console.log(`${name}: skipped, ${server.message}`);
    continue;
  }
  ran++;
  try {
    for (const route of server.routes) {
      const compare =
        route.kind === "scores" ? compareScores(route.model, reference) : compareLabels(route.model, local);
      const { passed, report } = await compare;
      if (!passed) failed.push(`${name}, ${route.name}`);
      console.log(`${name}, ${route.name}: ${passed ? "ok" : "FAILED"}, ${report}`);
    }
  } finally {
    await server.stop();
  }
}
await local.dispose();
for (const [name, reason] of Object.entries(leftOut)) {
  skipped.push(name);
  console.log(`${name}: skipped, ${reason}`);
}
console.log(
  `${failed.length === 0 ? "PASS" : "FAIL"}: ${ran} servers and engines run, ${skipped.length} skipped (${skipped.join(", ")}), ` +
    `allowed difference ${tolerance} nats${failed.length > 0 ? `; failed: ${failed.join("; ")}` : ""}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** The model's weights as 32-bit floats, exactly those that a quantized file stands for. */
async function copyWith32Bits(model: string, cache: string): Promise<string> {
  const target = join(cache, `${basename(model, ".gguf")}.bos.f32.gguf`);
  if (!existsSync(target)) {
    const python = await prepareLlamaCppPython(cache);
    const script = fileURLToPath(new URL("../../bench/peers/make_f32.py", import.meta.url));
    execFileSync(python, [script, model, target], { stdio: "pipe" });
  }
  return target;
}
