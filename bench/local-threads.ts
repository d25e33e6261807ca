// How long the local model takes beside busy programs, by its number of threads:
// `npm run bench:threads -- [--rounds 3]`.
//
// Busy programs are loops in processes of their own, from none to one a core. Times are those of the clock, the median
// of the rounds, in each of which every setting has its turn; ratios are to the number of threads that localModel()
// chooses by itself.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { localModel } from "equirank/local";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const cores = availableParallelism();
const prompt = "The quick brown fox jumps over the lazy dog, and nobody was there to see it. ";

/** Milliseconds that a model takes to read a prompt and say what follows. */
async function time(threads: number | undefined, round: number): Promise<number> {
  const model = await localModel({ gpu: false, ...(threads !== undefined && { threads }) });
  const start = performance.now();
  // A prompt of its own, of which nothing is in memory.
  await model.scoreContinuations(`${round} ${prompt.repeat(20)}`, [" What was it?"]);
  const elapsed = performance.now() - start;
  await model.dispose();
  return elapsed;
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;

for (let busy = 0; busy <= cores; busy++) {
  const programs = Array.from({ length: busy }, () => spawn(process.execPath, ["--eval", "for (;;);"]));
  const settings = [undefined, ...Array.from({ length: cores }, (_, i) => i + 1)];
  const times = settings.map((): number[] => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, threads] of settings.entries()) times[i]!.push(await time(threads, round));
  }
  for (const program of programs) program.kill();
  const [chosen, ...others] = times.map(median);
  const shown = others.map((ms, i) => `${i + 1}: ${(ms / chosen!).toFixed(2)}`);
  console.log(
    `${busy} busy programs: ${chosen!.toFixed(0)} ms with the chosen threads; times as long with ${shown.join(", ")}`,
  );
}
