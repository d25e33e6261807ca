import type { Command } from "commander";
import { exitCodes } from "../exit-codes";
import { addQuestionOptions, countOption, type QuestionArguments } from "../input/question-options";

/** The arguments of `equirank tune`, read and checked one by one. */
export interface TuneArguments extends QuestionArguments {
  out: string;
  reference?: string;
  folds?: number;
  repetitions?: number;
  seed?: number;
  concurrency: number;
}

/** Describes `equirank tune` in full; `act` gets its arguments. */
export function describeTuneCommand(
  command: Command,
  act: (tuneArguments: TuneArguments) => Promise<void>,
): void {
  command
    .summary("choose how to rank by labelled questions")
    .description(
      "Choose pair of signals, method and both lambdas by questions whose right answers are known, a few dozen at least, " +
        "and say by cross-validation what that choice is worth on others. With --task the model is asked, and its answers " +
        "are kept in the folder; without, the choice is made by the score logs that are there.",
    )
    .requiredOption("--out <folder>", "where scores are kept and results are written");
  addQuestionOptions(command, 100)
    .option(
      "--reference <pair>",
      "what the choice has to beat: contrast, pointwise, choice or GENERATOR+DISCRIMINATOR " +
        "(default: what this model is ranked by unless told otherwise)",
    )
    .addOption(
      countOption("--folds <count>", "parts that questions are dealt into (default: 5)", 2),
    )
    .addOption(
      countOption("--repetitions <count>", "how often they are dealt anew (default: 10)", 1),
    )
    .addOption(countOption("--seed <number>", "of the dealing (default: 0)", 0, 2 ** 32 - 1))
    .addOption(countOption("--concurrency <count>", "calls under way at once", 1).default(16))
    .addHelpText("after", () => describeMore())
    .action(act);
}

function describeMore(): string {
  return `
Examples:
  $ equirank tune --task labelled.jsonl --out tuned
  $ equirank tune --out tuned --reference pointwise
  $ equirank rank --config tuned/configuration.json --file questions.jsonl

Writes configuration.json, the options that are recommended, and tuning.json, all that was
found. A run that was interrupted goes on where it was when it is started again.

Exit status
    ${exitCodes.answered}  done, whether or not something better was found
    ${exitCodes.badInput}  bad usage, data or score logs
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be had
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`;
}
