import { existsSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { version } from "../../../package.json";
import type { ModelUsage } from "../../index";
import { noUsage, type RecordingProgress, type SamplingProgress, sumUsage } from "../../internal";
import { readJsonFile } from "../files";

/** What one session of a run did and cost; an interrupted run has several. */
interface Session {
  /** When it began, ISO 8601. */
  started: string;
  seconds: number;
  /** New answers. */
  answers: number;
  requests: number;
  /** Tokens given to the model, how many of them were still in memory, and tokens that it generated. */
  tokens: { given: number; cached: number; generated: number };
}

/** Measures the time of a session and makes the record of its run. */
export class SessionTimer {
  private readonly started = new Date();
  sampling: SamplingProgress | undefined;

  /**
   * The record of a run: everything that may differ between two runs with the same report, for this session, which ends
   * now, and the earlier ones in the record's file.
   */
  async describeRun(file: string, progress: RecordingProgress | undefined) {
    const { completed = 0, resumed = 0, total = 0 } = progress ?? {};
    const isContinued = resumed > 0 || (this.sampling?.resumed ?? 0) > 0;
    const before =
      isContinued && existsSync(file)
        ? ((await readJsonFile("--out", file)) as { sessions?: Session[] }).sessions
        : undefined;
    const sessions = [...(before ?? []), this.describe(completed - resumed, progress?.usage)];
    const sum = (value: (session: Session) => number) => sessions.reduce((total, session) => total + value(session), 0);
    const seconds = sum((session) => session.seconds);
    const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
    const tokens = {
      given: sum((session) => session.tokens.given),
      cached: sum((session) => session.tokens.cached),
      generated: sum((session) => session.tokens.generated),
    };
    const accounted = sum((session) => session.answers);
    return {
      equirank: version,
      started: sessions[0]!.started,
      seconds,
      /** Whether every answer was there at the end. */
      finished: progress !== undefined && completed === total,
      /** Answers in the log, how many of them the sessions account for, and how many there will be. */
      answers: { completed, accounted, total, perSecond: perSecond(accounted) },
      requests: sum((session) => session.requests),
      tokens,
      evaluatedTokensPerSecond: perSecond(tokens.given - tokens.cached),
      /** The run's seconds, requests and tokens are the sums over these. A session that was killed is missing. */
      sessions,
      machine: {
        platform: `${process.platform}-${process.arch}`,
        processor: cpus()[0]?.model ?? "unknown",
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        node: process.versions.node,
      },
    };
  }

  private describe(answers: number, asking: ModelUsage | undefined): Session {
    const usage = sumUsage([this.sampling?.usage ?? noUsage, asking ?? noUsage]);
    return {
      started: this.started.toISOString(),
      seconds: (Date.now() - this.started.getTime()) / 1000,
      answers,
      requests: usage.requests,
      tokens: { given: usage.promptTokens, cached: usage.cachedTokens, generated: usage.generatedTokens },
    };
  }
}
