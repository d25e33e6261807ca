#!/usr/bin/env node
import { exitCodes } from "./exit-codes";
import { runCli } from "./program";

const interruption = new AbortController();
// Not once(): packages that restore the terminal end the process themselves where they find no listener but their own.
process.on("SIGINT", () => {
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort();
});

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
