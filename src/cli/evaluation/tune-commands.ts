import { createModelCommand } from "../model-options";
import { createSharedOptions, limitOption, nonEmpty, wholeNumber } from "../options";
import { exitCodes } from "../run";

/** The command `equirank tune`, without its action. */
export function createTuneCommand() {
  const shared = createSharedOptions();
  return createModelCommand("tune")
    .summary("choose how to rank, by labelled questions")
    .description(
      "Choose a pair of scorers, a method and both players' lambda by questions whose right answers are known (at least a few dozen), and estimate by cross-validation how well that choice does on other questions. With --task or --data, the model is asked and its answers are kept in the folder. Otherwise the score logs in the folder are used, such as those of equirank bench.",
    )
    .requiredOption("--out <folder>", "folder for scores and results", nonEmpty)
    .addOption(shared.task)
    .addOption(shared.data)
    .addOption(shared.map)
    .addOption(shared.offset)
    .addOption(limitOption(100))
    .addOption(shared.skipBadRows)
    .addOption(shared.elicitations)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .addOption(shared.methodsForChoices)
    .addOption(shared.playerLambdas)
    .addOption(shared.reference)
    .option("--folds <count>", "number of folds for cross-validation (default: 5)", wholeNumber(2))
    .option(
      "--repetitions <count>",
      "how often cross-validation is repeated with new folds (default: 10)",
      wholeNumber(1),
    )
    .addOption(shared.seed)
    .addOption(shared.concurrency)
    .addOption(shared.dryRun)
    .addOption(shared.json)
    .addOption(shared.debug)
    .addHelpText(
      "after",
      `
Examples:
  $ equirank tune --data labelled.jsonl --out tuned
  $ equirank tune --out runs/arc_easy-mine --reference pointwise
  $ equirank rank --config tuned/configuration.json --data questions.jsonl

Writes the recommended options to configuration.json and all results to
tuning.json. equirank bench --help shows the layouts of questions with choices,
the methods and the scorers. An interrupted run resumes where it stopped when it
is started again.

Exit status
    ${exitCodes.answered}  done, whether or not something better was found
    ${exitCodes.badInput}  bad usage, data or score logs
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be loaded or reached
  ${exitCodes.interrupted}  interrupted (Ctrl-C); run the same command again to continue`,
    );
}

/** The arguments of `equirank tune`, each read and checked by itself. */
export type TuneArguments = ReturnType<ReturnType<typeof createTuneCommand>["opts"]>;

/** The command `equirank diagnose`, without its action. */
export function createDiagnoseCommand() {
  const shared = createSharedOptions();
  return createModelCommand("diagnose")
    .summary("find out without labels which scorers of a model to trust")
    .description(
      "Ask a model about questions whose right answers are unknown, and recommend how to rank them, as far as two tests can show: whether the model judges worked examples better than chance, and whether its scorers agree more than chance.",
    )
    .addOption(shared.task)
    .addOption(shared.data)
    .addOption(shared.map)
    .addOption(shared.offset)
    .addOption(limitOption(50))
    .addOption(shared.skipBadRows)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .option("--out <folder>", "folder to write configuration.json and diagnosis.json to", nonEmpty)
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
