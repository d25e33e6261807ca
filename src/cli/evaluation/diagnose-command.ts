import { createModelCommand } from "../model-options";
import { createSharedOptions, limitOption } from "../options";
import { exitCodes } from "../run";

/** The command `equirank diagnose`, without its action. */
export function createDiagnoseCommand() {
  const shared = createSharedOptions();
  return createModelCommand("diagnose")
    .summary("say without labels which scorers of a model can be trusted")
    .description(
      "Ask a model about questions whose right answers are not known, and recommend how to rank them as far as that can be " +
        "told: whether the model judges worked examples better than chance, and whether ways of asking agree more than chance.",
    )
    .addOption(shared.task)
    .addOption(shared.data)
    .addOption(shared.map)
    .addOption(shared.offset)
    .addOption(limitOption(50))
    .addOption(shared.skipBadRows)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .option("--out <folder>", "write configuration.json and diagnosis.json there")
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
equirank tune can say more.

Exit status
    ${exitCodes.answered}  done
    ${exitCodes.badInput}  bad usage or data
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be loaded or reached
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`,
    );
}

/** The arguments of `equirank diagnose`, each read and checked by itself. */
export type DiagnoseArguments = ReturnType<ReturnType<typeof createDiagnoseCommand>["opts"]>;
