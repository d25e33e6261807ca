import { join } from "node:path";
import type { Command } from "commander";
import { diagnoseModel, loadQuestions } from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import { describeDiagnosis } from "../../internal";
import { readShots } from "../input";
import { createCountBar } from "../output/progress-bar";
import { formatJson, writeFiles } from "../output/text";
import { prepareModel, withModel } from "../prepare-model";
import { addQuestionOptions, type QuestionArguments } from "../question-options";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { describeItems } from "./run-bench";

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
    .summary("say without labels which scorers of a model can be trusted")
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

/** Runs `equirank diagnose`. What goes wrong is reported on the error stream and said by the exit code. */
export function runDiagnose(
  diagnoseArguments: DiagnoseArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { stderr, signal } = context;
  const { debug, task, prompts, out, json } = diagnoseArguments;
  const progress = createCountBar(stderr, "questions");
  return runGuarded(context, { debug, progress }, async (messages) => {
    if (task === undefined) {
      throw new InvalidArgumentError("--task", task, "must name a task, or a file of questions");
    }
    const shots = await readShots(diagnoseArguments.shots ?? "default");
    const load = prepareModel(diagnoseArguments, context, messages);
    const questions = await loadQuestions(
      describeItems({ ...diagnoseArguments, task }, signal, messages),
    );
    const diagnosis = await withModel(load, signal, (model) =>
      diagnoseModel({
        questions,
        model,
        ...(prompts !== undefined && { prompts }),
        shots,
        signal,
        onProgress: progress.show,
      }),
    );
    if (out !== undefined) {
      const { configuration } = diagnosis;
      await writeFiles(out, {
        "configuration.json": formatJson(configuration),
        "diagnosis.json": formatJson(diagnosis),
      });
    }
    const advice =
      out === undefined
        ? ""
        : `\nequirank rank --config ${join(out, "configuration.json")} ranks as recommended.\n`;
    return json ? `${JSON.stringify(diagnosis)}\n` : `${describeDiagnosis(diagnosis)}${advice}`;
  });
}
