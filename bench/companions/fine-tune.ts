import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { localModel } from "equirank/local";

/** What to train, and how long; the defaults are those of `npm run train -- --help`. */
export interface Training {
  /** JSONL that `writeExamples()` wrote. */
  rows: string;
  /** GGUF file to write. */
  adapter: string;
  /** An adapter made earlier, to go on from. */
  from?: string;
  epochs?: number;
  batchSize?: number;
  learningRate?: number;
  rank?: number;
  /** Layers beside which matrices are trained, as the trainer names them. */
  targets?: readonly string[];
  seed?: number;
}

/** All layers that an adapter can be trained beside, where the trainer's two alone learn too little. */
export const allLayers: readonly string[] = [
  "q_proj",
  "k_proj",
  "v_proj",
  "o_proj",
  "gate_proj",
  "up_proj",
  "down_proj",
];

/**
 * Trains an adapter of the local model on rows, unless it is there already; goes on where an earlier run was
 * interrupted. The trainer tells its progress on this process's streams.
 */
export async function fineTune({ adapter, ...given }: Training): Promise<void> {
  if (existsSync(adapter)) return;
  const options = {
    "--rows": given.rows,
    "--adapter": adapter,
    "--base": await findBase(),
    "--from": given.from,
    "--epochs": given.epochs,
    "--batch-size": given.batchSize,
    "--learning-rate": given.learningRate,
    "--rank": given.rank,
    "--seed": given.seed,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  if (given.targets !== undefined) flags.push("--targets", ...given.targets);
  await run(process.execPath, [join("train", "train.mjs"), ...flags]);
}

/** The file that the local model is loaded from, which is downloaded where it is missing. */
async function findBase(): Promise<string> {
  const model = await localModel();
  await model.dispose();
  return model.path;
}

function run(command: string, commandArguments: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const ending = signal ?? `status ${code}`;
      if (code === 0) resolve();
      else reject(new Error(`The training ended with ${ending}: the same command goes on`));
    });
  });
}
