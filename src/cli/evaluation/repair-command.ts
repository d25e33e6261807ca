import { Command } from "@commander-js/extra-typings";
import { repairLog } from "../../internal";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { noProgress } from "../terminal/progress";
import { writeText } from "../terminal/text";

/** The command `equirank repair`, without its action. */
export function createRepairCommand() {
  return new Command("repair")
    .summary("leave out what is damaged in logs")
    .description(
      "Leave out the lines of score logs or files of samples that cannot be used, say which they are, and keep the damaged file as FILE.damaged. " +
        "A file in which nothing is wrong is not touched. What was left out is asked for again by the command that began the file.",
    )
    .argument("<files...>", "scores.jsonl, samples.jsonl and the like")
    .option("--debug", "show stack traces");
}

/** Lines that are told one by one. */
const mostLines = 20;

/** Runs `equirank repair`. A failure is reported on the error stream and told by the exit code. */
export function runRepair(
  files: readonly string[],
  { debug }: { debug?: true | undefined },
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug, progress: noProgress }, async () => {
    for (const file of files) {
      const { kept, leftOut, damaged } = await repairLog(file);
      const lines = leftOut
        .slice(0, mostLines)
        .map(({ line, reason }) => `  line ${line} ${reason}\n`);
      const more = leftOut.length - lines.length;
      await writeText(
        context.stdout,
        damaged === undefined
          ? `${file}: nothing is wrong\n`
          : `${file}: ${kept} lines kept, ${leftOut.length} left out, the damaged file is ${damaged}\n${lines.join("")}${more > 0 ? `  and ${more} more\n` : ""}`,
      );
    }
    return exitCodes.answered;
  });
}
