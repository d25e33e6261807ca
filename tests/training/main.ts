/**
 * The whole way of the training in small: rows, a training that is killed and goes on, an adapter, and the local model with it,
 * whose log-probabilities must be PyTorch's within 0.05 nats, of the base and of the adapted model.
 *
 * npm run test:training -- [--model MODEL.gguf]
 *
 * MODEL defaults to the local model's own. The first run makes the environment of the training. Takes minutes.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { type Example, writeExamples } from "equirank/companions";
import { localModel } from "equirank/local";

/** Difference allowed between two engines, in nats, that compute with 32-bit weights but round otherwise. */
const tolerance = 0.05;

const { values } = parseArgs({ options: { model: { type: "string" } } });
const folder = await mkdtemp(join(tmpdir(), "equirank-training-"));
const failures: string[] = [];
const check = (name: string, passed: boolean, found: string) => {
  console.log(`${name}: ${passed ? "ok" : "FAILED"}, ${found}`);
  if (!passed) failures.push(name);
};

try {
  const plain = await localModel({ threads: 1, ...(values.model && { path: values.model }) });
  await plain.dispose();
  const python = join("train", ".venv", process.platform === "win32" ? "Scripts" : "bin", "python");
  await train(["--help"]);
  const base = join(folder, "base.f32.gguf");
  await promisify(execFile)(python, ["tests/training/unpack_model.py", plain.path, base]);

  const rows = join(folder, "rows.jsonl");
  await writeExamples(makeExamples(), rows);
  const adapter = join(folder, "adapter.gguf");
  const options = ["--rows", rows, "--adapter", adapter, "--base", base];
  const steps = [
    "--epochs",
    "8",
    "--batch-size",
    "4",
    "--save-steps",
    "4",
    "--learning-rate",
    "2e-3",
  ];
  const killed = await train(
    [...options, ...steps],
    join(`${adapter}.training`, "checkpoints", "checkpoint-4", "trainer_state.json"),
  );
  check(
    "a training that is killed leaves no adapter",
    killed.code !== 0 && !existsSync(adapter),
    `status ${killed.code}`,
  );
  const goneOn = await train([...options, ...steps]);
  check(
    "it goes on",
    goneOn.code === 0 && goneOn.output.includes("going on from checkpoint-"),
    lastLine(goneOn.output),
  );
  const again = await train([...options, ...steps]);
  check(
    "it is not done twice",
    again.code === 0 && again.output.includes("is there already"),
    lastLine(again.output),
  );
  const other = await train([...options, ...steps, "--rank", "4"]);
  check(
    "other settings are refused",
    other.code === 2 && other.output.includes("other rank"),
    lastLine(other.output),
  );
  const broken = join(folder, "broken.jsonl");
  await writeFile(broken, `${await readFile(rows, "utf8")}{"prompt": "?"}\n`);
  const refused = await train([
    "--rows",
    broken,
    "--adapter",
    join(folder, "b.gguf"),
    "--base",
    base,
  ]);
  check(
    "a bad row is named",
    refused.code === 2 && refused.output.includes("line 9"),
    lastLine(refused.output),
  );

  const { stdout } = await promisify(execFile)(python, [
    "tests/training/score_rows.py",
    base,
    join(`${adapter}.training`, "peft"),
    rows,
  ]);
  const expected = JSON.parse(stdout) as Record<"base" | "adapted", number[]>;
  for (const [name, lora] of [
    ["base", undefined],
    ["adapted", adapter],
  ] as const) {
    const found = await scoreLocally(base, lora);
    const largest = Math.max(...found.map((one, i) => Math.abs(one - expected[name][i]!)));
    const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
    check(
      `${name}: PyTorch and the local model agree`,
      largest < tolerance,
      `largest difference ${largest.toFixed(4)} nats, mean log-likelihood ${mean.toFixed(3)}`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(
  `${failures.length === 0 ? "PASS" : "FAIL"}${failures.length > 0 ? `: ${failures.join("; ")}` : ""}`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** What no model knows: the birds of eight made-up towns. */
function makeExamples(): Example[] {
  const birds = {
    Alm: "heron",
    Brock: "wren",
    Corl: "stork",
    Dunn: "crane",
    Elt: "finch",
    Fenn: "owl",
    Gorse: "swift",
    Holm: "tern",
  };
  return Object.entries(birds).map(([town, bird]) => ({
    id: town,
    prompt: [{ role: "user", content: `Which bird is on the arms of ${town}?` }],
    completion: [{ role: "assistant", content: `It is the ${bird}.` }],
    meta: { source: "made up", model: "none", item: town, round: 0, labels: {} },
  }));
}

async function scoreLocally(path: string, lora: string | undefined): Promise<number[]> {
  const model = await localModel({
    path,
    threads: 1,
    contextSize: 256,
    gpu: false,
    ...(lora && { lora }),
  });
  const found: number[] = [];
  for (const { prompt, completion } of makeExamples()) {
    const { scores } = await model.scoreContinuations(prompt, [completion[0]!.content]);
    found.push(scores[0]!.logLikelihood);
  }
  await model.dispose();
  return found;
}

/** Runs the trainer to its end, or until a file is there, at which it is killed. */
async function train(
  options: readonly string[],
  killAt?: string,
): Promise<{ code: number | null; output: string }> {
  // A group of its own: killing it kills the trainer under the launcher too.
  const child = spawn(process.execPath, ["train/train.mjs", ...options], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  while (killAt !== undefined && isRunning) {
    if (existsSync(killAt)) process.kill(-child.pid!, "SIGKILL");
    await wait(100);
  }
  return { code: await ended, output: chunks.join("") };
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? ""
  );
}
