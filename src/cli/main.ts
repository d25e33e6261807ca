#!/usr/bin/env node
import { noProgress } from "./output/progress-bar";
import { createMessages } from "./output/text";
import { runCli } from "./program";
import { exitCodes } from "./run";

const interruption = new AbortController();
// Not once(): packages that restore the terminal end the process themselves where they find no listener but their own.
for (const name of ["SIGINT", "SIGTERM"]) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
}

// Node's own status for an uncaught error is 1, which here stands for an abstention. Rejections come here too.
process.on("uncaughtException", (error) => {
  createMessages(process.stderr, noProgress, process.argv.includes("--debug")).report(error);
  process.exit(exitCodes.fault);
});

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
