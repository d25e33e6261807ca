import { ModelError } from "equirank";
import { EquirankError } from "../../src/internal";
import { Arguments, type CommandOptions } from "./arguments";
import { type DisposableModel, openModel } from "./open-model";

/** What a command touches outside itself. */
export interface CommandContext {
  /** Interrupts the command. */
  signal: AbortSignal;
  /** Writes a text to standard output. */
  write(text: string): void;
  /** Writes a text to standard error. */
  writeError(text: string): void;
  /** Shows how far the command is. @default not shown */
  showProgress?: ((progress: { completed: number; total: number }) => void) | undefined;
  /** Loads the model that the arguments name. @default the real one */
  openModel?: (given: Arguments, signal: AbortSignal) => Promise<DisposableModel>;
}

/** What a running command has at hand. */
export interface Run {
  signal: AbortSignal;
  onProgress(progress: { completed: number; total: number }): void;
  warn(text: string): void;
  /** Loads the model that the arguments name, lets it work, and frees what it holds. */
  withModel<T>(work: (model: DisposableModel) => Promise<T>): Promise<T>;
}

/** A command of a companion. */
export interface Command {
  summary: string;
  options: CommandOptions;
  /** Whether the arguments name files besides the options. @default false */
  takesFiles?: boolean;
  /** Returns what is written to standard output. */
  run(given: Arguments, run: Run): Promise<string>;
}

/** The commands of a companion by their names. */
export type Commands = Readonly<Record<string, Command>>;

/** What the exit status of a command says. */
const exitCodes = { done: 0, badInput: 2, modelFailure: 3, fault: 70, interrupted: 130 };

/**
 * Runs the command that the first argument names, and returns its exit code.
 * @param program names the companion in messages
 */
export async function runCommand(
  program: string,
  commands: Commands,
  [name = "", ...args]: readonly string[],
  context: CommandContext,
): Promise<number> {
  const { signal, write, writeError } = context;
  const command = Object.hasOwn(commands, name) ? commands[name]! : undefined;
  if (command === undefined || args.includes("--help")) {
    const isAsked = command !== undefined || name === "--help";
    (isAsked ? write : writeError)(describeCommands(program, commands));
    return isAsked ? exitCodes.done : exitCodes.badInput;
  }
  try {
    const given = Arguments.parse(command.options, command.takesFiles === true, args);
    write(
      await command.run(given, {
        signal,
        onProgress: (progress) => context.showProgress?.(progress),
        warn: (text) => writeError(`warning: ${text}\n`),
        withModel: async (work) => {
          const model = await (context.openModel ?? openModel)(given, signal);
          try {
            return await work(model);
          } finally {
            await model.dispose?.();
          }
        },
      }),
    );
    return exitCodes.done;
  } catch (error) {
    if (signal.aborted) {
      writeError("interrupted; the same command goes on with what is in its file\n");
      return exitCodes.interrupted;
    }
    if (!EquirankError.isInstance(error)) {
      writeError(`${error instanceof Error ? error.stack : String(error)}\n`);
      return exitCodes.fault;
    }
    writeError(`error: ${error.message}\n`);
    return error instanceof ModelError ? exitCodes.modelFailure : exitCodes.badInput;
  }
}

function describeCommands(program: string, commands: Commands): string {
  const described = Object.entries(commands).map(([name, { summary, options }]) => {
    const lines = Object.entries(options).map(
      ([option, { about, type }]) => `    --${`${option}${type === "string" ? " …" : ""}`.padEnd(22)} ${about}`,
    );
    return [`  ${name}: ${summary}`, ...lines].join("\n");
  });
  return `Usage: npm run ${program} -- COMMAND [options], or without a command for the whole experiment\n\n${described.join("\n\n")}\n`;
}

/**
 * Runs a companion's script: the command that its arguments name, or the whole experiment where they name none. The
 * exit code of the process tells how a command ended.
 */
export async function runScript(
  program: string,
  commands: Commands,
  runExperiment: () => Promise<unknown>,
): Promise<void> {
  const args = process.argv.slice(2);
  const isExperiment = args[0] === undefined || (args[0].startsWith("-") && args[0] !== "--help");
  if (isExperiment) {
    await runExperiment();
    return;
  }
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) {
    process.on(name, () => {
      if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
      interruption.abort();
    });
  }
  process.exitCode = await runCommand(program, commands, args, {
    signal: interruption.signal,
    write: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
    showProgress: process.stderr.isTTY
      ? ({ completed, total }) => process.stderr.write(`\r${completed} of ${total} `)
      : undefined,
  });
}
