import { availableParallelism, cpus, totalmem } from "node:os";
import { version } from "../../../package.json";
import type { RecordingProgress } from "../../evaluation/index";

/** Everything about a run that may differ between two runs with the same report. */
export interface RunRecord {
  equirank: string;
  /** When it began, ISO 8601. */
  started: string;
  /** Time of asking the model. */
  seconds: number;
  /** Whether every answer was there at the end. */
  finished: boolean;
  answers: { new: number; resumed: number; total: number; perSecond: number };
  /** What the new answers cost: all tokens given to the model, and those that were still in memory. */
  tokens: { given: number; cached: number; evaluatedPerSecond: number };
  requests: number;
  machine: {
    platform: string;
    processor: string;
    cores: number;
    memoryBytes: number;
    node: string;
  };
}

/** The record of a run that ends now. */
export function describeRun(
  started: Date,
  { completed, resumed, total, usage }: RecordingProgress,
): RunRecord {
  const seconds = (Date.now() - started.getTime()) / 1000;
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  return {
    equirank: version,
    started: started.toISOString(),
    seconds,
    finished: completed === total,
    answers: {
      new: completed - resumed,
      resumed,
      total,
      perSecond: perSecond(completed - resumed),
    },
    tokens: {
      given: usage.promptTokens,
      cached: usage.cachedTokens,
      evaluatedPerSecond: perSecond(usage.promptTokens - usage.cachedTokens),
    },
    requests: usage.requests,
    machine: {
      platform: `${process.platform}-${process.arch}`,
      processor: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.versions.node,
    },
  };
}
