/**
 * The whole way of the training in small: rows, a training that is killed and goes on, others that are refused, an
 * adapter, and the local model with it, whose log-probabilities must be PyTorch's within 0.05 nats, of the base and of
 * the adapted model.
 *
 * npm run test:training -- [--model MODEL.gguf]
 *
 * MODEL defaults to the local model's own. The first run makes the environment of the training. Takes minutes.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
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

/** Writes a file that begins as that of a model of another architecture. */
const writeForeign = `
import sys, gguf
writer = gguf.GGUFWriter(sys.argv[1], "gemma3")
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
`;

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
  const steps = ["--epochs", "8", "--batch-size", "4", "--save-steps", "4", "--learning-rate", "2e-3"];
  const oneStep = ["--epochs", "1", "--batch-size", "8"];
  const first = start([...options, ...steps]);
  const checkpoint = join(`${adapter}.training`, "checkpoints", "checkpoint-4");
  while (!existsSync(join(checkpoint, "trainer_state.json"))) {
    if (first.child.exitCode !== null) throw new Error(lastLine((await first.ended).output));
    await wait(100);
  }
  process.kill(-first.child.pid!, "SIGSTOP");
  const second = await train([...options, ...steps]);
  process.kill(-first.child.pid!, "SIGCONT");
  first.child.kill("SIGTERM");
  const killed = await first.ended;
  check(
    "two trainings at once are refused",
    second.code === 2 && second.output.includes("another process trains"),
    lastLine(second.output),
  );
  check(
    "a training whose launcher is killed leaves no adapter",
    killed.code === "SIGTERM" && !existsSync(adapter),
    `ended with ${killed.code}`,
  );
  const goneOn = await train([...options, ...steps]);
  check(
    "it has ended, and goes on",
    goneOn.code === 0 && goneOn.output.includes("going on from checkpoint-"),
    lastLine(goneOn.output),
  );
  const again = await train([...options, ...steps]);
  check("it is not done twice", again.code === 0 && again.output.includes("is there already"), lastLine(again.output));
  const other = await train([...options, ...steps, "--rank", "4"]);
  check("other settings are refused", other.code === 2 && other.output.includes("other rank"), lastLine(other.output));
  const changed = join(folder, "changed.jsonl");
  const retry = ["--rows", changed, "--adapter", join(folder, "changed.gguf"), "--base", base];
  const lines = await readFile(rows, "utf8");
  await writeFile(changed, `${lines}{"prompt": "?"}\n`);
  const refused = await train(retry);
  check("a bad row is named", refused.code === 2 && refused.output.includes("line 9"), lastLine(refused.output));
  await writeFile(changed, lines.replace("the owl", `the ${"owl ".repeat(100)}`));
  const tooLong = await train([...retry, "--max-length", "100"]);
  check("so is one that is too long", tooLong.code === 2 && tooLong.output.includes("row 6"), lastLine(tooLong.output));
  await writeFile(changed, lines);
  const { precision } = await readSettings(adapter);
  const otherPrecision = precision === "float32" ? "bfloat16" : "float32";
  const mended = await train([...retry, ...oneStep, "--rank", "4", "--precision", otherPrecision]);
  check("mended rows are taken", mended.code === 0, lastLine(mended.output));

  const later = join(folder, "later.gguf");
  const from = ["--rows", rows, "--adapter", later, "--base", base, "--from", retry[3]!];
  const otherRank = await train([...from, ...oneStep, "--rank", "8"]);
  check(
    "another rank than that of the adapter to go on from is refused",
    otherRank.code === 2 && otherRank.output.includes("has 4"),
    lastLine(otherRank.output),
  );
  const taken = await train([...from, ...oneStep, "--targets", "v_proj", "q_proj"]);
  const settings = taken.code === 0 ? await readSettings(later) : {};
  check(
    "its rank and precision are taken",
    settings.rank === 4 && settings.precision === otherPrecision,
    `rank ${settings.rank}, ${settings.precision}; ${lastLine(taken.output)}`,
  );

  const foreign = join(folder, "foreign.gguf");
  await promisify(execFile)(python, ["-c", writeForeign, foreign]);
  const notConverted = await train(["--rows", rows, "--adapter", later, "--base", foreign]);
  check(
    "a model of another architecture is refused",
    notConverted.code === 2 && notConverted.output.includes("architecture gemma3"),
    lastLine(notConverted.output),
  );
  const stray = await train(["--rows", rows, "--adapter", foreign, "--base", base]);
  check(
    "a file that no training is known of is not taken for the adapter",
    stray.code === 2 && stray.output.includes("tells what it was trained on"),
    lastLine(stray.output),
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
console.log(`${failures.length === 0 ? "PASS" : "FAIL"}${failures.length > 0 ? `: ${failures.join("; ")}` : ""}`);
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

interface Trained {
  /** Status, or the signal that ended it. */
  code: number | NodeJS.Signals | null;
  output: string;
}

/** Runs the trainer to its end. */
function train(options: readonly string[]): Promise<Trained> {
  return start(options).ended;
}

/** Starts the trainer's launcher, which leads a process group of its own. */
function start(options: readonly string[]): { child: ChildProcess; ended: Promise<Trained> } {
  const child = spawn(process.execPath, ["train/train.mjs", ...options], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const ended = new Promise<Trained>((resolve) =>
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output: chunks.join("") })),
  );
  return { child, ended };
}

async function readSettings(adapter: string): Promise<{ rank?: number; precision?: string }> {
  return JSON.parse(await readFile(join(`${adapter}.training`, "settings.json"), "utf8"));
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? ""
  );
}
