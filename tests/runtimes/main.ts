/**
 * Loads the built package on other runtimes and ranks, scores and samples there through the HTTP adapters, against a
 * server of this process. Each must find what this process finds.
 *
 * npm run test:runtimes -- [--cache FOLDER] [--only NAME]
 *
 * Runtimes are installed from npm into FOLDER, by default ~/.cache/equirank/runtimes; the browser is the one that
 * EQUIRANK_BROWSER names or the PATH has. Those that cannot be run are named with the reason.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { startAnsweringServer } from "./answering-server";
import { buildPackage } from "./build-package";
import { runEverywhere } from "./program";
import { runtimes, SkippedError } from "./runtimes";

const { values: flags } = parseArgs({
  options: {
    cache: { type: "string", default: join(homedir(), ".cache", "equirank", "runtimes") },
    only: { type: "string", default: "" },
  },
});

const server = await startAnsweringServer();
const folder = await mkdtemp(join(tmpdir(), "equirank-runtimes-"));
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const expected = await runEverywhere(server.origin);
  const built = await buildPackage(folder);
  for (const runtime of runtimes) {
    if (!runtime.name.includes(flags.only)) continue;
    console.log(`${runtime.name}: ${await report(runtime)}`);
  }

  async function report({ run }: (typeof runtimes)[number]): Promise<string> {
    try {
      const { version, outcome } = await run(built, server.origin, flags.cache);
      const isSame = isDeepStrictEqual(outcome, expected);
      counts[isSame ? "passed" : "failed"]++;
      return isSame
        ? `ok, ${version} ranks ${JSON.stringify(outcome.best)} first`
        : `FAILED, ${version} found ${JSON.stringify(outcome)} instead of ${JSON.stringify(expected)}`;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      counts[error instanceof SkippedError ? "skipped" : "failed"]++;
      return `${error instanceof SkippedError ? "skipped" : "FAILED"}, ${message}`;
    }
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `${counts.failed === 0 ? "PASS" : "FAIL"}: ${counts.passed} runtimes passed, ${counts.failed} failed, ${counts.skipped} skipped`,
);
process.exitCode = counts.failed === 0 ? 0 : 1;
