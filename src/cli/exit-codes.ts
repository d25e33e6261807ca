import { EquirankError, ModelError } from "../index";

/** What the exit status says, the graver the higher: of everything that happened in a run, the gravest counts. */
export const exitCodes = {
  answered: 0,
  abstained: 1,
  badInput: 2,
  modelFailure: 3,
  fault: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each code means, for `--help`. */
export const exitCodeMeanings: Record<keyof typeof exitCodes, string> = {
  answered: "every question has a best answer",
  abstained: "at least one abstention: no candidate that both players call correct",
  badInput: "bad usage, or at least one malformed question",
  modelFailure: "the model or its server failed, or cannot be had",
  fault: "a fault of equirank: run again with --debug and report it",
  interrupted: "interrupted (Ctrl-C)",
};

/** The graver of two exit codes. */
export function graverOf(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other;
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ModelError) return exitCodes.modelFailure;
  // All other foreseen errors are about arguments, data or logs.
  return EquirankError.isInstance(error) ? exitCodes.badInput : exitCodes.fault;
}
