import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A consensus game in the form that the Python scripts read. */
export interface PeerGame {
  /** `[meaning][candidate]`: log G1. */
  generatorLog: number[][];
  /** `[candidate][meaning]`: log D1. */
  discriminatorLog: number[][];
  lambda: number;
}

export interface PeerResult {
  generator: number[][];
  discriminator: number[][];
  /** Largest change that one best response makes, by the script's own computation. */
  residual: number;
  /** Of processor time. */
  milliseconds: number;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const ownPython = `${folder}.venv/bin/python`;
const python = process.env.EQUIRANK_PEERS_PYTHON ?? (existsSync(ownPython) ? ownPython : "python3");

/** What a script returns for some games, or why it could not run, such as a package that is not installed. */
export function runPeer(script: string, games: PeerGame[]): PeerResult[] | string {
  const process = spawnSync(python, ["-B", script], {
    cwd: folder,
    input: JSON.stringify({ games }),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (process.error) return `not installed: ${process.error.message}`;
  if (process.status !== 0) {
    const reason = process.stderr.trim().split("\n").at(-1) ?? "";
    return reason.startsWith("ModuleNotFoundError") ? `not installed: ${reason}` : reason;
  }
  return (JSON.parse(process.stdout) as { results: PeerResult[] }).results;
}
