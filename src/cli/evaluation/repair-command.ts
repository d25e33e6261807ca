import { Command } from "@commander-js/extra-typings";
import { repairLog } from "../../internal";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { noProgress } from "../terminal/progress";
import { writeText } from "../terminal/text";

/** The command `equirank repair`, without its action. */
export function createRepairCommand() {
  return new Command("repair")
    .summary("remove damaged lines from logs")
    .description(
      "Remove the unusable lines of score logs or files of samples, list them, and keep the damaged file as FILE.damaged. A file without damage is not touched. The command that created the file asks again for what was removed.",
    )
    .argument("<files...>", "scores.jsonl, samples.jsonl and the like")
    .option("--debug", "show stack traces");
}

const mostLines = 20;

/** Runs `equirank repair`. A failure is reported on the error stream and by the exit code. */
export function runRepair(
  files: readonly string[],
  { debug }: { debug?: true | undefined },
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug, progress: noProgress }, async () => {
    for (const file of files) {
      const { kept, leftOut, damaged } = await repairLog(file);
      const lines = leftOut.slice(0, mostLines).map(({ line, reason }) => `  line ${line} ${reason}\n`);
      const more = leftOut.length - lines.length;
      await writeText(
        context.stdout,
        damaged === undefined
          ? `${file}: nothing is wrong\n`
          : `${file}: ${kept} lines kept, ${leftOut.length} removed; the damaged file is kept as ${damaged}\n${lines.join("")}${more > 0 ? `  and ${more} more\n` : ""}`,
      );
    }
    return exitCodes.answered;
  });
}
