import type { Command } from "commander";
import { exitCodes } from "../exit-codes";
import { addQuestionOptions, type QuestionArguments } from "../input/question-options";

/** The arguments of `equirank diagnose`, read and checked one by one. */
export interface DiagnoseArguments extends QuestionArguments {
  out?: string;
}

/** Describes `equirank diagnose` in full; `act` gets its arguments. */
export function describeDiagnoseCommand(
  command: Command,
  act: (diagnoseArguments: DiagnoseArguments) => Promise<void>,
): void {
  command
    .summary("say without labels which signals of a model can be trusted")
    .description(
      "Ask a model about questions whose right answers nobody has told, and say how to rank them, as far as that can be " +
        "known: whether its judge passes on worked examples, and whether ways of asking agree more than chance.",
    );
  addQuestionOptions(command, 50)
    .option("--out <folder>", "write configuration.json and diagnosis.json there")
    .addHelpText("after", () => describeMore())
    .action(act);
}

function describeMore(): string {
  return `
Examples:
  $ equirank diagnose --task questions.jsonl
  $ equirank diagnose --task questions.jsonl --out diagnosed
  $ equirank rank --config diagnosed/configuration.json --file questions.jsonl

Labels in the data are not read. Where a few dozen are to be had, equirank tune knows more.

Exit status
    ${exitCodes.answered}  done
    ${exitCodes.badInput}  bad usage or data
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be had
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`;
}
