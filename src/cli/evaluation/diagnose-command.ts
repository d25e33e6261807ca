import { createModelCommand } from "../model-options";
import { createSharedOptions, limitOption } from "../options";
import { exitCodes } from "../run";

/** The command `equirank diagnose`, without its action. */
export function createDiagnoseCommand() {
  const shared = createSharedOptions();
  return createModelCommand("diagnose")
    .summary("find out without labels which scorers of a model to trust")
    .description(
      "Ask a model about questions whose right answers are unknown, and recommend how to rank them, as far as two tests can " +
        "show: whether the model judges worked examples better than chance, and whether its scorers agree more than chance.",
    )
    .addOption(shared.task)
    .addOption(shared.data)
    .addOption(shared.map)
    .addOption(shared.offset)
    .addOption(limitOption(50))
    .addOption(shared.skipBadRows)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .option("--out <folder>", "folder to write configuration.json and diagnosis.json to")
    .addOption(shared.json)
    .addOption(shared.debug)
    .addHelpText(
      "after",
      `
Examples:
  $ equirank diagnose --data questions.jsonl
  $ equirank diagnose --data questions.jsonl --out diagnosed
  $ equirank rank --config diagnosed/configuration.json --data questions.jsonl

Labels in the data are not read. If you have a few dozen labelled questions,
equirank tune can find out more.

Exit status
    ${exitCodes.answered}  done
    ${exitCodes.badInput}  bad usage or data
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be loaded or reached
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`,
    );
}

/** The arguments of `equirank diagnose`, each read and checked by itself. */
export type DiagnoseArguments = ReturnType<ReturnType<typeof createDiagnoseCommand>["opts"]>;
