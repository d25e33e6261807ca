import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { evaluateScores } from "equirank/evaluation";
import type { ScoreLogHeader, ScoreLogLine } from "../src/internal";

/**
 * Times the evaluation of a score log by every method, and what it holds in memory: `npm run bench:log`. The log is
 * made up, of two pairs of scorers for four candidates; its numbers do not matter, but each is different.
 */

const candidates = 4;
const model = { id: "made-up" };
const header: ScoreLogHeader = {
  type: "header",
  format: 1,
  equirank: "0.0.0",
  task: "made-up",
  models: { generator: model, discriminator: model },
  wording: { prompts: "completion", shots: 0, digest: "made-up" },
  queries: {
    generator: ["plain", "content-free", "correct", "incorrect", "yes-no"],
    discriminator: [],
  },
};

/** Lines of items and their answers, without texts. */
function* makeLines(items: number): Generator<ScoreLogLine> {
  yield header;
  let state = 1;
  const draw = () => {
    state = (state * 48_271) % 2_147_483_647;
    return -12 * (state / 2_147_483_647);
  };
  const drawAll = (length: number) => Array.from({ length }, () => Number(draw().toFixed(6)));
  for (let item = 0; item < items; item++) {
    yield { type: "item", item, answer: item % 4, bytes: [5, 6, 7, 8], digest: "0123456789ab" };
    const answer = { type: "answer", item, role: "generator", tokens: 300 } as const;
    for (const query of ["plain", "content-free", "correct", "incorrect"] as const) {
      const logLikelihoods = drawAll(candidates);
      yield { ...answer, query, prompt: "0123456789ab", logLikelihoods, tokenCounts: [2, 3, 2, 3] };
    }
    for (let candidate = 0; candidate < candidates; candidate++) {
      const logLikelihoods = drawAll(2);
      yield {
        ...answer,
        query: "yes-no",
        candidate,
        prompt: "0123456789ab",
        logLikelihoods,
        bounds: [],
        uncoveredMass: 0.125,
      };
    }
  }
}

async function writeLog(file: string, items: number): Promise<void> {
  const stream = createWriteStream(file);
  for (const line of makeLines(items)) {
    if (!stream.write(`${JSON.stringify(line)}\n`)) {
      await once(stream, "drain");
    }
  }
  stream.end();
  await finished(stream);
}

/** Processor time, which does not grow where other programs use the same cores. */
async function measureSeconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Reads every line and does nothing with it: what any evaluation must do at least. */
async function parseLines(file: string): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(file) })) JSON.parse(line);
}

/** Few ways of ranking, to be quick: memory grows with their number, but not with the length of the texts. */
const memoryOptions = {
  methods: ["equilibrium-discriminator", "log-linear-pool"],
  lambda: [0.1],
  resamples: 100,
} as const;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that an evaluation holds when it has read all items, less those before it. */
async function measureMemory(file: string, items: number): Promise<number> {
  const inUse = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = inUse();
  let seen = 0;
  let held = 0;
  await evaluateScores([file], memoryOptions, {
    onItem: () => {
      seen++;
      if (seen === items) held = inUse() - before;
    },
  });
  return held;
}

const folder = await mkdtemp(join(tmpdir(), "equirank-log-"));
try {
  const file = join(folder, "scores.jsonl");
  const options = { lambda: [0.05, 0.1, 0.2, 0.3, 1] };
  // The first pays for the compilation of the program, and each for its comparisons, whose number does not grow with
  // the items.
  for (const items of [1_000, 10_000]) {
    await writeLog(file, items);
    const parsing = await measureSeconds(() => parseLines(file));
    const evaluating = await measureSeconds(() => evaluateScores([file], options));
    const { size } = await stat(file);
    console.log(
      `${items} items, every method of two pairs, ${options.lambda.length} lambdas, exact: ${evaluating.toFixed(1)} s, ` +
        `${(items / evaluating).toFixed(0)} items a second, ` +
        `${(evaluating / parsing).toFixed(0)} times JSON.parse of its ${(size / 1e6).toFixed(1)} MB (${parsing.toFixed(3)} s)`,
    );
  }
  for (const many of [10_000, 100_000]) {
    await writeLog(file, many);
    const held = await measureMemory(file, many);
    console.log(`${many} items, two methods, one lambda: ${(held / many).toFixed(0)} bytes an item`);
  }
} finally {
  await rm(folder, { recursive: true });
}
