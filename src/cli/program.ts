import { Argument, Command, CommanderError } from "@commander-js/extra-typings";
import { version } from "../../package.json";
import { shells, writeCompletion } from "./completion";
import { createBenchCommand, createReproduceCommand } from "./evaluation/bench-command";
import { createRepairCommand, runRepair } from "./evaluation/repair-command";
import { createDiagnoseCommand, createTuneCommand } from "./evaluation/tune-commands";
import { createMcpCommand, runMcp } from "./mcp";
import { createRankCommand } from "./rank/rank-command";
import { runRank } from "./rank/run-rank";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "./run";
import { createServeCommand } from "./serve/serve-command";
import { noProgress } from "./terminal/progress";
import { columnsOf, writeText } from "./terminal/text";

/**
 * Runs the command line and returns its exit code. It uses only its context: no global streams, and it does not exit.
 * @param commandArguments the arguments after the program's name
 */
export async function runCli(commandArguments: readonly string[], context: CommandContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.answered;
  // A closed reader is noticed where writing fails, not as an unhandled event.
  for (const stream of [context.stdout, context.stderr]) stream.on("error", () => {});
  const program = new Command("equirank")
    .description("Rank a language model's candidate answers by the equilibrium of the Consensus Game.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => columnsOf(context.stdout),
      getErrHelpWidth: () => columnsOf(context.stderr),
    })
    .showHelpAfterError("(equirank --help shows every command)");
  // Modules for evaluation are loaded only by commands that need them.
  const commands = [
    createRankCommand().action(async (options) => {
      exitCode = await runRank(options, context);
    }),
    createBenchCommand().action(async (options) => {
      const { runBench } = await import("./evaluation/run-bench");
      exitCode = await runBench(options, context);
    }),
    createTuneCommand().action(async (options) => {
      const { runTune } = await import("./evaluation/run-tune");
      exitCode = await runTune(options, context);
    }),
    createDiagnoseCommand().action(async (options) => {
      const { runDiagnose } = await import("./evaluation/run-tune");
      exitCode = await runDiagnose(options, context);
    }),
    createReproduceCommand().action(async (options) => {
      const { runReproduce } = await import("./evaluation/run-reproduce");
      exitCode = await runReproduce(options, context);
    }),
    createRepairCommand().action(async (files, options) => {
      exitCode = await runRepair(files, options, context);
    }),
    createServeCommand().action(async (options) => {
      const { runServe } = await import("./serve/run-serve");
      exitCode = await runServe(options, context);
    }),
    createMcpCommand().action(async (options) => {
      exitCode = await runMcp(options, context);
    }),
    new Command("completion")
      .summary("print a script that completes commands and options")
      .description(
        `Print a script with which a shell completes commands, options and their values. In bash: eval "$(equirank completion bash)"; in zsh: source <(equirank completion zsh); in fish: equirank completion fish | source. Put that line into the shell's start-up file.`,
      )
      .addArgument(new Argument("<shell>", "the shell").choices(shells))
      .action(async (shell) => {
        exitCode = await runGuarded(context, { debug: false, progress: noProgress }, async () => {
          await writeText(context.stdout, writeCompletion(program, shell));
          return exitCodes.answered;
        });
      }),
  ];
  for (const command of commands) {
    command.copyInheritedSettings(program).showHelpAfterError(`(equirank ${command.name()} --help shows every option)`);
    program.addCommand(command);
  }
  try {
    await program.parseAsync(commandArguments, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander reports help and the version as errors too, with the exit code 0.
    return error.exitCode === 0 ? exitCodes.answered : exitCodes.badInput;
  }
  return exitCode;
}
