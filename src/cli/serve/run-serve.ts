import { once } from "node:events";
import { withoutUndefined } from "../../internal";
import { startServer } from "../../server/index";
import { findModelServer, prepareModel } from "../model";
import { readRankingOptions } from "../rank/rank-options";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { noProgress } from "../terminal/progress";
import type { ServeArguments } from "./serve-command";

/** Runs `equirank serve` until it is interrupted. A failure is reported on the error stream and by the exit code. */
export function runServe(serveArguments: ServeArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout, environment, signal } = context;
  const { debug, name, host, port, samples } = serveArguments;
  const { maxBodyBytes, bodyMs, deadlineMs, maxConcurrency, queue } = serveArguments;
  const { maxSamples, maxDocuments } = serveArguments;
  return runGuarded(context, { debug, progress: noProgress }, async (messages) => {
    const { budget: _budget, ...ranking } = await readRankingOptions(serveArguments);
    const passThrough = findModelServer(serveArguments, environment);
    const apiKey = environment.EQUIRANK_API_KEY || undefined;
    const model = await prepareModel(serveArguments, context, messages)(signal);
    try {
      const server = await startServer({
        model,
        host,
        port,
        ranking,
        limits: withoutUndefined({
          ...{ bodyBytes: maxBodyBytes, bodyMs, deadlineMs, concurrency: maxConcurrency, queue },
          ...{ samples: maxSamples, documents: maxDocuments },
        }),
        log: (entry) => stdout.write(`${JSON.stringify(entry)}\n`),
        ...withoutUndefined({ name, samples, passThrough, apiKey }),
      });
      messages.note(`${model.id} is served at ${server.url}`);
      if (!signal.aborted) await once(signal, "abort");
      messages.note("stopping: no further connections are accepted, and open requests are finished");
      await server.stop();
      return exitCodes.answered;
    } finally {
      await model.dispose?.();
    }
  });
}
