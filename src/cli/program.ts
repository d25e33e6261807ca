import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { describeBenchCommand } from "./evaluation/bench-command";
import { describeDiagnoseCommand } from "./evaluation/diagnose-command";
import { describeTuneCommand } from "./evaluation/tune-command";
import { describeRankCommand } from "./rank/rank-command";
import { runRank } from "./rank/run-rank";
import { type CommandContext, type ExitCode, exitCodes } from "./run";

/**
 * Runs the command line and returns its exit code. It touches nothing but its context: no global stream, and no exit.
 * @param commandArguments what follows the program's name
 */
export async function runCli(
  commandArguments: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.answered;
  // A reader that goes away is seen where writing fails, not as an event that nobody handles.
  for (const stream of [context.stdout, context.stderr]) stream.on("error", () => {});
  const program = new Command("equirank")
    .description(
      "Rank a language model's candidate answers by the equilibrium of the Consensus Game.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
    })
    .showHelpAfterError("(equirank rank --help shows every option)");
  describeRankCommand(program.command("rank"), async (rankArguments) => {
    exitCode = await runRank(rankArguments, context);
  });
  // Loaded where they are asked for: ranking needs nothing of what they need.
  describeBenchCommand(program.command("bench"), async (benchArguments) => {
    const { runBench } = await import("./evaluation/run-bench");
    exitCode = await runBench(benchArguments, context);
  });
  describeTuneCommand(program.command("tune"), async (tuneArguments) => {
    const { runTune } = await import("./evaluation/tune-command");
    exitCode = await runTune(tuneArguments, context);
  });
  describeDiagnoseCommand(program.command("diagnose"), async (diagnoseArguments) => {
    const { runDiagnose } = await import("./evaluation/diagnose-command");
    exitCode = await runDiagnose(diagnoseArguments, context);
  });
  try {
    await program.parseAsync(commandArguments, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version are no errors to commander either: it would exit with 0.
    return error.exitCode === 0 ? exitCodes.answered : exitCodes.badInput;
  }
  return exitCode;
}
