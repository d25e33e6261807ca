/**
 * Scores the same 20 continuations in process and through llama-cpp-python's HTTP server, and prints how far the two are
 * apart. On 32-bit weights they must agree within 0.05 nats; on the quantized file, where two builds use different
 * kernels, the difference is only reported.
 *
 * npm run bench:agreement -- --python PYTHON --model MODEL.gguf [--cache FOLDER]
 *
 * PYTHON has llama-cpp-python[server] installed (default: EQUIRANK_LLAMA_SERVER_PYTHON); MODEL defaults to
 * EQUIRANK_MODEL; copies of the model are kept in FOLDER (default: one that is deleted at the end).
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openAICompatible } from "equirank";
import { localModel } from "equirank/local";
import { startLlamaCppServer } from "./peers/llama-cpp-server";

/** `[prompt, continuations]`, 20 continuations in all. */
const pairs: [string, string[]][] = [
  ["The capital of France is", [" Paris", " Rome", " the city of lights"]],
  ["Question: What do plants take from the soil?\nAnswer:", [" Water and minerals", " Sunlight"]],
  ["Water freezes at a temperature of", [" zero degrees Celsius.", " 100 °C"]],
  ["The opposite of hot is", [" cold", " warm", " freezing rain"]],
  ["Twelve times twelve is", [" 144", " 24", " one hundred and forty-four"]],
  ["She opened the letter and began to", [" read", " cry", " sing loudly"]],
  ["Translate to French: Good morning.\nFrench:", [" Bonjour.", " Guten Morgen."]],
  ["My favourite emoji is", [" 🙂", " naïve café"]],
];

/** On 32-bit weights engines differ by the order of summation only. */
const tolerance = 0.05;

const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: process.env.EQUIRANK_LLAMA_SERVER_PYTHON ?? "" },
    model: { type: "string", default: process.env.EQUIRANK_MODEL ?? "" },
    cache: { type: "string" },
  },
});
const { python, model: source } = flags;
if (python === "" || source === "") {
  console.error("Give --python and --model, or EQUIRANK_LLAMA_SERVER_PYTHON and EQUIRANK_MODEL.");
  process.exit(2);
}

const folder = flags.cache ?? mkdtempSync(join(tmpdir(), "equirank-agreement-"));
try {
  mkdirSync(folder, { recursive: true });
  const float = await compare(makeCopy(folder, "f32.gguf", []));
  print(`${basename(source)} as 32-bit floats`, float);
  const quantized = await compare(makeCopy(folder, "as-it-is.gguf", ["--keep-weights"]));
  print(`${basename(source)} as it is`, quantized);
  const largest = Math.max(...float.map((row) => row.difference));
  const agrees = largest <= tolerance;
  console.log(
    `${agrees ? "PASS" : "FAIL"}: largest difference on 32-bit weights ${largest.toFixed(4)} nats, ` +
      `allowed ${tolerance}`,
  );
  process.exitCode = agrees ? 0 : 1;
} finally {
  if (flags.cache === undefined) rmSync(folder, { recursive: true });
}

function makeCopy(folder: string, name: string, parameters: readonly string[]): string {
  const target = join(folder, `${basename(source, ".gguf")}.bos.${name}`);
  if (!existsSync(target)) {
    const script = fileURLToPath(new URL("peers/make_f32.py", import.meta.url));
    execFileSync(python, [script, ...parameters, source, target], { stdio: "pipe" });
  }
  return target;
}

interface Row {
  text: string;
  tokens: number;
  inProcess: number;
  server: number;
  difference: number;
}

async function compare(path: string): Promise<Row[]> {
  const server = await startLlamaCppServer({ python, model: path });
  try {
    const remote = openAICompatible({
      baseUrl: server.baseUrl,
      model: "local",
      timeoutMs: 300_000,
    });
    const local = await localModel({ path });
    const rows: Row[] = [];
    for (const [prompt, continuations] of pairs) {
      const one = await local.scoreContinuations(prompt, continuations);
      const other = await remote.scoreContinuations(prompt, continuations);
      for (const [index, continuation] of continuations.entries()) {
        const { logLikelihood: inProcess, tokenCount } = one.scores[index]!;
        const { logLikelihood, tokenCount: serverTokens } = other.scores[index]!;
        if (tokenCount !== serverTokens) {
          throw new Error(`${continuation}: ${tokenCount} tokens here, ${serverTokens} there`);
        }
        rows.push({
          text: JSON.stringify(prompt.slice(-24) + continuation),
          tokens: tokenCount,
          inProcess,
          server: logLikelihood,
          difference: Math.abs(inProcess - logLikelihood),
        });
      }
    }
    await local.dispose();
    return rows;
  } finally {
    await server.stop();
  }
}

function print(title: string, rows: readonly Row[]): void {
  console.log(title);
  console.log("in process      server  difference  tokens  text");
  for (const { text, tokens, inProcess, server, difference } of rows) {
    const numbers = [inProcess, server, difference].map((value) => value.toFixed(4).padStart(10));
    console.log(`${numbers.join("  ")}  ${String(tokens).padStart(6)}  ${text}`);
  }
  const sorted = rows.map((row) => row.difference).sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  console.log(
    `${rows.length} pairs, difference in nats: median ${median.toFixed(4)}, maximum ${sorted.at(-1)!.toFixed(4)}\n`,
  );
}
