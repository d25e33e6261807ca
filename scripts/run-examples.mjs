// Runs every example, each of which must end well: `npm run examples`, or `npm run examples -- NAME …` for some. Those
// with a local model run where the engine is installed and EQUIRANK_MODEL names a model; otherwise they are skipped,
// with the reason. On a quiet machine each takes under a minute.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A machine that is busy may take longer than the minute. */
const patience = 900_000;

const wanted = process.argv.slice(2);
const names = readdirSync("examples").filter(
  (name) => name.endsWith(".ts") && (wanted.length === 0 || wanted.includes(name.slice(0, -3))),
);

/** Why an example cannot run here; undefined where it can. */
function findObstacle(source) {
  if (!source.includes("equirank/local")) return undefined;
  if (!existsSync(join("node_modules", "node-llama-cpp"))) {
    return "needs node-llama-cpp: npm run engine";
  }
  return process.env.EQUIRANK_MODEL ? undefined : "EQUIRANK_MODEL must name a GGUF file";
}

/** What a program printed, and whether it ended well. */
async function run(file, environment) {
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience,
  });
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const [code] = await once(child, "close");
  return { passed: code === 0, output: Buffer.concat(output).toString() };
}

const server = spawn(process.execPath, ["scripts/fake-openai-server.mjs"], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [address] = await once(server.stdout, "data");
  for (const name of names) {
    const file = join("examples", name);
    const obstacle = findObstacle(readFileSync(file, "utf8"));
    if (obstacle !== undefined) {
      console.log(`skipped  ${name}: ${obstacle}`);
      continue;
    }
    const started = performance.now();
    const { passed, output } = await run(file, { BASE_URL: address.toString().trim() });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${passed ? "passed " : "FAILED "}  ${name}, ${seconds} s`);
    if (passed && output.trim() !== "") continue;
    console.error(passed ? `${name} printed nothing` : output);
    process.exitCode = 1;
  }
} finally {
  server.kill();
}
