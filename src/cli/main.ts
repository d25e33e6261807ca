#!/usr/bin/env node
import { runCli } from "./program";
import { exitCodes } from "./run";
import { noProgress } from "./terminal/progress";
import { createMessages } from "./terminal/text";

/** Time that an interrupted run has to end by itself, in ms: a busy model must not keep the user waiting. */
const patience = 1000;

/** A server finishes all accepted requests, however long that takes; a second signal ends it at once. */
const isServer = process.argv[2] === "serve";

const interruption = new AbortController();
// Not once(): packages that restore the terminal end the process themselves if theirs is the only listener.
for (const name of ["SIGINT", "SIGTERM"]) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    if (!isServer) setTimeout(() => process.exit(exitCodes.interrupted), patience).unref();
    interruption.abort();
  });
}

// Node's status for an uncaught error is 1, which here means an abstention. Rejections arrive here too.
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
