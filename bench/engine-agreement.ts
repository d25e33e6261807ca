/**
 * Answers multiple-choice questions twice, in process and with llama-cpp-python, from the same prompts on 32-bit
 * weights, and prints how far the log-likelihoods of the answers are apart. The likeliest answer must be the same for
 * 99 % of the questions.
 *
 * npm run bench:engines -- --python PYTHON --model MODEL.gguf [--data FILE] [--limit N] [--threads N] [--cache FOLDER]
 *
 * PYTHON has llama-cpp-python installed (default: EQUIRANK_LLAMA_SERVER_PYTHON); MODEL defaults to EQUIRANK_MODEL;
 * without FILE, the questions are those of the demo; the copy of the model is kept in FOLDER (default: one that is
 * deleted at the end).
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defaultShots } from "equirank";
import { loadItems } from "equirank/evaluation";
import { localModel } from "equirank/local";
import { defaultPrompts } from "../src/internal";
import { loadQuestions } from "./load-questions";

/** Smallest share of questions with the same likeliest answer: near-ties may fall either way. */
const requiredShare = 0.99;

const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: process.env.EQUIRANK_LLAMA_SERVER_PYTHON ?? "" },
    model: { type: "string", default: process.env.EQUIRANK_MODEL ?? "" },
    data: { type: "string" },
    limit: { type: "string", default: "200" },
    threads: { type: "string", default: String(availableParallelism()) },
    cache: { type: "string" },
  },
});
const { python, model: source, data, threads } = flags;
if (python === "" || source === "") {
  console.error("Give --python and --model, or EQUIRANK_LLAMA_SERVER_PYTHON and EQUIRANK_MODEL.");
  process.exit(2);
}

const limit = Number(flags.limit);
const items =
  data === undefined
    ? loadQuestions().slice(0, limit)
    : (await loadItems({ task: data, limit })).map(({ item }) => item);

/** One question as both engines are asked it. */
interface Asked {
  prompt: string;
  continuations: string[];
}

const asked = items.map(
  ({ question, candidates }): Asked => ({
    prompt: String(defaultPrompts.plain(question, defaultShots)),
    continuations: candidates.map(defaultPrompts.continuation),
  }),
);

const folder = flags.cache ?? mkdtempSync(join(tmpdir(), "equirank-engines-"));
try {
  mkdirSync(folder, { recursive: true });
  const path = makeFloatCopy(folder);
  const peer = askPeer(path);
  const own = await askLocalModel(path);
  process.exitCode = compare(own, peer) ? 0 : 1;
} finally {
  if (flags.cache === undefined) rmSync(folder, { recursive: true });
}

function makeFloatCopy(folder: string): string {
  const target = join(folder, `${basename(source, ".gguf")}.bos.f32.gguf`);
  if (!existsSync(target)) runPython("make_f32.py", [source, target]);
  return target;
}

function runPython(script: string, parameters: readonly string[], input = ""): string {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  return execFileSync(python, ["-B", path, ...parameters], { input, encoding: "utf8" });
}

/** `[question][candidate]`: log-likelihoods by llama-cpp-python. */
function askPeer(path: string): number[][] {
  const input = asked.map((question) => JSON.stringify(question)).join("\n");
  const output = runPython("score_choices.py", [path, threads], input);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as number[]);
}

/** `[question][candidate]`: log-likelihoods by the library. */
async function askLocalModel(path: string): Promise<number[][]> {
  const model = await localModel({ path, threads: Number(threads), contextSize: 2048, gpu: false });
  const answers = await Promise.all(
    asked.map(({ prompt, continuations }) => model.scoreContinuations(prompt, continuations)),
  );
  await model.dispose();
  return answers.map(({ scores }) => scores.map(({ logLikelihood }) => logLikelihood));
}

/** Prints the comparison; returns whether the engines agree. */
function compare(own: readonly number[][], peer: readonly number[][]): boolean {
  const ownChoices = own.map(findLargest);
  const peerChoices = peer.map(findLargest);
  const same = ownChoices.filter((choice, index) => choice === peerChoices[index]).length;
  const share = same / items.length;
  const differences = own
    .flatMap((scores, index) => scores.map((score, at) => Math.abs(score - peer[index]![at]!)))
    .sort((one, other) => one - other);
  const middle = differences.length / 2;
  const median = (differences[Math.ceil(middle) - 1]! + differences[Math.floor(middle)]!) / 2;

  console.log(`${items.length} questions, ${differences.length} log-likelihoods`);
  console.log(`greedy accuracy: in process ${grade(ownChoices)}, llama-cpp-python ${grade(peerChoices)}`);
  console.log(
    `difference per log-likelihood in nats: median ${median.toExponential(1)}, largest ${differences.at(-1)!.toExponential(1)}`,
  );
  const agrees = share >= requiredShare;
  console.log(
    `${agrees ? "PASS" : "FAIL"}: the same likeliest answer to ${same} of ${items.length} questions ` +
      `(${formatPercent(share)}), at least ${formatPercent(requiredShare)} required`,
  );
  return agrees;
}

function findLargest(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

function grade(choices: readonly number[]): string {
  const right = choices.filter((choice, index) => choice === items[index]!.answer).length;
  return `${right} right (${formatPercent(right / items.length)})`;
}

function formatPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
